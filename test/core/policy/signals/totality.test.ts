/** Every reader gives a reading for whatever it is handed: none throws, and none grants what was not said in so many words. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PURPOSES, type Choices, type Purpose } from "../../../../src/core/policy/purposes.ts";
import { readDnt } from "../../../../src/core/policy/signals/dnt.ts";
import { readGpc } from "../../../../src/core/policy/signals/gpc.ts";
import { hear } from "../../../../src/core/policy/signals/hear.ts";
import type { Reading } from "../../../../src/core/policy/signals/reading.ts";
import { readRudderstackConsent } from "../../../../src/core/policy/signals/rudderstack-consent.ts";
import { readSegmentConsent } from "../../../../src/core/policy/signals/segment-consent.ts";
import { AT, hostile, MAPPED, rudderstackTexts, segmentTexts } from "./hostile.ts";

const RUNS = { numRuns: 1_000 };

/** What these names may at most grant, by the owner's map or by being a purpose's own. */
function mostGrantedBy(names: readonly unknown[]): ReadonlySet<Purpose> {
  const granted = names.flatMap((name) => {
    if (typeof name !== "string") return [];
    const mapped = Object.entries(MAPPED).find(([category]) => category === name);
    return mapped ? [...mapped[1]] : PURPOSES.filter((purpose) => purpose === name);
  });
  return new Set(granted);
}

const grantedIn = (choices: Choices) => PURPOSES.filter((purpose) => choices[purpose]?.granted);
const namesOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

function expectSound({ state, choices }: Reading, said: ReadonlySet<Purpose>): void {
  expect(["absent", "unreadable", "read"]).toContain(state);
  if (state !== "read") expect(choices).toEqual({});
  for (const purpose of Object.keys(choices)) expect(PURPOSES).toContain(purpose);
  for (const purpose of grantedIn(choices)) expect(said).toContain(purpose);
}

describe("never throws, and grants only what a mapped category grants", () => {
  it("Segment's consent object", () => {
    fc.assert(
      fc.property(hostile(segmentTexts), (value) => {
        const stated = memberOf(value, "categoryPreferences");
        const trues = typeof stated === "object" && stated !== null ? Object.entries(stated) : [];
        const said = trues.flatMap(([name, preference]) => (preference === true ? [name] : []));
        expectSound(readSegmentConsent(value, MAPPED, AT), mostGrantedBy(said));
      }),
      RUNS,
    );
  });

  it("RudderStack's", () => {
    fc.assert(
      fc.property(hostile(rudderstackTexts), (value) => {
        const said = mostGrantedBy(namesOf(memberOf(value, "allowedConsentIds")));
        const denied = mostGrantedBy(namesOf(memberOf(value, "deniedConsentIds")));
        const reading = readRudderstackConsent(value, MAPPED, AT);
        expectSound(reading, said);
        for (const purpose of grantedIn(reading.choices)) expect(denied).not.toContain(purpose);
      }),
      RUNS,
    );
  });

  it.each([
    ["gpc", readGpc],
    ["dnt", readDnt],
  ] as const)("the %s header, which grants nothing at all", (name, read) => {
    const bytes = fc.uint8Array({ maxLength: 64 }).map((some) => Buffer.from(some).toString("latin1"));
    const headers = fc.oneof(
      bytes,
      fc.string(),
      fc.constantFrom("x".repeat(100_000), "1,".repeat(50_000), ",".repeat(100_000)),
    );
    fc.assert(
      fc.property(headers, (header) => {
        const { state, ...rest } = read(header);
        expect(rest).toEqual({ name, choices: {} });
        expect(["absent", "objects"]).toContain(state);
      }),
      RUNS,
    );
  });
});

it("two objects in one event never say more together than each says alone", () => {
  fc.assert(
    fc.property(hostile(segmentTexts), hostile(rudderstackTexts), (segment, rudderstack) => {
      const readings = [readSegmentConsent(segment, MAPPED, AT), readRudderstackConsent(rudderstack, MAPPED, AT)];
      const { own, unreadable, objects, remembered } = hear(readings);
      for (const purpose of PURPOSES) {
        const each = readings.map(({ choices }) => choices[purpose]?.granted);
        expect(own[purpose]?.granted).toBe(each.includes(false) ? false : each.includes(true) ? true : undefined);
      }
      expect(unreadable).toBe(readings.some(({ state }) => state === "unreadable"));
      expect([objects, remembered]).toEqual([[], {}]);
    }),
  );
});
