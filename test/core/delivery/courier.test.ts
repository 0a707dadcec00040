/**
 * The courier under crashes between any two effects, batches that come again, and whatever a destination answers: the
 * books balance at every moment, and every event is sent or ends with a reason.
 */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { Ended } from "../../../src/core/delivery/attempt.ts";
import { countOf } from "../../../src/core/delivery/books.ts";
import { begin, redrive, rest, take } from "../../../src/core/delivery/courier.ts";
import { newCourier, type Step } from "../../../src/core/delivery/courier-state.ts";
import { pack } from "../../../src/core/delivery/parcel.ts";
import { NOTHING_KNOWN } from "../../../src/core/delivery/revocations.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { NOW } from "../call.ts";
import { digest } from "../keys.ts";
import { aDeliverable, consignmentsOf } from "./deliverables.ts";
import { DESTINATION, World, type Play } from "./world.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const DAY = 86_400_000;
const number = fc.nat(39);
const numbers = fc.array(number, { minLength: 1, maxLength: 7 });
const because = fc.constantFrom("http_500", "timeout");
const how: fc.Arbitrary<Ended | { readonly kind: "split" }> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "delivered" } as const) },
  { weight: 5, arbitrary: because.map((why) => ({ kind: "again", because: why }) as const) },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 1, max: 200_000 })
      .map(
        (afterSeconds) =>
          ({ kind: "again", because: "http_429", afterSeconds: Math.min(afterSeconds, 86_400) }) as const,
      ),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "again", because: "http_401", broken: true } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: "refused", because: "http_422" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "again", because: "not_opened", ours: true } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "split" } as const) },
);
const play: fc.Arbitrary<Play> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ play: fc.constant("begin") }) },
  {
    weight: 6,
    arbitrary: fc.record({
      play: fc.constant("end"),
      which: fc.nat(2),
      how,
      erased: fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, fc.array(number, { maxLength: 2 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ play: fc.constant("take"), numbers }) },
  { weight: 2, arbitrary: fc.record({ play: fc.constant("wait"), ms: fc.nat(5_000) }) },
);

const doom = fc.option(fc.nat(8), { nil: undefined, freq: 2 });
const move = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ move: fc.constant("take" as const), doom, numbers, delay: fc.constantFrom(0, 0, 0, DAY) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      move: fc.constant("round" as const),
      doom,
      plays: fc.array(play, { maxLength: 14, size: "max" }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ move: fc.constant("revoke" as const), number }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant("forget" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      move: fc.constant("redrive" as const),
      doom,
      reasons: fc.constantFrom(undefined, ["http_422", "http_500"], ["timeout"]),
      limit: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      move: fc.constant("advance" as const),
      ms: fc.constantFrom(1_000, 60_000, 3_600_000, DAY, 4 * DAY, 12 * DAY),
    }),
  },
);

const tally: Record<string, number> = {};

it("balances at every moment, and sends every event or says why not", () => {
  fc.assert(
    fc.property(
      fc.array(move, { minLength: 5, maxLength: 40, size: "max" }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (moves, chance) => {
        const world = new World(() => chance.next().value as number);
        for (const one of moves) {
          if (one.move === "advance") world.clock += one.ms;
          else if (one.move === "revoke") world.revoke(one.number);
          else if (one.move === "forget") world.forget();
          else
            world.under(one.doom, () => {
              if (one.move === "round") world.round(one.plays);
              else if (one.move === "redrive") world.redrive(one.reasons, one.limit);
              else world.take(one.numbers, world.clock - one.delay);
            });
        }
        // The destination is well again, and nobody crashes any more.
        world.visit();
        for (let round = 0; world.parcels.size > 0; round++) {
          if (round > 2_000) throw new Error("it never comes to its end");
          world.under(undefined, () => world.round([]));
        }
        for (const taken of world.acknowledged) {
          const { id } = aDeliverable(taken);
          const ends = [world.sent.has(id), world.reasons.has(id), world.erased.has(id), world.isRevoked(taken)];
          expect(ends, `event ${taken} is lost`).toContain(true);
        }
        expect(countOf(world.books, "taken")).toBeGreaterThanOrEqual(world.acknowledged.size);
        for (const [name, count] of Object.entries(world.tally)) tally[name] = (tally[name] ?? 0) + count;
      },
    ),
    { numRuns: 250 },
  );
});

it("met everything that it was to be tried by", () => {
  expect(
    Object.values(tally).every((count) => count > 50),
    JSON.stringify(tally),
  ).toBe(true);
});

const AT_REST = newCourier({ id: "ads", jurisdiction: "eu" }, DESTINATION, NOW);
const taking = (held: readonly number[], room = true) => ({
  consignments: consignmentsOf(held),
  destination: DESTINATION,
  room,
  now: NOW,
});
const [parcel] = pack(consignmentsOf([0, 1]), DESTINATION.limits, NOW, digest);
const round = { destination: DESTINATION, known: { ...NOTHING_KNOWN, from: 0 }, digest };
const kinds = ({ effects }: Step): readonly string[] => effects.map(({ kind }) => kind);

it("sets the alarm before it takes anything, and none where one serves", () => {
  const first = take(AT_REST, taking([0]), digest);
  expect(kinds(first)).toEqual(["wake", "commit"]);
  expect(first.state.wakeAt).toBe(NOW);
  expect(kinds(take(first.state, taking([1]), digest))).toEqual(["commit"]);
  expect(kinds(take({ ...AT_REST, wakeAt: NOW + 5_000 }, taking([0]), digest))).toEqual(["wake", "commit"]);
  expect(kinds(take({ ...AT_REST, wakeAt: NOW - LIMIT.overdueAlarmMs - 1 }, taking([0]), digest))).toEqual([
    "wake",
    "commit",
  ]);
});

it("does nothing for what it was given before", () => {
  const { state } = take(AT_REST, taking([0, 1]), digest);
  expect(take(state, taking([1, 0]), digest)).toEqual({ state, effects: [] });
});

it("counts what it has no room for as dead, and keeps nothing of it", () => {
  const [effect] = take(AT_REST, taking([0, 1], false), digest).effects;
  if (effect?.kind !== "commit") throw new Error("nothing committed");
  expect(effect.change.put).toBeUndefined();
  const { books = [] } = effect.change;
  expect([countOf(books, "taken"), countOf(books, "dead")]).toEqual([2, 2]);
  expect(books.find(({ end }) => end === "dead")?.because).toBe("courier_full");
});

it("wakes for the first that is due, no sooner than it may send, and for the end of a dead letter", () => {
  const wakes = (state: typeof AT_REST, waits: Parameters<typeof rest>[1]) =>
    rest(state, waits, DESTINATION, NOW).state.wakeAt;
  expect(wakes(AT_REST, { due: NOW + 7, end: NOW + 9 })).toBe(NOW + 7);
  expect(wakes(AT_REST, { due: undefined, end: NOW + 9 })).toBe(NOW + 9);
  expect(
    wakes({ ...AT_REST, bucket: { tokens: 0, at: NOW, heldUntil: NOW + 60_000 } }, { due: NOW, end: undefined }),
  ).toBe(NOW + 60_000);
  expect(
    wakes(
      { ...AT_REST, breaker: { kind: "open", until: NOW + 500, trips: 1, because: "x" } },
      { due: NOW, end: undefined },
    ),
  ).toBe(NOW + 500);
  expect(kinds(rest(AT_REST, { due: undefined, end: undefined }, DESTINATION, NOW))).toEqual([]);
});

it("waits with what goes further back than it knows what was withdrawn", () => {
  expect(begin(AT_REST, parcel, { ...round, known: { ...NOTHING_KNOWN, from: NOW + 1 } }, NOW).next).toBe("wait");
  expect(begin(AT_REST, parcel, round, NOW).next).toBe("send");
});

it("packs anew what is more than its destination takes by now", () => {
  const narrow = { ...DESTINATION, limits: { ...DESTINATION.limits, events: 1 } };
  const begun = begin(AT_REST, parcel, { ...round, destination: narrow }, NOW);
  expect(begun.next).toBe("more");
  const [effect] = begun.effects;
  expect(effect?.kind === "commit" && effect.change.put?.map(({ consignments }) => consignments.length)).toEqual([
    1, 1,
  ]);
});

it("gives up by itself what its destination would take for too old, and lets the rest go on", () => {
  const ageMs = 3 * DAY;
  const aging = { ...DESTINATION, limits: { ...DESTINATION.limits, ageMs } };
  const ages = [0, ageMs - 1, ageMs, 2 * ageMs];
  const events = ages.map((age, number) => ({ ...aDeliverable(number), at: NOW - age }));
  const [mixed] = pack([{ from: consignmentsOf([0])[0]!.from, events }], { ...aging.limits, events: 9 }, NOW, digest);
  const begun = begin(AT_REST, mixed, { ...round, destination: aging }, NOW);
  expect(begun.next).toBe("more");
  const [effect] = begun.effects;
  const change = effect?.kind === "commit" ? effect.change : undefined;
  const idsOf = (one?: { consignments: readonly { events: readonly { id: string }[] }[] }) =>
    one?.consignments.flatMap((consignment) => consignment.events.map(({ id }) => id));
  expect(idsOf(change?.put?.[0])).toEqual(events.slice(0, 2).map(({ id }) => id));
  expect(change?.bury).toMatchObject([{ because: "too_old" }]);
  expect(idsOf(change?.bury?.[0]?.parcel)).toEqual(events.slice(2).map(({ id }) => id));
  expect(countOf(change?.books ?? [], "dead")).toBe(2);
  expect(begin(AT_REST, change?.put?.[0], { ...round, destination: aging }, NOW).next).toBe("send");
});

it("says why a parcel died that was never tried: as its destination did", () => {
  const late = NOW + LIMIT.giveUpMs;
  const because = (state: typeof AT_REST): unknown => {
    const [effect] = begin(state, parcel, round, late).effects;
    return effect?.kind === "commit" && effect.change.bury?.[0]?.because;
  };
  expect(because(AT_REST)).toBe("gave_up");
  expect(because({ ...AT_REST, breaker: { kind: "open", until: late + 1, trips: 3, because: "http_503" } })).toBe(
    "http_503",
  );
});

it("lets whoever redrives try a broken destination at once", () => {
  const open = { ...AT_REST, breaker: { kind: "open", until: NOW + DAY, trips: 3, because: "http_401" } } as const;
  expect(begin(open, parcel, round, NOW).next).toBe("wait");
  const { state } = redrive(open, [{ parcel: parcel!, because: "http_401", at: NOW }], NOW);
  expect(begin(state, parcel, round, NOW).next).toBe("send");
  const none = redrive(open, [], NOW);
  expect(none.effects.map(({ kind }) => kind)).toEqual(["wake", "commit"]);
  expect(begin(none.state, parcel, round, NOW).next).toBe("send");
  expect(redrive(AT_REST, [], NOW)).toEqual({ state: AT_REST, effects: [] });
});
