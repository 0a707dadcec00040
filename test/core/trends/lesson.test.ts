import fc from "fast-check";
import { expect, it } from "vitest";
import { addLessons, lessonOf, type Lesson, type Look } from "../../../src/core/trends/lesson.ts";
import { WEIGHTS } from "../../../src/core/trends/weights.ts";

const { step, backward } = WEIGHTS;
const look = (id: string, at: number, category?: string): Look => ({ id, at, ...(category ? { category } : {}) });
const once = { sessions: 1, weight: 1 };

it("teaches what it stands beside both ways, the way it went and what is near the heavier", () => {
  expect(lessonOf([look("a", 1), look("b", 2)], look("c", 3)).items).toEqual({
    seen: [{ id: "c", ...once }],
    pairs: [
      { from: "a", to: "c", sessions: 1, weight: step },
      { from: "c", to: "a", sessions: 1, weight: step * backward },
      { from: "b", to: "c", sessions: 1, weight: 1 },
      { from: "c", to: "b", sessions: 1, weight: backward },
    ],
  });
});

it("goes by the time of the looks, not by when they were heard of", () => {
  const late = lessonOf([look("a", 1), look("c", 3)], look("b", 2)).items.pairs;
  expect(late.filter(({ weight }) => weight === 1).map(({ from, to }) => `${from} ${to}`)).toEqual(["a b", "b c"]);
});

it("teaches of categories once in a session, and of each item its own", () => {
  const shoes = [look("a", 1, "shoes"), look("b", 2, "shoes")];
  const first = lessonOf(shoes, look("c", 3, "bags"));
  expect(first.categories.seen).toEqual([{ id: "bags", ...once }]);
  expect(first.categories.pairs).toEqual([
    { from: "shoes", to: "bags", sessions: 1, weight: 1 },
    { from: "bags", to: "shoes", sessions: 1, weight: backward },
  ]);
  expect(first.within).toEqual({ seen: [], pairs: [{ from: "bags", to: "c", ...once }] });
  const again = lessonOf([...shoes, look("c", 3, "bags")], look("d", 4, "bags"));
  expect(again.categories).toEqual({ seen: [], pairs: [] });
  expect(again.within.pairs).toEqual([{ from: "bags", to: "d", ...once }]);
});

const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "__proto__", "constructor"), { minLength: 1 });
const lessons = ids.map((all): Lesson => {
  const looks = all.map((id, at) => look(id, at, id < "b" ? "first" : "second"));
  return lessonOf(looks.slice(0, -1), looks.at(-1)!);
});
const sorted = (lesson: Lesson) =>
  Object.values(lesson).map(({ seen, pairs }) => [
    seen.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    pairs
      .map((pair) => ({ ...pair, weight: pair.weight.toFixed(9) }))
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  ]);

it("adds up, in whatever order", () => {
  fc.assert(
    fc.property(lessons, lessons, lessons, (a, b, c) => {
      expect(sorted(addLessons(addLessons(a, b), c))).toEqual(sorted(addLessons(b, addLessons(c, a))));
      const sum = addLessons(a, a).items.pairs.map(({ sessions }) => sessions);
      expect(sum.every((sessions) => sessions === 2)).toBe(true);
    }),
  );
});
