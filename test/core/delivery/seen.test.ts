import fc from "fast-check";
import { expect, it } from "vitest";
import { hasSeen, withSeen, type Seen } from "../../../src/core/delivery/seen.ts";
import { LIMIT } from "../../../src/core/limits.ts";

/** As well mixed as a hash, and a hundred thousand of them in no time. */
function idOf(number: number): string {
  const bytes = Buffer.alloc(16);
  for (let at = 0; at < 16; at += 4)
    bytes.writeUInt32BE(Math.imul(number + at + 1, 0x9e3779b1 + at * 0x85ebca6) >>> 0, at);
  return bytes.toString("base64url");
}

const ids = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, at) => idOf(from + at));

it("knows what it was given, and nothing else, in whatever portions it came", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(900), { maxLength: 12 }), (portions) => {
      let [seen, next]: [Seen, number] = [[], 0];
      for (const portion of portions) {
        seen = withSeen(seen, ids(next, next + portion));
        next += portion;
      }
      expect(ids(0, next).every((id) => hasSeen(seen, id))).toBe(true);
      expect(ids(next, next + 1_000).some((id) => hasSeen(seen, id))).toBe(false);
      expect(seen.reduce((sum, { used }) => sum + used, 0)).toBe(next);
      expect(seen.every(({ used }) => used <= LIMIT.seenSlotIds)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

it("writes again only the row that takes the new ids, and leaves the given one as it is", () => {
  const before = withSeen([], ids(0, LIMIT.seenSlotIds + 5));
  const after = withSeen(before, ids(5_000, 5_001));
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  expect(hasSeen(before, idOf(5_000))).toBe(false);
  expect(after.map(({ number, used }) => [number, used])).toEqual([
    [1, LIMIT.seenSlotIds],
    [2, 6],
  ]);
  expect(withSeen(after, [])).toBe(after);
});

it("forgets the oldest row when there are too many, and numbers on", () => {
  const full = LIMIT.seenSlotIds * LIMIT.seenSlots;
  const seen = withSeen([], ids(0, full + 1));
  expect(seen).toHaveLength(LIMIT.seenSlots);
  expect(seen.at(-1)?.number).toBe(LIMIT.seenSlots + 1);
  expect(hasSeen(seen, idOf(0))).toBe(false);
  expect(hasSeen(seen, idOf(LIMIT.seenSlotIds))).toBe(true);
});

it("takes an id of nothing but zeros for an id", () => {
  const zeros = "A".repeat(22);
  expect(hasSeen([], zeros)).toBe(false);
  expect(hasSeen(withSeen([], [idOf(1)]), zeros)).toBe(false);
  expect(hasSeen(withSeen([], [zeros]), zeros)).toBe(true);
});
