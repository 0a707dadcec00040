/** How long the owner and the law let things be kept: defaults, overrides, mistakes named by their path, and a line's end. */
import * as z from "zod";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../src/core/config.ts";
import { PURPOSES } from "../../src/core/policy/purposes.ts";
import { REGIONS } from "../../src/core/policy/regions/index.ts";
import type { PseudonymousRecord } from "../../src/core/privacy/record.ts";
import { livesIn, longestLife } from "../../src/core/retention.ts";
import { lineEndsAt, withoutExpired } from "../../src/core/retention/line.ts";
import { DAY_MS, isoHour, MONTH_MS } from "../../src/core/time.ts";
import { NOW } from "./call.ts";
import { configWith, PLAN } from "./profile/telling.ts";
import { personal } from "../../src/core/field.ts";

type Wishes = ConfigInput["retention"];

const said = z.object({ email: personal(z.string().optional()), tier: z.string().optional() });
const identify = { description: "d", purposes: ["personalization" as const], properties: said };
const of = (retention: Wishes) => configWith(undefined, { retention, plan: { ...PLAN, identify } }).retention;

const MIDNIGHT = Date.parse("2026-11-22");

function line(fields: Partial<PseudonymousRecord> = {}): PseudonymousRecord {
  const given = { event: "Product Added", purposes: ["analytics"], region: "EEA-DE", hour: "2026-11-22T04" };
  return { ...given, properties: {}, sealed: "sealed", ...fields } as unknown as PseudonymousRecord;
}

describe("what the owner says", () => {
  it("is 25 months for analytics and 13 for all else, where nothing is said", () => {
    const { lives, ages } = of(undefined);
    expect(lives).toEqual({
      necessary: 13 * MONTH_MS,
      functional: 13 * MONTH_MS,
      analytics: 25 * MONTH_MS,
      personalization: 13 * MONTH_MS,
      advertising: 13 * MONTH_MS,
      sale_or_share: 13 * MONTH_MS,
    });
    expect(ages).toEqual([13 * MONTH_MS, 25 * MONTH_MS]);
  });

  it("is by purpose everywhere, and in a region instead", () => {
    const retention = of({
      purposes: { analytics: { months: 6 } },
      regions: { "US-CA": { analytics: { days: 90 }, advertising: { days: 30 } } },
    });
    expect(livesIn(retention, "EEA-DE").analytics).toBe(6 * MONTH_MS);
    expect(livesIn(retention, "US-CA")).toMatchObject({ analytics: 90 * DAY_MS, advertising: 30 * DAY_MS });
    expect(livesIn(retention, "US-CA").personalization).toBe(13 * MONTH_MS);
    expect(retention.ages).toEqual([30 * DAY_MS, 90 * DAY_MS, 6 * MONTH_MS, 13 * MONTH_MS]);
    expect(longestLife(retention)).toBe(13 * MONTH_MS);
  });

  it("is another key whenever a line would be judged otherwise", () => {
    const keys = [
      of({}),
      of({ purposes: { analytics: { months: 24 } } }),
      of({ regions: { "EEA-FR": { analytics: { months: 13 } } } }),
      of({ events: { "Product Added": { price: { days: 1 } } } }),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(4);
    expect(of({}).key).toBe(keys[0]);
  });

  it.each<[string, Wishes, RegExp]>([
    [
      "a region that there is not",
      { regions: { FR: {} } },
      /law of FR stands under EEA-FR[^]*→ at retention\.regions\["FR"\]/,
    ],
    ["an event that is not planned", { events: { Nothing: {} } }, /no event "Nothing"[^]*→ at retention\.events/],
    ["a field that is not planned", { events: { "Product Added": { sku: { days: 1 } } } }, /has no sku/],
    [
      "a trait that is not planned",
      { traits: { shoe: { days: 1 } } },
      /no[^]*such a trait[^]*→ at retention\.traits\.shoe/,
    ],
    ["a trait as an event's field", { events: { "User Identified": {} } }, /are traits: name them there/],
    ["a purpose that there is not", { purposes: { fun: { days: 1 } } as object }, /fun/],
    ["for ever", { purposes: { analytics: { months: 121 } } }, /between one minute and 10 years/],
    ["no time at all", { purposes: { analytics: {} } }, /between one minute and 10 years/],
  ])("may not be %s", (_, wishes, message) => {
    expect(() => of(wishes)).toThrow(message);
  });
});

describe("a line", () => {
  const retention = of({ regions: { "US-CA": { analytics: { days: 90 }, personalization: { days: 120 } } } });

  it("lives as long as the longest of its purposes, under its own region, from the first moment of its day", () => {
    const ends = (fields: Partial<PseudonymousRecord>) => lineEndsAt(line(fields), retention) - MIDNIGHT;
    expect(ends({})).toBe(25 * MONTH_MS);
    expect(ends({ purposes: ["personalization", "advertising"] })).toBe(13 * MONTH_MS);
    expect(ends({ purposes: ["personalization", "analytics"] })).toBe(25 * MONTH_MS);
    expect(ends({ purposes: ["personalization", "analytics"], region: "US-CA" })).toBe(120 * DAY_MS);
    expect(ends({ purposes: ["analytics"], region: "no longer there" })).toBe(25 * MONTH_MS);
    expect(ends({ hour: "2026-11-22T23" })).toBe(25 * MONTH_MS);
    expect(ends({ purposes: [] })).toBe(13 * MONTH_MS);
  });

  it("of an audience measured without a yes lives no longer than the law lets it, whatever the owner says", () => {
    const long = of({ purposes: { analytics: { months: 48 } }, regions: { "EEA-FR": { analytics: { months: 36 } } } });
    const ends = (region: string, sealed: string) => (lineEndsAt(line({ region, sealed }), long) - MIDNIGHT) / MONTH_MS;
    expect([ends("EEA-FR", ""), ends("EEA-FR", "sealed")]).toEqual([25, 36]);
    expect([ends("EEA-IT", ""), ends("EEA-IT", "sealed")]).toEqual([25, 48]);
    expect([ends("EEA-DE", ""), ends("EEA-DE", "sealed")]).toEqual([48, 48]);
    expect(long.ages).toContain(25 * MONTH_MS);
  });

  it("ends at one of the ages that are swept for, and none younger goes", () => {
    const lives = fc.dictionary(fc.constantFrom(...PURPOSES), fc.record({ months: fc.integer({ min: 1, max: 60 }) }));
    const regions = fc.dictionary(fc.constantFrom("EEA-FR", "EEA-DE", "US-CA"), lives);
    const lines = fc.record({
      purposes: fc.subarray([...PURPOSES], { minLength: 1 }),
      region: fc.constantFrom(...REGIONS.map(({ id }) => id)),
      hour: fc.integer({ min: 0, max: 47 }).map((back) => isoHour(NOW - back * 3_600_000)),
      sealed: fc.constantFrom("", "sealed"),
    });
    fc.assert(
      fc.property(lives, regions, fc.array(lines), (purposes, byRegion, all) => {
        const some = of({ purposes, regions: byRegion });
        for (const one of all) {
          const age = lineEndsAt(line(one), some) - Date.parse(one.hour.slice(0, 10));
          expect(some.ages).toContain(age);
          expect(age).toBeLessThanOrEqual(longestLife(some));
        }
      }),
    );
  });
});

describe("a part of a line", () => {
  const retention = of({
    traits: { email: { days: 30 }, tier: { days: 10 } },
    events: { "Product Added": { price: { days: 5 }, note: { days: 20 } } },
  });
  const at = (days: number) => MIDNIGHT + days * DAY_MS;

  it("goes when its own time is past: a plain one alone, a sealed one with all that is sealed", () => {
    const whole = line({ properties: { price: 5, cart_id: "c" } });
    expect(withoutExpired(whole, retention, at(5) - 1)).toBe(whole);
    expect(withoutExpired(whole, retention, at(5))).toEqual({ ...whole, properties: { cart_id: "c" } });
    expect(withoutExpired(whole, retention, at(20))).toEqual({ ...whole, properties: { cart_id: "c" }, sealed: "" });
  });

  it("is a trait where somebody was identified", () => {
    const whole = line({ event: "User Identified", properties: { tier: "gold" } });
    expect(withoutExpired(whole, retention, at(10))).toEqual({ ...whole, properties: {} });
    expect(withoutExpired(whole, retention, at(30))).toEqual({ ...whole, properties: {}, sealed: "" });
  });

  it("is swept for at its own age", () => {
    expect(retention.ages.slice(0, 4)).toEqual([5, 10, 20, 30].map((days) => days * DAY_MS));
  });
});
