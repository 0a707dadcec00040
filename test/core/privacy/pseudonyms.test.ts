/** A name is the same where it must be, and in no way alike anywhere else. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import type { Epoch } from "../../../src/core/privacy/keys.ts";
import { dayPseudonym, recipientPseudonym, recordIdOf, type Recipient } from "../../../src/core/privacy/pseudonyms.ts";
import { isoDay } from "../../../src/core/time.ts";
import { NOW } from "../call.ts";
import { keysOf } from "../keys.ts";

const EPOCHS: readonly Epoch[] = ["day", "month", "lasting"];
const keys = keysOf("visitor");

/** Recipients that would meet if the parts of a name ran into each other. */
const recipient = fc.oneof(
  fc.constantFrom("meta", "met", "a", "", "day", "day/meta", "/day/meta", "advertising/day/meta", "record", "month/"),
  fc.string(),
);
const moment = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
const whom: fc.Arbitrary<Recipient> = fc.record({
  recipient,
  purpose: fc.constantFrom(...PURPOSES),
  moment,
  epoch: fc.constantFrom(...EPOCHS),
});

/** What tells one name from another, in a form that cannot run together. */
function meantBy({ recipient: to, purpose, moment: at, epoch }: Recipient): string {
  return JSON.stringify([to, purpose, epoch, isoDay(at).slice(0, { day: 10, month: 7, lasting: 0 }[epoch])]);
}

it("is one name for one meaning: stable within, another across recipients, purposes and epochs", () => {
  fc.assert(
    fc.property(fc.array(whom, { minLength: 2, maxLength: 60 }), (all) => {
      const names = new Map(all.map((one) => [meantBy(one), recipientPseudonym(keys, one)]));
      expect(new Set(names.values()).size).toBe(names.size);
      for (const one of all) expect(recipientPseudonym(keysOf("visitor"), one)).toBe(names.get(meantBy(one)));
    }),
  );
});

it("meets none of the names that rest in the archive, whatever the recipient is called", () => {
  fc.assert(
    fc.property(whom, fc.string(), (one, messageId) => {
      const { moment: at } = one;
      const resting = [recordIdOf(keys, messageId), dayPseudonym(keys, at)];
      expect(new Set([recipientPseudonym(keys, one), ...resting]).size).toBe(1 + resting.length);
    }),
  );
});

it("is another name for another visitor", () => {
  fc.assert(
    fc.property(whom, fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 5 }), (one, visitors) => {
      const names = visitors.map((visitor) => recipientPseudonym(keysOf(visitor), one));
      expect(new Set(names).size).toBe(visitors.length);
    }),
  );
});

it("is 128 bits and some, in symbols that an address takes", () => {
  fc.assert(
    fc.property(whom, (one) => {
      expect(recipientPseudonym(keys, one)).toMatch(/^[\w-]{22}$/);
    }),
  );
});

it("ends with its epoch, by the UTC calendar", () => {
  const name = (epoch: Epoch, at: number): string =>
    recipientPseudonym(keys, { recipient: "meta", purpose: "advertising", epoch, moment: at });
  const newDay = Date.UTC(2026, 10, 23);
  const newMonth = Date.UTC(2026, 11, 1);
  expect(name("day", newDay - 1)).toBe(name("day", NOW));
  expect(name("day", newDay)).not.toBe(name("day", NOW));
  expect(name("month", newMonth - 1)).toBe(name("month", NOW));
  expect(name("month", newMonth)).not.toBe(name("month", NOW));
  expect(name("month", Date.UTC(2027, 10, 22))).not.toBe(name("month", NOW));
  expect(name("lasting", Date.UTC(2040, 0))).toBe(name("lasting", NOW));
});

it("shares with another name no more symbols than chance does, in any place", () => {
  const names = Array.from({ length: 4_000 }, (_, at) =>
    recipientPseudonym(keys, {
      recipient: `recipient-${at % 20}`,
      purpose: PURPOSES[at % PURPOSES.length]!,
      epoch: "day",
      moment: NOW + at * 86_400_000,
    }),
  );
  // Of 64 symbols each is expected 62.5 times.
  for (let place = 0; place < 22; place++) {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name.charAt(place), (counts.get(name.charAt(place)) ?? 0) + 1);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 62.5) ** 2 / 62.5, 0);
    expect(counts.size).toBe(64);
    // 63 degrees of freedom: 126 is exceeded by chance once in 200,000 times; the names are the same at every run.
    expect(chiSquare).toBeLessThan(126);
  }
});
