import fc from "fast-check";
import { expect, it } from "vitest";
import {
  asking,
  isRevoked,
  learned,
  NOTHING_KNOWN,
  revocation,
  revocationSchema,
  type Known,
  type Revocation,
} from "../../../src/core/delivery/revocations.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";

const purposes = fc.subarray([...PURPOSES], { minLength: 1 });
const entry = fc
  .tuple(fc.nat(3), purposes, fc.nat(100))
  .map(([handle, of, at]) => revocation(`handle-${handle}`, of, at));

/** A list, told as the object tells it. */
function told(all: readonly Revocation[], { seq, from }: Known) {
  return { seq: all.length, entries: all.slice(seq).filter(({ at }) => at >= from), more: false };
}

const knowing = (all: readonly Revocation[], from: number, before = NOTHING_KNOWN): Known => {
  const known = asking(before, from);
  return learned(known, told(all, known), 0);
};

it("revokes exactly what was sent by then, of that visitor, for any of those purposes", () => {
  const known = knowing([revocation("ann", ["advertising", "analytics"], 50)], 0);
  const asked = (handle: string, of: readonly Purpose[], sentAt: number) => isRevoked(known, handle, of, sentAt);
  expect(asked("ann", ["advertising"], 50)).toBe(true);
  expect(asked("ann", ["sale_or_share", "analytics"], 1)).toBe(true);
  expect(asked("ann", ["advertising"], 51)).toBe(false);
  expect(asked("ann", ["sale_or_share"], 50)).toBe(false);
  expect(asked("ben", ["advertising"], 50)).toBe(false);
});

it("says the same to one who reads delta by delta, and to one who reads everything at last", () => {
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(12), fc.nat(100)), { maxLength: 6 }),
      fc.tuple(fc.nat(3), purposes, fc.nat(100)),
      (all, reads, [handle, of, sentAt]) => {
        let known = NOTHING_KNOWN;
        let so = 0;
        for (const [count, from] of reads) {
          so = Math.max(so, Math.min(count, all.length));
          known = knowing(all.slice(0, so), from, known);
        }
        known = knowing(all, sentAt, known);
        const whole = knowing(all, 0);
        expect(isRevoked(known, `handle-${handle}`, of, sentAt)).toBe(isRevoked(whole, `handle-${handle}`, of, sentAt));
      },
    ),
  );
});

it("asks only for what is new, and for everything when it has to go further back", () => {
  const known = knowing([revocation("ann", ["advertising"], 50)], 40);
  expect(asking(known, 45)).toBe(known);
  expect(asking(known, 39)).toMatchObject({ seq: 0, from: 39 });
});

it("outlives a queue, its dead letters and ours, and is forgotten by readers when its time is over", () => {
  const { at, until } = revocation("ann", ["advertising"], 1_000);
  const twoQueues = 2 * 14 * 86_400_000;
  expect(until - at).toBeGreaterThan(twoQueues + LIMIT.deadLetterMs);
  const known = knowing([revocation("ann", ["advertising"], 1_000)], 0);
  const later = (now: number) => learned(known, { seq: 1, entries: [], more: false }, now).byHandle.size;
  expect(later(until - 1)).toBe(1);
  expect(later(until)).toBe(0);
});

it("has a form that is checked where it comes in", () => {
  expect(revocationSchema.parse(revocation("ann", ["advertising"], 5))).toEqual(revocation("ann", ["advertising"], 5));
  expect(revocationSchema.safeParse({ ...revocation("ann", [], 5) }).success).toBe(false);
  expect(revocationSchema.safeParse({ ...revocation("ann", ["analytics"], 5), email: "a@b.example" }).success).toBe(
    false,
  );
});
