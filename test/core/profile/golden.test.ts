/** One value of each attribute, chosen by rule and by no order; nothing of what may not be used, or what is over. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import type { DeviceRow } from "../../../src/core/profile/device-row.ts";
import type { Fact } from "../../../src/core/profile/facts.ts";
import { goldenRecord, type GoldenAsking } from "../../../src/core/profile/golden.ts";
import { profileSchema } from "../../../src/core/segments.ts";
import { isoTime } from "../../../src/core/time.ts";
import { NOW } from "../call.ts";
import { keysOf } from "../keys.ts";
import { definitionsOf, folded, type Said } from "../segments/visitor.ts";
import { stateOf } from "./row.ts";

const definitions = {
  ...definitionsOf({ segments: { gold: { trait: "plan", is: "gold" } }, scores: {} }),
  wishes: profileSchema.parse({ traits: "all", sources: ["crm", "shop"] }),
};
const asking: GoldenAsking = { definitions, allowed: () => PURPOSES, now: NOW };

function rowWith(subject: string, traits: Readonly<Record<string, Fact>>, own = false): DeviceRow {
  const slices = { personalization: { recent: {}, traits, group: {} } };
  return { state: stateOf({ slices, createdAt: NOW - 1_000 }), keys: keysOf(subject), subject, own };
}

const said = (value: string, ago: number, source?: string): Fact => ({
  at: NOW - ago,
  ...(source === undefined ? {} : { source }),
  value,
});
const vouched = (value: string, ago: number, source: string): Fact => ({ ...said(value, ago, source), verified: true });

it.each([
  ["the newest of what browsers say", [said("free", 9, "web"), said("gold", 5, "web")], "gold"],
  ["a server's word before a newer browser's", [vouched("gold", 9, "crm"), said("free", 5, "web")], "gold"],
  ["the server that the owner trusts more", [vouched("gold", 9, "crm"), vouched("free", 5, "shop")], "gold"],
  ["a server that is named before one that is not", [vouched("gold", 9, "shop"), vouched("free", 5, "erp")], "gold"],
  ["what staff corrected since", [vouched("free", 9, "crm"), vouched("gold", 5, "staff")], "gold"],
  ["what the most trusted server says since staff did", [vouched("gold", 5, "crm"), vouched("x", 9, "staff")], "gold"],
  ["staff's word before a less trusted server's", [vouched("gold", 9, "staff"), vouched("free", 5, "shop")], "gold"],
  ["the newest of one server's", [vouched("free", 9, "crm"), vouched("gold", 5, "crm")], "gold"],
  ["what the person corrected since", [vouched("free", 9, "crm"), said("gold", 5, "visitor")], "gold"],
  [
    "the server's word where it is newer than a correction",
    [vouched("gold", 5, "crm"), said("x", 9, "visitor")],
    "gold",
  ],
])("takes %s", (_, facts, value) => {
  const rows = facts.map((plan, at) => rowWith(`device-${at}`, { plan }));
  for (const order of [rows, rows.toReversed()]) {
    expect(goldenRecord(order, asking)["plan"]).toMatchObject({ value, how: "declared", others: 1 });
  }
});

it("looks at every word of one row: a browser takes back neither the server's nor the person's own", () => {
  const word = { at: NOW - 9, source: "crm", value: "gold" };
  const [server, corrected] = [word, { ...word, source: "visitor", at: NOW - 12 }];
  const plan = (more: Partial<Fact>): Fact => ({ ...said("free", 5, "web"), ...more }) as Fact;
  const of = (more: Partial<Fact>) => goldenRecord([rowWith("a", { plan: plan(more) })], asking)["plan"];
  expect(of({ server })).toMatchObject({ value: "gold", verified: true, source: "crm", at: isoTime(NOW - 9) });
  // Said before what it would correct.
  expect(of({ server, corrected })).toMatchObject({ value: "gold", source: "crm", others: 2 });
  expect(of({ corrected: { ...corrected, at: NOW - 1, value: "silver" } })).toMatchObject({ value: "silver" });
});

it("tells what was said from what was seen and what was reckoned, and opens what is sealed", () => {
  const keys = keysOf("a");
  const page: Said = { name: "Page Viewed", type: "page", at: NOW - 10 };
  const seen = folded(definitions, [page], undefined, { seen: { country: "DE" } });
  const email: Fact = { at: NOW - 4, source: "web", sealed: keys.seal("state", '"ann@shop.example"') };
  const slices = { personalization: { ...seen.slices.personalization!, traits: { email, plan: said("gold", 3) } } };
  const record = goldenRecord([{ state: stateOf({ slices }), keys, subject: "a", own: true }], asking);
  expect(record).toEqual({
    country: attribute("DE", "observed", { at: isoTime(NOW - 10), from: 0 }),
    email: attribute("ann@shop.example", "declared", { source: "web", at: isoTime(NOW - 4), from: 0 }),
    plan: attribute("gold", "declared", { at: isoTime(NOW - 3), from: 0 }),
    relationship: attribute("new", "inferred", { at: isoTime(NOW - 3) }),
    segments: attribute(["gold"], "inferred", { at: isoTime(NOW - 3) }),
  });

  function attribute(value: unknown, how: string, more: object) {
    return { value, how, verified: false, source: null, purposes: ["personalization"], others: 0, ...more };
  }
});

it("takes what a visitor says of the country before what their connection says", () => {
  const seen = folded(definitions, [{ name: "Page Viewed", type: "page", at: NOW }], undefined, {
    seen: { country: "DE" },
  });
  const slices = { personalization: { ...seen.slices.personalization!, traits: { country: said("FR", 99) } } };
  const record = goldenRecord([{ state: stateOf({ slices }), keys: keysOf("a"), subject: "a", own: true }], asking);
  expect(record["country"]).toMatchObject({ value: "FR", how: "declared", others: 1 });
});

it("leaves out a row of which nothing may be used, and all of it where that is every row", () => {
  const [mine, other] = [rowWith("a", { plan: said("gold", 5) }), rowWith("b", { plan: said("free", 1) })];
  const allowed = (row: DeviceRow) => (row === mine ? PURPOSES : (["analytics"] as const));
  expect(goldenRecord([mine, other], { ...asking, allowed })["plan"]).toMatchObject({ value: "gold", others: 0 });
  expect(goldenRecord([mine, other], { ...asking, allowed: () => [] })).toEqual({});
});

it("says until when a value may be kept, and leaves out what is over though no alarm has come yet", () => {
  const asked: unknown[] = [];
  const expiry: GoldenAsking["expiry"] = (...question) => {
    asked.push(question);
    return question[2] + 10;
  };
  const row = rowWith("a", { plan: said("gold", 5), old: said("gone", 10) });
  const record = goldenRecord([row], { ...asking, expiry });
  expect(record["plan"]).toMatchObject({ expires: isoTime(NOW + 5) });
  expect(record).not.toHaveProperty("old");
  expect(asked).toContainEqual(["personalization", "traits.plan", NOW - 5, "UNK"]);
});

it("names no row by its id, and the person's own is 0", () => {
  const rows = [rowWith("id-of-a", { a: said("x", 5) }), rowWith("id-of-own", { b: said("y", 5) }, true)];
  const record = goldenRecord(rows, asking);
  expect([record["a"]?.from, record["b"]?.from]).toEqual([1, 0]);
  expect(JSON.stringify(record)).not.toContain("id-of");
});

it("chooses the same in whatever order the rows come", () => {
  const source = fc.constantFrom(undefined, "web", "crm", "shop", "erp", "visitor");
  const fact = fc
    .record({ at: fc.nat(5), source, value: fc.constantFrom("a", "b", "c") })
    .map(({ at, source: by, value }): Fact => ({
      at,
      value,
      ...(by === undefined ? {} : { source: by }),
      ...(by === "crm" || by === "shop" || by === "erp" ? { verified: true as const } : {}),
    }));
  const traits = fc.dictionary(fc.constantFrom("plan", "city"), fact, { noNullPrototype: true });
  const rows = fc
    .array(fc.tuple(traits, fc.boolean()), { minLength: 1, maxLength: 5 })
    .map((all) => all.map(([known, own], at) => rowWith(`device-${at}`, known, own)));
  fc.assert(
    fc.property(
      rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        expect(goldenRecord(shuffled, asking)).toEqual(goldenRecord(all, asking));
      },
    ),
  );
});
