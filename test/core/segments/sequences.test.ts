/** Sequences: completed as a reader of the whole history would see it, if what comes late comes within the window. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import type { ConditionInput } from "../../../src/core/segments/condition.ts";
import { NOW } from "../call.ts";
import { isMember, type Said } from "./visitor.ts";

vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;
const did = (name: string, minutesAgo: number): Said => ({ name, at: NOW - minutesAgo * MINUTE });
const abc: ConditionInput = { sequence: [{ event: "A" }, { event: "B" }, { event: "C" }], within: { hours: 1 } };

describe("one after the other", () => {
  it.each<[string, readonly Said[], boolean]>([
    ["in order", [did("A", 30), did("B", 20), did("C", 10)], true],
    ["with others between", [did("A", 30), did("X", 25), did("B", 20), did("A", 15), did("C", 10)], true],
    ["out of order", [did("B", 30), did("A", 20), did("C", 10)], false],
    ["too slowly", [did("A", 80), did("B", 75), did("C", 10)], false],
    ["from a later beginning", [did("A", 80), did("A", 60), did("B", 50), did("C", 10)], true],
    [
      "from a later beginning, but not its second step",
      [did("A", 80), did("B", 70), did("A", 15), did("C", 10)],
      false,
    ],
    ["not to the end", [did("A", 30), did("B", 20)], false],
  ])("%s", (_, events, expected) => {
    expect(isMember(abc, events)).toBe(expected);
  });

  it("is no two steps at once", () => {
    const twice: ConditionInput = { sequence: [{ event: "A" }, { event: "A" }], within: { hours: 1 } };
    expect([isMember(twice, [did("A", 5)]), isMember(twice, [did("A", 5), did("A", 4)])]).toEqual([false, true]);
  });

  it("is in their order where all of them say the same time, in whatever order they come", () => {
    const names = Array.from({ length: LIMIT.sequenceSteps }, (_, step) => `Step ${step}`);
    const when: ConditionInput = { sequence: names.map((event) => ({ event })), within: { hours: 1 } };
    const events = names.map((name) => did(name, 5));
    expect([isMember(when, events), isMember(when, events.toReversed())]).toEqual([true, true]);
  });

  it("is over after a while, where that was asked", () => {
    const when: ConditionInput = {
      sequence: [{ event: "A" }, { event: "B" }],
      within: { hours: 1 },
      inLast: { days: 1 },
    };
    const events = [did("A", 30), did("B", 20)];
    const day = 24 * 60 * MINUTE;
    expect([isMember(when, events, NOW + day - 20 * MINUTE), isMember(when, events, NOW + day)]).toEqual([true, false]);
  });
});

describe("of any history", () => {
  type Step = readonly [name: string, at: number];

  /** By trying every way. */
  function completes(events: readonly Step[], steps: readonly string[], withinMs: number): boolean {
    const from = (step: number, began: number, before: number): boolean =>
      step === steps.length ||
      events.some(
        ([name, at], index) =>
          name === steps[step] &&
          index > before &&
          (step === 0 || at - began <= withinMs) &&
          from(step + 1, step === 0 ? at : began, index),
      );
    return from(0, 0, -1);
  }

  const gaps = fc.array(fc.tuple(fc.constantFrom("A", "B", "C", "X"), fc.integer({ min: 1, max: 25 })), {
    maxLength: LIMIT.latenessMarks,
  });

  it("is completed by the same events whatever came late within the window", () => {
    fc.assert(
      fc.property(gaps, fc.infiniteStream(fc.integer({ min: 0, max: LIMIT.latenessMs })), (said, delays) => {
        let at = NOW - 24 * 60 * MINUTE;
        const events = said.map(([name, minutes]): Step => [name, (at += minutes * MINUTE)]);
        const arrival = events
          .map(([name, time]) => ({ name, time, arrives: time + delays.next().value }))
          .toSorted((a, b) => a.arrives - b.arrives);
        const late = arrival.map(({ name, time }): Said => ({ name, at: time, receivedAt: NOW }));
        expect(isMember(abc, late)).toBe(completes(events, ["A", "B", "C"], 60 * MINUTE));
      }),
      { numRuns: 500 },
    );
  });
});
