/** What a profile learns from an event. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import type { Purpose } from "../../../src/core/policy/purposes.ts";
import { openWord } from "../../../src/core/profile/facts.ts";
import { foldEvent } from "../../../src/core/profile/fold.ts";
import type { ProfileState } from "../../../src/core/profile/state.ts";
import { viewOf } from "../../../src/core/profile/view.ts";
import { HOUR, NOW } from "../call.ts";
import { EVERYTHING, keys, minimizedEvent, stateOf } from "./row.ts";

const BOTH: readonly Purpose[] = ["analytics", "personalization"];

function folded(
  said: Parameters<typeof minimizedEvent>[0],
  state = stateOf(),
  allowed = BOTH,
  history = false,
): ProfileState {
  return foldEvent(state, minimizedEvent(said), allowed, keys, history, {}, EVERYTHING);
}

const viewed = (at: number, properties: JsonObject = {}) => ({ name: "Product Viewed", occurredAt: at, properties });
const view = (state: ProfileState) => viewOf(state, EVERYTHING.definitions, NOW, keys);

it("counts by the plan's name, with the first and the last time", () => {
  const state = [NOW, NOW - HOUR, NOW - 1].reduce((before, at) => folded(viewed(at), before), stateOf());
  expect(state.slices.analytics?.counts).toEqual({ "Product Viewed": { count: 3, firstAt: NOW - HOUR, lastAt: NOW } });
});

it("leaves the given state as it was", () => {
  const before = folded(viewed(NOW));
  const copy = structuredClone(before);
  folded(viewed(NOW, { product_id: "p" }), before);
  expect(before).toEqual(copy);
});

it.each([
  [["analytics"], ["analytics"]],
  [["personalization"], ["personalization"]],
  [["advertising", "necessary"], []],
] as const)("learns for %j only what rests on it", (allowed, slices) => {
  expect(Object.keys(folded(viewed(NOW), stateOf(), allowed).slices)).toEqual(slices);
});

it("keeps the newest event of a name, whatever the order", () => {
  const late = folded(viewed(NOW - 1, { product_id: "old" }), folded(viewed(NOW, { product_id: "new" })));
  expect(view(late).lastEvents["Product Viewed"]).toMatchObject({
    at: "2026-11-22T04:07:11.000Z",
    properties: { product_id: "new" },
  });
});

it("learns the newest of each trait, whatever the order", () => {
  const facts = fc.uniqueArray(
    fc.record(
      { at: fc.nat(50), plan: fc.constantFrom("a", "b", "c"), email: fc.constantFrom("a@x.de", "b@x.de") },
      { requiredKeys: ["at"] },
    ),
    { selector: (fact) => fact.at, minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(facts, (given) => {
      const state = given.reduce(
        (before, { at, ...properties }) => folded({ type: "identify", occurredAt: NOW - at, properties }, before),
        stateOf(),
      );
      const newestFirst = given.toSorted((a, b) => a.at - b.at);
      const plan = newestFirst.find((fact) => fact.plan !== undefined)?.plan;
      const email = newestFirst.find((fact) => fact.email !== undefined)?.email;
      expect(view(state).traits).toEqual({ ...(plan ? { plan } : {}), ...(email ? { email } : {}) });
    }),
  );
});

it("keeps of a group which account it is, sealed, and none of its traits", () => {
  const state = folded(
    { type: "group", properties: { name: "ACME", plan: "pro" }, context: { group_id: "acme-1" } },
    folded({ type: "identify", properties: { plan: "gold" } }),
  );
  expect([view(state).traits, view(state).group]).toEqual([{ plan: "gold" }, {}]);
  const { account } = state.slices.personalization ?? {};
  expect(account && openWord(account, keys)).toBe("acme-1");
  expect(JSON.stringify(state)).not.toMatch(/acme|pro/i);
});

it("rests personal values sealed, and the view opens them", () => {
  const state = folded(
    { type: "identify", properties: { email: "jane@example.com" } },
    folded(viewed(NOW, { url: "https://x.example/jane" })),
  );
  expect(JSON.stringify(state)).not.toContain("jane");
  expect(view(state).traits).toEqual({ email: "jane@example.com" });
  expect(view(state).lastEvents["Product Viewed"]?.properties).toEqual({ url: "https://x.example/jane" });
});

it("remembers no field that was kept for another purpose alone: it would outlive that purpose here", () => {
  const order = { name: "Order Completed", properties: { order_id: "o-1", email: "jane@example.com" } };
  expect(minimizedEvent(order).personal.properties).toEqual({ email: "jane@example.com" });
  const state = folded(order, stateOf(), [...BOTH, "advertising"]);
  expect(view(state).lastEvents["Order Completed"]?.properties).toEqual({ order_id: "o-1" });
});

it("keeps only the time of an event too large to remember", () => {
  const products = Array.from({ length: 20 }, () => ({ name: "x".repeat(150) }));
  const state = folded({ name: "Cart Viewed", properties: { products } });
  expect(JSON.stringify(products).length).toBeGreaterThan(LIMIT.recentCharacters);
  expect(state.slices.personalization?.recent).toEqual({ "Cart Viewed": { at: NOW } });
  expect(view(state).lastEvents["Cart Viewed"]).toEqual({
    at: "2026-11-22T04:07:11.000Z",
    properties: {},
    context: {},
  });
});

it("lets history teach traits by its own time, but neither count nor become the last event", () => {
  const known = folded({ type: "identify", properties: { plan: "gold" } });
  const older = folded(
    { type: "identify", occurredAt: NOW - HOUR, properties: { plan: "free", language: "de" } },
    known,
    BOTH,
    true,
  );
  expect(view(older).traits).toEqual({ plan: "gold", language: "de" });
  expect(view(older).counts).toEqual(view(known).counts);
  const state = folded(viewed(NOW), stateOf(), BOTH, true);
  expect([view(state).counts, view(state).lastEvents]).toEqual([{}, {}]);
});
