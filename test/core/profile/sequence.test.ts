/** What the numbers of our browser script's events tell: which were sent and never came. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import {
  NOT_NUMBERED,
  addNumbering,
  foldSequence,
  type Numbering,
  type Streams,
} from "../../../src/core/profile/sequence.ts";
import * as machine from "../../../src/core/profile/machine.ts";
import type { Row } from "../../../src/core/profile/state.ts";
import { AGREED, anEvent, aRequest, NOW, settlementOf } from "../call.ts";
import { digest } from "../keys.ts";
import { birth, keys, settings } from "./row.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** A stream as a page load draws it. */
const stream = (letter: string): string => `gh-${letter.repeat(22)}`;
const [a, b] = [stream("a"), stream("b")];

function followed(ids: readonly string[], streams: Streams = []): { streams: Streams; numbering: Numbering } {
  return ids.reduce(
    (before, id) => {
      const after = foldSequence(before.streams, id, keys.hash);
      if (!after) return before;
      return { streams: after.streams, numbering: addNumbering(before.numbering, after.numbering) };
    },
    { streams, numbering: NOT_NUMBERED },
  );
}

it.each<[string, readonly string[], Numbering]>([
  ["nothing is missing of what came in order", [`${a}.1`, `${a}.2`, `${a}.3`], { expected: 3, received: 3 }],
  ["a number that is skipped is missing", [`${a}.1`, `${a}.2`, `${a}.5`], { expected: 5, received: 3 }],
  ["the first may be missing too", [`${a}.3`], { expected: 3, received: 1 }],
  ["what comes late fills its gap", [`${a}.1`, `${a}.3`, `${a}.2`], { expected: 3, received: 3 }],
  ["backwards is as good as forwards", [`${a}.3`, `${a}.2`, `${a}.1`], { expected: 3, received: 3 }],
  ["two pages are counted apart", [`${a}.1`, `${b}.1`, `${a}.2`, `${b}.3`], { expected: 5, received: 4 }],
])("%s", (_, ids, numbering) => {
  expect(followed(ids).numbering).toEqual(numbering);
});

it("counts what is missing of any numbers, in any order and any cut", () => {
  const sent = fc.uniqueArray(fc.record({ of: fc.constantFrom(a, b), n: fc.integer({ min: 1, max: 50 }) }), {
    selector: ({ of, n }) => `${of}.${n}`,
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(sent, (numbers) => {
      const highest = (of: string) => Math.max(0, ...numbers.filter((one) => one.of === of).map(({ n }) => n));
      expect(followed(numbers.map(({ of, n }) => `${of}.${n}`)).numbering).toEqual({
        expected: highest(a) + highest(b),
        received: numbers.length,
      });
    }),
  );
});

it.each([
  "m-1",
  "ajs-next-1700000000-aaaa",
  "4f0c3c0e-3f3c-4b1c-9f3c-3f3c4b1c9f3c",
  `${a}-1`,
  `${a}.0`,
  `${a}.01`,
  `${a}.-1`,
  `${a}.1.5`,
  `${a}.1e3`,
  `${a}.100000`,
  `${a}.9007199254740993`,
  `${a}.`,
  a,
  `${a.slice(0, -1)}.1`,
  `${a}a.1`,
  ` ${a}.1`,
  `${a}.1 `,
  `${a}.1\n`,
  `x${a}.1`,
  `${a}.١`,
  "gh-.1",
  "",
])("leaves %j alone: another client's id, or no number of ours", (id) => {
  expect(foldSequence([], id, keys.hash)).toBeUndefined();
});

it("takes numbers up to 99,999", () => {
  expect(followed([`${a}.99999`]).numbering).toEqual({ expected: 99_999, received: 1 });
});

describe("the streams", () => {
  const names = Array.from({ length: LIMIT.sequenceStreams + 1 }, (_, at) => stream(String(at)));

  it("are eight at most: the ninth puts out the one that was quiet longest", () => {
    const eight = followed(names.slice(0, -1).map((name) => `${name}.1`));
    const stirred = followed([`${names[0]}.2`], eight.streams);
    const nine = followed([`${names.at(-1)}.1`], stirred.streams);
    expect(nine.streams).toHaveLength(LIMIT.sequenceStreams);
    expect(followed([`${names[0]}.3`], nine.streams).numbering).toEqual({ expected: 1, received: 1 });
    expect(nine.streams.map(({ highest }) => highest)).toEqual([1, 1, 1, 1, 1, 1, 2, 1]);
  });

  it("that were put out are begun anew, since nothing is known of them", () => {
    const full = followed(names.map((name) => `${name}.1`));
    expect(followed([`${names[0]}.2`], full.streams).numbering).toEqual({ expected: 2, received: 1 });
  });

  it("rest under a keyed name: the anonymous id of a page load is in none", () => {
    const text = JSON.stringify(followed([`${a}.1`, `${b}.7`]).streams);
    expect(text).not.toContain("aaaa");
    expect(text.length).toBeLessThan(100);
  });
});

describe("in the profile", () => {
  const numbered = (n: number, said: Parameters<typeof anEvent>[0] = {}, history = false) =>
    settlementOf(anEvent({ messageId: `${a}.${n}`, consent: AGREED, ...said }), aRequest({ history }));
  const collect = (row: Row | undefined, settlements: machine.Collect["settlements"]) =>
    machine.collect(row, { ...birth, proved: true, settlements }, keys, digest, settings);
  const agreedTo = (...purposes: readonly string[]) => ({
    segment: { categoryPreferences: Object.fromEntries(purposes.map((purpose) => [purpose, true])) },
  });

  it("a call's step says what its numbers told", () => {
    const first = collect(undefined, [numbered(1), numbered(2), numbered(4)]);
    expect(first.numbering).toEqual({ expected: 4, received: 3 });
    expect(collect(first.row, [numbered(3)]).numbering).toEqual({ expected: 0, received: 1 });
    expect(collect(first.row, [numbered(5)]).numbering).toEqual({ expected: 1, received: 1 });
  });

  it("what is sent again adds nothing, in one call or in two", () => {
    const first = collect(undefined, [numbered(1), numbered(1)]);
    expect(first.numbering).toEqual({ expected: 1, received: 1 });
    const again = collect(first.row, [numbered(1)]);
    expect([again.numbering, again.row]).toEqual([NOT_NUMBERED, first.row]);
  });

  it("another client's events add nothing", () => {
    const step = collect(undefined, [numbered(1, { messageId: "ajs-next-1" })]);
    expect(step.numbering).toEqual(NOT_NUMBERED);
    expect(step.row?.state.slices.analytics).not.toHaveProperty("streams");
  });

  it("nobody is followed without analytics", () => {
    const step = collect(undefined, [numbered(1, { consent: agreedTo("personalization") })]);
    expect([step.numbering, step.row?.state.slices.analytics]).toEqual([NOT_NUMBERED, undefined]);
    const known = collect(undefined, [numbered(1)]);
    const kept = collect(known.row, [numbered(2, { consent: agreedTo("personalization") })]);
    expect(kept.numbering).toEqual(NOT_NUMBERED);
    expect(kept.row?.state.slices.analytics).toEqual(known.row?.state.slices.analytics);
  });

  it("an identify is numbered like any event", () => {
    const step = collect(undefined, [numbered(1), numbered(2, { type: "identify", name: "" })]);
    expect(step.numbering).toEqual({ expected: 2, received: 2 });
  });

  it("history tells nothing: it is not deduplicated here, and was counted when it happened", () => {
    const known = collect(undefined, [numbered(1)]);
    const imported = collect(known.row, [numbered(9, {}, true)]);
    expect(imported.decisions[0]?.kept).toBe(true);
    expect(imported.numbering).toEqual(NOT_NUMBERED);
    expect(imported.row?.state).toEqual(known.row?.state);
  });

  it("what nobody had agreed to yet was not followed either, and counts as missing with what was lost", () => {
    const before = collect(undefined, [settlementOf(anEvent({ messageId: `${a}.1` }))]);
    expect([before.row, before.numbering]).toEqual([undefined, NOT_NUMBERED]);
    expect(collect(before.row, [numbered(2)]).numbering).toEqual({ expected: 2, received: 1 });
  });

  it("a refusal takes the streams along", () => {
    const { row } = collect(undefined, [numbered(1)]);
    const refused = machine.choose(row, { analytics: { granted: false, at: NOW } }, birth);
    expect(JSON.stringify(row?.state)).toContain("streams");
    expect(JSON.stringify(refused.row?.state)).not.toContain("streams");
  });

  it("a call that the outbox could not take tells nothing", () => {
    const { row } = collect(undefined, [numbered(1)]);
    const outbox = row!.outbox.map((entry) => ({ ...entry, size: LIMIT.outboxBytes }));
    const step = collect({ ...row!, outbox }, [numbered(2)]);
    expect([step.full, step.numbering]).toEqual([true, NOT_NUMBERED]);
  });
});
