/** What a manifest still asks for, and what it says when that is done. */
import { expect, it } from "vitest";
import { partKey } from "../../../src/core/archive/layout.ts";
import { advance, manifestSchema, strays, workOn, type Part } from "../../../src/core/archive/manifest.ts";

const where = { site: "shop", day: "2026-11-22" };
const reading = { inputs: { "a.gz": "1", "b.gz": "2" }, lines: 7, unreadable: { "b.gz": 1 } };

function part(event: string, rows: number, shard = ""): Part {
  return { event, shard, key: partKey(where, event, shard), rows, bytes: 1, sha256: "f".repeat(64), etag: event };
}

const parts = [part("order_completed", 2), part("cart_viewed", 1, "1"), part("cart_viewed", 1, "0")];
const { base: nothing } = workOn(where, undefined, new Map(), new Map());
const done = { ...advance(nothing, reading, parts, 0), made: "2026-11-22T05:07:00.000Z" };
const lines = new Map([
  ["b.gz", "2"],
  ["a.gz", "1"],
]);
const held = new Map([...parts.map(({ key, etag }) => [key, etag] as const), ["manifest.json", "m"]]);

it("counts what was read, what is in the parts, what was a repeat and what could not be read", () => {
  expect(manifestSchema.parse(done)).toEqual(done);
  expect(done).toMatchObject({ lines: 7, repeats: 2, events: { cart_viewed: 2, order_completed: 2 } });
  expect(done.parts.map(({ key }) => key)).toEqual(done.parts.map(({ key }) => key).toSorted());
  const more = advance(done, { inputs: { "c.gz": "3" }, lines: 2, unreadable: {} }, [...parts, part("x", 1)], 4);
  expect(more).toMatchObject({ waiting: 4, lines: 9, repeats: 3, unreadable: { "b.gz": 1 } });
  expect(Object.keys(more.inputs)).toEqual(["a.gz", "b.gz", "c.gz"]);
});

it("asks for nothing when every file is in it and every part is the one it names", () => {
  expect(workOn(where, done, lines, held)).toEqual({ base: done, unread: [], done: true });
  expect(workOn(where, undefined, new Map(), new Map())).toMatchObject({ unread: [], done: true });
});

it("asks for a new file only, and keeps the rest", () => {
  const work = workOn(where, done, new Map([["0.gz", "0"], ...lines]), held);
  expect(work).toEqual({ base: done, unread: ["0.gz"], done: false });
});

const anew = { base: nothing, unread: ["a.gz", "b.gz"], done: false };

it.each([
  ["there is no manifest, or none that can be read", undefined, lines, held, anew],
  ["a part is missing", done, lines, new Map([...held].slice(1)), anew],
  ["a part is another", done, lines, new Map([...held, [parts[0]!.key, "other"]]), anew],
  ["a file has changed: lines may have been taken back", done, new Map([...lines, ["a.gz", "9"]]), held, anew],
  ["a file has gone", done, new Map([["b.gz", "2"]]), held, { ...anew, unread: ["b.gz"] }],
  ["all files have gone", done, new Map(), held, { ...anew, unread: [] }],
])("asks for everything anew when %s", (_, known, found, there, work) => {
  expect(workOn(where, known, found, there)).toEqual(work);
});

it("asks once more when what it says is waiting has gone", () => {
  expect(workOn(where, { ...done, waiting: 1 }, lines, held)).toMatchObject({ unread: [], done: false });
});

it("knows which keys of its folder are not its own", () => {
  const own = [...done.parts.map(({ key }) => key), "parquet/v1/site=shop/day=2026-11-22/manifest.json"];
  const other = partKey(where, "cart_viewed", "");
  expect(strays([...own, other], done)).toEqual([other]);
});
