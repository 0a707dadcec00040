/** docs/segments.md: each example is a config that compiles, and holds for whom the text beside it says. */
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import type { ConfigInput } from "../../src/core/config.ts";
import {
  affinitiesSchema,
  profileSchema,
  relationshipSchema,
  scoresSchema,
  segmentsSchema,
} from "../../src/core/segments.ts";
import { compileDefinitions, type Definitions } from "../../src/core/segments/compile.ts";
import { definitionFaults } from "../../src/core/segments/faults.ts";
import { HOUR, NOW } from "./call.ts";
import { folded, memberships, standing, type Said } from "./segments/visitor.ts";

const text = readFileSync("docs/segments.md", "utf8");
const blocks = [...text.matchAll(/```ts config\n(.*?)```/gs)].map((found) => found[1] ?? "");

function load(block: string): Definitions {
  const said = runInThisContext(`({ ${block} })`) as Partial<ConfigInput>;
  const given = {
    segments: segmentsSchema.parse(said.segments ?? {}),
    scores: scoresSchema.parse(said.scores ?? {}),
    affinities: affinitiesSchema.parse(said.affinities ?? {}),
    relationship: relationshipSchema.parse(said.relationship),
    profile: profileSchema.parse(said.profile),
    caps: new Map(),
  };
  expect(definitionFaults(given, shipped.plan)).toEqual([]);
  return compileDefinitions(given);
}

const compiled = blocks.map(load);
const definitionsWith = (id: string) => {
  const found = compiled.find(({ segments }) => segments.has(id));
  if (!found) throw new Error(`docs/segments.md has no segment ${id}`);
  return found;
};

const DAY = 24 * HOUR;
const did = (name: string, ago: number, properties: NonNullable<Said["properties"]> = {}): Said => ({
  name,
  at: NOW - ago,
  properties,
});
const looked = (ago: number, category: string, product_id: string): Said =>
  did("Product Viewed", ago, { category, product_id });
const ordered = (ago: number, total = 50): Said => did("Order Completed", ago, { total });
const helped = (ago: number, product_id: string, category = "support"): Said =>
  did("Page Viewed", ago, { category, product_id });
const used = (feature: string): Said => did("Feature Used", HOUR, { feature });
const read = (words: number): Said => did("Article Read", HOUR, { words });
const watched = (total_length: number): Said => did("Video Playback Completed", HOUR, { total_length });
const green = (product: string, ago = HOUR): Said => looked(ago, "sustainable fashion", product);

/** Of whom it holds, and of whom it does not. */
const PLAYED: Readonly<Record<string, { readonly yes: readonly Said[]; readonly no: readonly Said[] }>> = {
  "big-spender": { yes: [ordered(20 * DAY, 100), ordered(DAY, 120)], no: [ordered(31 * DAY, 100), ordered(DAY, 120)] },
  compares: {
    yes: [looked(3, "c", "a"), looked(2, "c", "b"), looked(1, "c", "c")],
    no: [looked(2 * HOUR, "c", "a"), looked(2, "c", "b"), looked(1, "c", "c")],
  },
  "just-looking": { yes: [looked(DAY, "jackets", "j")], no: [looked(DAY, "jackets", "j"), ordered(8 * DAY)] },
  "sustainable-fashion": { yes: [green("a"), green("b"), green("c")], no: [green("a"), green("b"), green("b")] },
  "needs-help": {
    yes: [helped(6 * DAY, "p"), helped(1, "p")],
    no: [helped(6 * DAY, "p"), helped(1, "q"), helped(0, "p", "news")],
  },
  adopted: { yes: [used("a"), used("b"), used("c")], no: [used("a"), used("b"), used("a")] },
  "fast-decider": {
    yes: [looked(50, "c", "p"), did("Product Added", 40), did("Checkout Started", 30)],
    no: [did("Product Added", 50), looked(40, "c", "p"), did("Checkout Started", 30)],
  },
  "drifting-away": { yes: [ordered(61 * DAY)], no: [ordered(61 * DAY), ordered(59 * DAY)] },
  "ready-to-buy": {
    yes: [did("Product Added", 1), did("Product Added", 0)],
    no: [did("Product Added", 2 * DAY), did("Product Added", 0)],
  },
  "long-reader": { yes: [read(1_500), read(3_000)], no: [read(1_500), read(3_000), watched(60), watched(90)] },
  "video-watcher": { yes: [watched(60)], no: [watched(600)] },
  "bargain-hunter": { yes: [did("Checkout Started", 1, { coupon: "SALE" })], no: [did("Checkout Started", 1)] },
  "worth-an-offer": {
    yes: [did("Checkout Started", 1, { coupon: "SALE" }), ordered(8 * DAY)],
    no: [did("Checkout Started", 1, { coupon: "SALE" }), ordered(6 * DAY)],
  },
};

describe("docs/segments.md", () => {
  it.each(Object.keys(PLAYED))("%s", (id) => {
    const definitions = definitionsWith(id);
    const { yes, no } = PLAYED[id]!;
    const isIn = (events: readonly Said[]) => standing(definitions, folded(definitions, events)).segments.includes(id);
    expect([isIn(yes), isIn(no), isIn([])]).toEqual([true, false, false]);
  });

  it("believes a trait from the server, where it must be the server's word", () => {
    const definitions = definitionsWith("gold-member");
    const said: Said = { name: "User Identified", type: "identify", at: NOW, properties: { plan: "gold" } };
    const isIn = (vouched: boolean) =>
      standing(definitions, folded(definitions, [said], undefined, { vouched })).segments.includes("gold-member");
    expect([isIn(true), isIn(false)]).toEqual([true, false]);
  });

  it("looks at the session, the place and the app", () => {
    const cart = definitionsWith("back-with-a-cart");
    const put = (at: number): Said => ({ name: "Product Added", at, stage: "cart" });
    const came = (events: readonly Said[]) => standing(cart, folded(cart, events)).segments;
    expect(came([put(NOW - DAY), put(NOW)])).toEqual(["back-with-a-cart"]);
    expect([came([put(NOW)]), came([put(NOW - DAY), did("Product Viewed", 0)])]).toEqual([[], []]);

    const asia = definitionsWith("asia-level-10");
    const events = [did("Level Reached", 1, { level: 10 })];
    const purchase = did("In-App Purchase Completed", 0);
    const player = (country: string, app: boolean, more: readonly Said[] = []) =>
      standing(asia, folded(asia, [...events, ...more], undefined, { seen: { country, app } })).segments;
    expect(player("JP", true)).toEqual(["asia-level-10"]);
    expect([player("DE", true), player("JP", false), player("JP", true, [purchase])]).toEqual([[], [], []]);
  });

  it("plays every segment that it shows", () => {
    const all = compiled.flatMap(({ segments }) => [...segments.keys()]);
    expect(new Set([...Object.keys(PLAYED), "gold-member", "back-with-a-cart", "asia-level-10"])).toEqual(new Set(all));
  });

  it("says of the founding example why it holds, as the text shows it", () => {
    const definitions = definitionsWith("sustainable-fashion");
    const state = folded(definitions, [green("a", 120_000), green("b", 60_000), green("c", 0)]);
    const shown = JSON.parse(/```json\n(.*?)```/s.exec(text)?.[1] ?? "") as unknown;
    expect(memberships(definitions, state)).toEqual([shown]);
  });

  it("knows the stages of a relationship", () => {
    const definitions = compiled.find(({ relationship }) => relationship.length > 0)!;
    const stage = (events: readonly Said[]) => standing(definitions, folded(definitions, events)).relationship;
    const three = [looked(3, "c", "a"), looked(2, "c", "b"), looked(1, "c", "c")];
    expect([stage([]), stage(three), stage([...three, ordered(0)]), stage([ordered(181 * DAY)])]).toEqual([
      "new",
      "considering",
      "customer",
      "lapsing",
    ]);
  });

  it("keeps of an event only what is looked up", () => {
    const definitions = compiled.find(({ wishes }) => wishes.lastEvents.length > 0)!;
    const { analytics, personalization } = folded(definitions, [looked(1, "c", "a"), ordered(0)]).slices;
    expect([Object.keys(analytics?.counts ?? {}), Object.keys(personalization?.recent ?? {})]).toEqual([
      ["Order Completed"],
      ["Order Completed"],
    ]);
  });
});
