/** docs/recommendations.md: its example is a config that compiles, and recommends what the text beside it says. */
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import * as z from "zod";
import { expect, it } from "vitest";
import type { Config, ConfigInput } from "../../src/core/config.ts";
import { recommend, type Hearsay, type Recommended } from "../../src/core/personalize/recommend.ts";
import { aboutOf, shelfOf, withOwnLikes } from "../../src/core/personalize/shelf.ts";
import { standingOf } from "../../src/core/profile/standing.ts";
import { learn, neighborsOf, NO_TRENDS, popular, type Trends } from "../../src/core/trends/trends.ts";
import { NOW } from "./call.ts";
import { configWith, Teller, type Sent } from "./profile/telling.ts";

const text = readFileSync("docs/recommendations.md", "utf8");
const [, block = ""] = /```ts config\n(.*?)```/s.exec(text) ?? [];

const properties = z.object({ product_id: z.string().optional(), category: z.string().optional() });
const shown = {
  description: "d",
  purposes: ["analytics" as const, "personalization" as const],
  category: "category",
  properties,
};
const ordered = { ...shown, stage: "order" as const, properties: z.object({ products: z.array(properties) }) };
const { category: _, ...order } = ordered;
const plan: ConfigInput["plan"] = {
  track: { "Product Viewed": shown, "Product Added": shown, "Order Completed": order },
};
const made = runInThisContext(`({ ${block} })`) as Partial<ConfigInput>;
const config: Config = configWith(undefined, { ...made, plan });

const viewed = (product_id: string, at: number): Sent => ({
  name: "Product Viewed",
  at,
  properties: { product_id, category: product_id.slice(0, 4) },
});

function learnedFrom(sessions: number, ...ids: readonly string[]): Trends {
  let trends = NO_TRENDS;
  for (let session = 0; session < sessions; session += 1) {
    const teller = new Teller(config);
    teller.send(ids.map(viewed));
    trends = learn(trends, teller.lessons["products"]!, 0, 14);
  }
  return trends;
}

function recommendedBy(name: string, trends: Trends, teller: Teller): readonly Recommended[] {
  const wanted = config.placements[name]!.recommend!;
  const { smallest, halfLifeDays } = config.recommendations.byId.get(wanted.from)!;
  const shelf = shelfOf(wanted, standingOf(teller.row?.state.slices.personalization ?? {}, config.definitions, NOW));
  const { what, beside, liked } = aboutOf(wanted.what, shelf);
  const hearsay: Hearsay = {
    beside: new Map(beside.map((id) => [id, neighborsOf(trends, what, id, smallest)])),
    liked: new Map(liked.map((id) => [id, neighborsOf(trends, "within", id, smallest)])),
    popular: popular(trends, what, smallest, 0, halfLifeDays),
  };
  return recommend(withOwnLikes(what, shelf, hearsay), shelf);
}

it("shows what is the default, so that it may be left out", () => {
  const { products } = made.recommendations!;
  const { items, category } = products!;
  const bare = configWith(undefined, { plan, recommendations: { products: { items, category } } });
  expect(bare.recommendations).toEqual(config.recommendations);
});

it("recommends what ten sessions looked at together, not what nine did, and nothing that was bought", () => {
  const teller = new Teller(config);
  teller.send([viewed("coat-1", 0)]);
  expect(recommendedBy("shelf", learnedFrom(9, "coat-1", "bags-1"), teller)).toEqual([]);
  const trends = learnedFrom(10, "coat-1", "bags-1", "bags-2");
  expect(recommendedBy("shelf", trends, teller)).toEqual([
    { id: "bags-1", because: "viewed_together" },
    { id: "bags-2", because: "viewed_together" },
  ]);
  const products = [{ product_id: "bags-1", category: "bags" }];
  teller.send([{ name: "Order Completed", at: 0, properties: { products } }]);
  expect(recommendedBy("shelf", trends, teller)).toEqual([{ id: "bags-2", because: "viewed_together" }]);
});

it("recommends what is popular to whom nobody knows, and where to go next", () => {
  const trends = learnedFrom(10, "coat-1", "bags-1");
  expect(recommendedBy("shelf", trends, new Teller(config))).toEqual([
    { id: "bags-1", because: "popular" },
    { id: "coat-1", because: "popular" },
  ]);
  const teller = new Teller(config);
  teller.send([viewed("coat-1", 0)]);
  expect(
    recommendedBy("aisle", trends, teller)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(["bags", "coat"]);
});

it("names every reason that there is", () => {
  const reasons: Readonly<Record<Recommended["because"], true>> = {
    viewed_together: true,
    affinity: true,
    popular: true,
    seen: true,
  };
  for (const reason of Object.keys(reasons)) expect(text).toContain(`\`${reason}\``);
});
