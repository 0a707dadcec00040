/** The aggregates: bounded, fading, and silent about whatever few sessions support. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import { follow, NO_TRAIL } from "../../../src/core/profile/items.ts";
import { addLessons, type Lesson, type Look } from "../../../src/core/trends/lesson.ts";
import { learn, neighborsOf, NO_TRENDS, popular, type Trends } from "../../../src/core/trends/trends.ts";

const HALF_LIFE = 10;

/** What a session teaches that looks at these, one after the other; a category is its first letter. */
function taughtBy(session: readonly string[], most = 10): readonly Lesson[] {
  let trail = NO_TRAIL;
  return session.flatMap((id, at) => {
    const look: Look = { id, at, category: id.slice(0, 1) };
    const followed = follow(trail, look, most);
    trail = followed.trail;
    return followed.lesson ?? [];
  });
}

function learnedFrom(sessions: readonly (readonly string[])[], day = 0, before: Trends = NO_TRENDS): Trends {
  const lessons = sessions.flatMap((session) => taughtBy(session));
  return lessons.reduce((trends, lesson) => learn(trends, lesson, day, HALF_LIFE), before);
}

const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);
const idsOf = (scored: readonly { readonly id: string }[]) => scored.map(({ id }) => id);

it("tells nothing that nine sessions support, and tells it from the tenth on", () => {
  const nine = learnedFrom(times(9, ["a1", "b1"]));
  for (const [subject, id] of [
    ["items", "a1"],
    ["categories", "a"],
    ["within", "a"],
  ] as const) {
    expect(neighborsOf(nine, subject, id, 10)).toEqual([]);
  }
  expect(popular(nine, "items", 10, 0, HALF_LIFE)).toEqual([]);
  const ten = learnedFrom([["a1", "b1"]], 0, nine);
  expect(idsOf(neighborsOf(ten, "items", "a1", 10))).toEqual(["b1"]);
  expect(idsOf(neighborsOf(ten, "items", "b1", 10))).toEqual(["a1"]);
  expect(idsOf(neighborsOf(ten, "categories", "a", 10))).toEqual(["b"]);
  expect(idsOf(neighborsOf(ten, "within", "a", 10))).toEqual(["a1"]);
  expect(idsOf(popular(ten, "items", 10, 0, HALF_LIFE))).toEqual(["a1", "b1"]);
});

it("counts a pair of one session once, however often it is looked at", () => {
  const restless = learnedFrom([times(30, ["a1", "b1"]).flat()]);
  expect(idsOf(neighborsOf(restless, "items", "a1", 1))).toEqual(["b1"]);
  expect(neighborsOf(restless, "items", "a1", 2)).toEqual([]);
});

const sessions = fc.array(fc.array(fc.constantFrom("a1", "a2", "b1", "b2", "__proto__"), { maxLength: 12 }), {
  maxLength: 30,
});

it("never tells of a pair that fewer sessions than asked had in them, whatever sessions there are", () => {
  fc.assert(
    fc.property(sessions, fc.integer({ min: 1, max: 6 }), (all, smallest) => {
      const trends = learnedFrom(all);
      const holding = (...ids: string[]) =>
        all.filter((session: readonly string[]) => ids.every((id) => session.includes(id))).length;
      for (const id of ["a1", "a2", "b1", "b2", "__proto__"]) {
        for (const { id: other } of neighborsOf(trends, "items", id, smallest)) {
          expect(holding(id, other)).toBeGreaterThanOrEqual(smallest);
        }
      }
      for (const { id } of popular(trends, "items", smallest, 0, HALF_LIFE)) {
        expect(holding(id)).toBeGreaterThanOrEqual(smallest);
      }
    }),
  );
});

it("fades: what was looked at long ago stands behind what is looked at now", () => {
  const old = learnedFrom(times(12, ["a1", "b1"]), 0);
  const now = learnedFrom(times(10, ["a1", "b2"]), 30, old);
  expect(idsOf(neighborsOf(now, "items", "a1", 10))).toEqual(["b2", "b1"]);
  expect(idsOf(popular(now, "items", 10, 30, HALF_LIFE))).toEqual(["a1", "b2", "b1"]);
  const [first] = popular(old, "items", 10, 0, HALF_LIFE);
  // By the same for all, so that shares stay.
  expect(popular(old, "items", 10, 500, HALF_LIFE)[0]?.score).toBeCloseTo(first?.score ?? 0);
});

it("is not aged by a clock that goes back", () => {
  const trends = learnedFrom(times(10, ["a1", "b1"]), 100);
  expect(learnedFrom([["a1", "b1"]], 0, trends).items.get("a1")).toMatchObject({ day: 100, sessions: 11, weight: 11 });
});

it("stays within its bounds, and lets go of the lightest", () => {
  const pairs = Array.from({ length: 60 }, (_, at) => ({ to: `to-${at}`, sessions: 10, weight: at }));
  const lesson = (id: string, weight: number): Lesson => ({
    items: { seen: [{ id, sessions: 10, weight }], pairs: pairs.map((pair) => ({ from: id, ...pair })) },
    categories: { seen: [], pairs: [] },
    within: { seen: [], pairs: [] },
  });
  let trends = NO_TRENDS;
  for (let at = 0; at < LIMIT.trendItems + 20; at += 20) {
    const some = Array.from({ length: 20 }, (_, more) => lesson(`item-${at + more}`, at + more + 100));
    trends = learn(trends, addLessons(...some), 0, HALF_LIFE);
    if (trends.items.size > LIMIT.trendItems) throw new Error(`${trends.items.size} items`);
  }
  expect(trends.items.has("item-0")).toBe(false);
  expect(trends.items.has(`item-${LIMIT.trendItems + 19}`)).toBe(true);
  const { beside } = trends.items.get(`item-${LIMIT.trendItems}`)!;
  expect(beside.map(({ weight }) => weight)).toEqual(Array.from({ length: LIMIT.trendNeighbors }, (_, at) => 59 - at));
  // Without a copy of five thousand for each: the bounds hold when they come at once, too.
  const all = Array.from({ length: LIMIT.trendItems * 2 }, (_, at) => ({ id: `i-${at}`, sessions: 1, weight: 1 }));
  const items = { seen: all, pairs: [] };
  expect(learn(NO_TRENDS, { ...lesson("x", 1), items }, 0, HALF_LIFE).items.size).toBeLessThanOrEqual(LIMIT.trendItems);
});

it("breaks ties by name, so that the same sessions give the same answer in any order", () => {
  const pairs = ["b", "c", "d"].map((id) => ["a1", `${id}1`]);
  const one = learnedFrom(pairs.flatMap((pair) => times(10, pair)));
  const other = learnedFrom(pairs.toReversed().flatMap((pair) => times(10, pair)));
  expect(idsOf(neighborsOf(one, "items", "a1", 10))).toEqual(["b1", "c1", "d1"]);
  expect(idsOf(neighborsOf(other, "items", "a1", 10))).toEqual(["b1", "c1", "d1"]);
});
