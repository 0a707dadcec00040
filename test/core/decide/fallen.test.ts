/** Which purposes fall for a visitor, so that what rests on them goes; and which are only not allowed here and now. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import { settle } from "../../../src/core/decide/settle.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { isRefusal } from "../../../src/core/policy/resolve.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { anEvent, aRequest, aSubject, HOUR, NOW, settlementOf } from "../call.ts";
import { digest, keysOf } from "../keys.ts";
import { place } from "./arbitrary.ts";
import { given, run } from "./given.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const keys = keysOf("visitor");
const from = (country: string): Partial<DecisionRequest> => ({ connection: { country } });
const california = { connection: { country: "US", subdivision: "US-CA" } };
const yes = (at: number) => ({ granted: true, at });
const saying = (analytics: boolean) => ({ consent: { segment: { categoryPreferences: { analytics } } } });
const months = (count: number) => NOW - count * MONTH_MS;

/** The event is for the basket, so that it is settled whatever of the rest is refused. */
function fallen(subject: Partial<Subject>, call: Partial<DecisionRequest> = {}, said: Partial<CanonicalEvent> = {}) {
  const event = anEvent({ name: "Basket Saved", ...said });
  return settle(settlementOf(event, aRequest(call)), aSubject(subject), keys, digest).fallen;
}

it.each<[string, readonly string[], Partial<Subject>, Partial<DecisionRequest>, Partial<CanonicalEvent>]>([
  ["by a signal, what it binds", ["advertising", "sale_or_share"], {}, { ...california, signals: { gpc: "1" } }, {}],
  ["by a remembered one too", ["advertising", "sale_or_share"], { optOutSignalAt: NOW - 1 }, california, {}],
  ["by a stored refusal", ["analytics"], { choices: { analytics: { granted: false, at: NOW } } }, {}, {}],
  [
    "by one that the browser remembers",
    ["analytics"],
    {},
    { signals: { choices: { analytics: { granted: false, at: NOW } } } },
    {},
  ],
  ["by the event's own", ["analytics"], {}, california, saying(false)],
  ["for a child", ["personalization", "advertising", "sale_or_share"], { age: 12 }, california, {}],
])("falls %s", (_, purposes, subject, call, said) => {
  expect(fallen(subject, call, said)).toEqual(purposes);
  expect(fallen({ ...subject, proved: false }, call, said), "whoever says it").toEqual(purposes);
});

describe("nothing falls", () => {
  it("where nobody said anything, or all was agreed to", () => {
    expect(fallen({})).toEqual([]);
    expect(fallen({}, california)).toEqual([]);
    expect(fallen({}, {}, saying(true))).toEqual([]);
  });

  it("by a refusal older than the visitor's yes: it was about its own event", () => {
    const late = { ...saying(false), occurredAt: NOW - HOUR };
    expect(fallen({ choices: { analytics: yes(NOW - 1) } }, california, late)).toEqual([]);
    expect(fallen({ choices: { analytics: yes(NOW - 1) }, proved: false }, california, late)).toEqual([]);
    expect(fallen({ choices: { analytics: yes(NOW - 2 * HOUR) } }, california, late)).toEqual(["analytics"]);
  });

  it("to a caller who may not use the yes", () => {
    expect(fallen({ choices: { analytics: yes(NOW) }, proved: false })).toEqual([]);
  });
});

describe("a yes that has run out", () => {
  const agreed = (at: number) => ({ choices: { analytics: yes(at) } });

  it("falls where it was needed, and nowhere else", () => {
    expect(fallen(agreed(months(13)))).toEqual([]);
    expect(fallen(agreed(months(13) - 1))).toEqual(["analytics"]);
    expect(fallen(agreed(months(14)), california)).toEqual([]);
  });

  it("falls by the law of the place, and on a journey only when no law that is heard lets it stand", () => {
    expect(fallen(agreed(months(7)), from("FR"))).toEqual(["analytics"]);
    expect(fallen({ ...agreed(months(7)), residence: { country: "DE" } }, from("FR"))).toEqual([]);
    expect(fallen({ ...agreed(months(14)), residence: { country: "DE" } }, from("FR"))).toEqual(["analytics"]);
  });
});

it("lets nothing fall by travel alone: a purpose that falls was refused, or had a yes that has run out", () => {
  let fell = 0;
  fc.assert(
    fc.property(given, place, (one, connection) => {
      const { decision } = run({ ...one, request: { ...one.request, connection } });
      for (const purpose of decision?.fallen ?? []) {
        fell++;
        const { allowed, because } = decision!.answers[purpose];
        expect(allowed).toBe(false);
        const stored = one.subject.choices[purpose];
        const ranOut = stored?.granted === true && one.event.receivedAt - stored.at > 6 * MONTH_MS;
        expect(isRefusal(because) || ranOut).toBe(true);
      }
      for (const purpose of PURPOSES) {
        if (decision?.answers[purpose].because.startsWith("region_requires") && !one.subject.choices[purpose]?.granted)
          expect(decision.fallen).not.toContain(purpose);
      }
    }),
    { numRuns: 1_000 },
  );
  expect(fell).toBeGreaterThan(100);
});
