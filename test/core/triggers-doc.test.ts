/** docs/triggers.md: each example is a config that compiles, and does what the text beside it says. */
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import * as z from "zod";
import { expect, it } from "vitest";
import type { Config, ConfigInput } from "../../src/core/config.ts";
import { configWith, PLAN, Teller, type Sent } from "./profile/telling.ts";

const text = readFileSync("docs/triggers.md", "utf8");
const blocks = [...text.matchAll(/```ts config\n(.*?)```/gs)].map((found) => found[1] ?? "");

function load(block: string): Config {
  const make = runInThisContext(`(z) => ({ ${block} })`) as (zod: typeof z) => Partial<ConfigInput>;
  const { triggers, plan = {} } = make(z);
  return configWith(triggers, { plan: { ...PLAN, track: { ...PLAN.track, ...plan.track } } });
}

const configs = new Map(
  blocks.map(load).flatMap((config) => [...config.triggers.byId.keys()].map((id) => [id, config])),
);

function played(id: string, sent: readonly Sent[]): Teller {
  const teller = new Teller(configs.get(id)!);
  for (const one of sent) teller.send([one]);
  return teller;
}

const added = (at: number, cart_id: string): Sent => ({
  name: "Product Added",
  at,
  properties: { cart_id, category: "coats" },
});
const read = (at: number, name: string, category = "help"): Sent => ({
  type: "page",
  at,
  properties: { name, category },
});
const erred = (at: number): Sent => ({ name: "Error Shown", at });

it("shows every kind", () => {
  const kinds = [...configs].map(([id, { triggers }]) => Object.keys(triggers.byId.get(id)!.when)[0]);
  expect(kinds).toEqual(["after", "event", "event", "session", "sessionEnds", "session"]);
});

it("says that a cart was left an hour after the last product, unless it was bought", () => {
  const sent = [added(0, "a"), added(20, "b")];
  expect(played("cart-abandoned", sent).speak(79)).toEqual([]);
  expect(played("cart-abandoned", sent).speak(80)).toEqual([
    { event: "Cart Abandoned", at: 80, properties: { cart_id: "b", category: "coats" } },
  ]);
  expect(played("cart-abandoned", [...sent, { name: "Order Completed", at: 30 }]).speak(80)).toEqual([]);
});

it("says that help is needed when one page of it was read three times, and of no other pages", () => {
  const sent = [read(0, "returns"), read(5, "sizes"), read(9, "returns"), read(10, "returns", "news")];
  const teller = played("help-needed", sent);
  expect(teller.due).toBeUndefined();
  teller.send([read(600, "returns")]);
  expect(teller.speak(600)).toEqual([{ event: "Help Needed", at: 600, properties: { name: "returns" } }]);
  teller.send([read(601, "returns"), read(602, "returns"), read(603, "returns")]);
  expect(teller.speak(603)).toEqual([]);
});

it("says that help is needed after three errors in ten minutes", () => {
  expect(played("error-repeated", [erred(0), erred(9), erred(11)]).speak(11)).toEqual([]);
  expect(played("error-repeated", [erred(0), erred(9), erred(10)]).speak(10)).toMatchObject([{ at: 10 }]);
});

it("says once what a visit is about", () => {
  const look = (at: number): Sent => ({ type: "page", at });
  const teller = played("coats-in-mind", [look(0), added(1, "a"), look(2), look(3)]);
  expect(teller.speak(3)).toEqual([{ event: "Interest Shown", at: 3, properties: { pages: 3, stage: "cart" } }]);
  teller.send([look(4)]);
  expect(teller.speak(4)).toEqual([]);
});

it("says that a session is over, and what it came to", () => {
  const context = { campaign_name: "spring", locale: "he-IL", device: "mobile" } as const;
  const teller = played("session-ended", [{ ...read(0, "x"), event: { context } }, added(10, "a")]);
  expect(teller.due).toBe(40);
  expect(teller.speak(40)).toEqual([
    {
      event: "Session Ended",
      at: 40,
      properties: {
        number: 1,
        pages: 1,
        duration: 600,
        stage: "cart",
        engagement: 10 + 6 + 20,
        bounced: false,
        channel: "campaign",
        campaign: "spring",
        device: "mobile",
        language: "he",
      },
    },
  ]);
});

it("says of a session that a campaign ended what it came to, once, and of the next by itself", () => {
  const clicked = (at: number, campaign_name: string): Sent => ({
    ...read(at, "x"),
    event: { context: { campaign_name } },
  });
  const teller = played("session-ended", [clicked(0, "spring"), added(2, "a"), clicked(3, "summer"), read(4, "y")]);
  const said = [32, 34].flatMap((minute) => teller.speak(minute));
  expect(said).toMatchObject([
    { at: 32, properties: { number: 1, pages: 1, stage: "cart", campaign: "spring" } },
    { at: 34, properties: { number: 2, pages: 2, campaign: "summer" } },
  ]);
  expect(said[1]?.properties).not.toHaveProperty("stage");
  expect(teller.speak(1_000)).toEqual([]);
});

it("says the engagement that anybody can reckon, and looks at it", () => {
  const minutes = [100, 101, 103, 105];
  const again = minutes.map((at): Sent => ({ ...read(at, "x"), event: { context: { device: "mobile" } } }));
  const teller = played("keen-again", [read(0, "x"), ...again.slice(0, 3)]);
  expect(teller.speak(103)).toEqual([]);
  teller.send(again.slice(3));
  // Four pages; of the three pauses a minute each.
  expect(teller.speak(105)).toEqual([
    { event: "Interest Shown", at: 105, properties: { number: 2, engagement: 40 + 18 } },
  ]);
  teller.send([{ ...read(106, "x"), event: { context: { device: "mobile" } } }]);
  expect(teller.speak(106)).toEqual([]);
});
