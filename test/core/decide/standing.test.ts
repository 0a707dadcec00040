/** What a visitor is told of their own standing: each purpose, by which law, what they chose and until when it holds. */
import { describe, expect, it } from "vitest";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import { choiceLifeMs, standingOf, type Known } from "../../../src/core/decide/standing.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { regionNamed } from "../../../src/core/policy/regions/index.ts";
import { locate } from "../../../src/core/decide/locate.ts";
import { isoTime, MONTH_MS } from "../../../src/core/time.ts";
import { anEvent, aRequest, NOW, policy } from "../call.ts";

const URL = "https://www.shop.example/privacy";
const california = { connection: { country: "US", subdivision: "US-CA" } };
const standing = (said: Partial<DecisionRequest> = {}, known: Known = {}, law = policy) =>
  standingOf(aRequest(said), known, law, URL);
const allowedIn = ({ purposes }: ReturnType<typeof standing>) =>
  PURPOSES.filter((purpose) => purposes[purpose].allowed);

it("speaks of every purpose, with its default, law and rule", () => {
  const { region, placement, purposes } = standing();
  expect([region, placement]).toEqual([{ id: "EEA-DE", title: "Germany", foundBy: "connection" }, "store"]);
  expect(Object.keys(purposes)).toEqual([...PURPOSES]);
  expect(purposes.analytics).toMatchObject({
    allowed: false,
    because: "region_requires_consent",
    law: "EEA-DE",
    default: "optIn",
    rule: { id: "EEA-DE/analytics", version: 1 },
  });
});

it.each<[string, Partial<DecisionRequest>, Known, readonly string[]]>([
  ["in Germany nothing but what was asked for", {}, {}, ["necessary", "functional"]],
  ["in California everything until objection", california, {}, [...PURPOSES]],
  ["but no advertising by a signal", { ...california, signals: { gpc: "1" } }, {}, PURPOSES.slice(0, 4)],
  ["or by a remembered one", california, { optOutSignalAt: NOW - 1 }, PURPOSES.slice(0, 4)],
  ["or for a child", california, { age: 12 }, PURPOSES.slice(0, 3)],
  [
    "nothing but that for who lives in Germany",
    california,
    { residence: { country: "DE" } },
    ["necessary", "functional"],
  ],
  ["nor more for who comes from there", california, { home: { country: "DE" } }, ["necessary", "functional"]],
  ["nothing in Russia", { connection: { country: "RU" } }, {}, []],
])("allows %s", (_, said, known, allowed) => {
  expect(allowedIn(standing(said, known))).toEqual(allowed);
});

describe("a choice", () => {
  const chosen = (granted: boolean, at = NOW - MONTH_MS) =>
    standing({ signals: { choices: { analytics: { granted, at } } } }).purposes.analytics;

  it("of yes holds until a day", () => {
    expect(chosen(true)).toMatchObject({
      allowed: true,
      because: "choice_granted",
      choice: { granted: true, at: isoTime(NOW - MONTH_MS), until: isoTime(NOW + 12 * MONTH_MS) },
    });
  });

  it("of no holds for good, and may be asked about again from a day on", () => {
    expect(chosen(false)).toMatchObject({
      allowed: false,
      because: "choice_refused",
      choice: { granted: false, askAgainFrom: isoTime(NOW + 5 * MONTH_MS) },
    });
    expect(chosen(false).choice).not.toHaveProperty("until");
  });

  it("of yes that has run out is shown, and is none", () => {
    const { allowed, choice } = chosen(true, NOW - 14 * MONTH_MS);
    expect([allowed, choice?.until]).toEqual([false, isoTime(NOW - MONTH_MS)]);
  });
});

it("tells of an audience that is measured without a yes, and where to object", () => {
  const conditions = regionNamed("EEA-FR")?.exemption?.conditions ?? [];
  const audienceMeasurement = Object.fromEntries(conditions.map((condition) => [condition, true as const]));
  const french = { connection: { country: "FR" } };
  const { purposes, note } = standing(french, {}, { ...policy, regions: { "EEA-FR": { audienceMeasurement } } });
  expect(purposes.analytics).toMatchObject({ allowed: true, because: "region_exempts" });
  expect(note).toEqual({ promptAllowed: true, objectionUrl: URL });
  expect(standing(french).purposes.analytics).toMatchObject({ allowed: false, because: "region_requires_consent" });
});

it("notes what a page may do about it", () => {
  expect(standing().note).toEqual({ promptAllowed: true });
  expect(standing(california).note).toEqual({ objectionUrl: URL });
  expect(standing({ ...california, signals: { gpc: "1" } }).note).toEqual({ optOutSignalHonored: true });
});

it("has a browser remember a choice for as long as any of it means something", () => {
  const law = (country: string, subdivision?: string) =>
    locate(anEvent(), aRequest({ connection: subdivision ? { country, subdivision } : { country } }));
  expect(choiceLifeMs([law("FR")])).toBe(6 * MONTH_MS);
  expect(choiceLifeMs([law("FR"), law("ES")])).toBe(24 * MONTH_MS);
  expect(choiceLifeMs([law("US", "US-CA")])).toBe(13 * MONTH_MS);
});
