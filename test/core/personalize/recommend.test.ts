import { expect, it } from "vitest";
import { recommend, type Hearsay, type Shelf } from "../../../src/core/personalize/recommend.ts";
import { aboutOf, shelfOf, withOwnLikes } from "../../../src/core/personalize/shelf.ts";
import type { Standing } from "../../../src/core/profile/standing.ts";

const scored = (...ids: readonly string[]) => ids.map((id, at) => ({ id, score: 1 / (at + 2) }));
const NOTHING: Hearsay = { beside: new Map(), liked: new Map(), popular: scored("p", "q", "r") };
const EMPTY: Shelf = { recent: [], affinity: [], seen: "leave_out", limit: 10 };
const told = (hearsay: Partial<Hearsay>, shelf: Partial<Shelf>) =>
  recommend({ ...NOTHING, ...hearsay }, { ...EMPTY, ...shelf }).map(({ id, because }) => `${id} ${because}`);

it("recommends what is popular to whom nobody knows", () => {
  expect(told({}, {})).toEqual(["p popular", "q popular", "r popular"]);
  expect(told({}, { limit: 2 })).toEqual(["p popular", "q popular"]);
  expect(told({ popular: [] }, {})).toEqual([]);
});

it("puts first what stands beside the last looks, and fills up with what is popular, each once", () => {
  const beside = new Map([
    ["a", scored("x", "q")],
    ["b", scored("y", "x")],
  ]);
  const recent = [
    { id: "a", weight: 1 },
    { id: "b", weight: 0.5 },
  ];
  expect(told({ beside }, { recent })).toEqual([
    "x viewed_together",
    "q viewed_together",
    "y viewed_together",
    "p popular",
    "r popular",
  ]);
});

it("recommends what is liked of what the visitor likes, and says that it is for that", () => {
  const liked = new Map([["coats", scored("c1", "c2")]]);
  const affinity = [{ category: "coats", share: 1 }];
  expect(told({ liked }, { affinity, limit: 3 })).toEqual(["c1 affinity", "c2 affinity", "p popular"]);
});

it("leaves out what was looked at, unless asked to keep it; what was bought in any case", () => {
  const recent = [
    { id: "p", weight: 1 },
    { id: "q", weight: 0.5, bought: true },
  ] as const;
  expect(told({}, { recent })).toEqual(["r popular"]);
  expect(told({}, { recent, seen: "keep" })).toEqual(["p seen", "r popular"]);
});

it("breaks ties by name", () => {
  const beside = new Map([
    [
      "a",
      [
        { id: "z", score: 1 },
        { id: "y", score: 1 },
      ],
    ],
  ]);
  expect(told({ beside }, { recent: [{ id: "a", weight: 1 }], limit: 2 })).toEqual([
    "y viewed_together",
    "z viewed_together",
  ]);
});

it("asks about the session's items, or about their categories, each once", () => {
  const standing: Standing = {
    session: { number: 1, pages: 1, affinity: [{ category: "coats", share: 1 }] },
    segments: [],
    relationship: "new",
    affinities: {},
    capped: [],
    items: {
      products: [
        { id: "a", category: "coats", weight: 1, bought: true },
        { id: "b", category: "bags", weight: 0.5 },
        { id: "c", category: "coats", weight: 0.25 },
      ],
    },
  };
  const asked = { from: "products", seen: "keep", limit: 5 } as const;
  const items = shelfOf({ ...asked, what: "items" }, standing);
  expect(aboutOf("items", items)).toEqual({ what: "items", beside: ["a", "b", "c"], liked: ["coats"] });
  const categories = shelfOf({ ...asked, what: "categories" }, standing);
  expect(categories.recent).toEqual([
    { id: "coats", weight: 1 },
    { id: "bags", weight: 0.5 },
  ]);
  expect(aboutOf("categories", categories)).toEqual({ what: "categories", beside: ["coats", "bags"], liked: [] });
  const liked = withOwnLikes("categories", categories, NOTHING);
  expect(recommend(liked, { ...categories, recent: [] })).toContainEqual({ id: "coats", because: "affinity" });
  expect(withOwnLikes("items", items, NOTHING)).toBe(NOTHING);
  expect(shelfOf({ ...asked, from: "others", what: "items" }, standing).recent).toEqual([]);
  expect(shelfOf({ ...asked, what: "items" }, undefined)).toEqual({ recent: [], affinity: [], seen: "keep", limit: 5 });
});
