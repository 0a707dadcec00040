/** The newest word on a trait, and the server's last word beside it: in any order, and nobody takes it back but the server. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { NO_NEEDS } from "../../../src/core/needs.ts";
import { correctionOf, learn, newest, openWord, serversWord, type Fact } from "../../../src/core/profile/facts.ts";
import { toParcel, withParcel } from "../../../src/core/profile/transfer.ts";
import { NOW } from "../call.ts";
import { keysOf } from "../keys.ts";
import { definitionsOf, folded, minimized, standing, type Said } from "../segments/visitor.ts";
import { stateOf } from "./row.ts";

const definitions = definitionsOf({
  segments: {
    gold: { trait: "plan", is: "gold" },
    "gold-indeed": { trait: "plan", is: "gold", verified: true },
    "may-order": { not: { trait: "blocked", is: true, verified: true } },
  },
});
const says = (ago: number, properties: Said["properties"]): Said => ({
  name: "identify",
  type: "identify",
  at: NOW - ago,
  ...(properties ? { properties } : {}),
});
const server = folded(definitions, [says(10, { plan: "gold", blocked: true })], undefined, { vouched: true });
const segmentsOf = (state: typeof server) => standing(definitions, state).segments;

it("a browser that says the same, or another thing, takes nothing back that the server said", () => {
  expect(segmentsOf(folded(definitions, [says(5, { plan: "gold" })], server))).toEqual(["gold", "gold-indeed"]);
  expect(segmentsOf(folded(definitions, [says(5, { plan: "free", blocked: false })], server))).toEqual(["gold-indeed"]);
});

it("the server does, also where a browser said something since", () => {
  const claimed = folded(definitions, [says(5, { plan: "gold" })], server);
  const after = folded(definitions, [says(3, { plan: "free", blocked: false })], claimed, { vouched: true });
  expect(segmentsOf(after)).toEqual(["may-order"]);
  expect(after.slices.personalization?.traits).toEqual({
    plan: { at: NOW - 3, verified: true, value: "free" },
    blocked: { at: NOW - 3, verified: true, value: false },
  });
});

it("comes along when two profiles become one, whichever stays", () => {
  const [here, there] = [keysOf("here"), keysOf("there")];
  const claimed = folded(definitions, [says(5, { plan: "free", blocked: false })]);
  const joined = (stays: typeof server, goes: typeof server) =>
    segmentsOf(withParcel(stays, toParcel(goes, "object", there), here, { ...NO_NEEDS, definitions }));
  expect([joined(claimed, server), joined(server, claimed)]).toEqual([["gold-indeed"], ["gold-indeed"]]);
  expect(joined(stateOf(), server)).toEqual(["gold", "gold-indeed"]);
});

it("is the newest of all, the server's that counts and the last correction, in whatever order they came", () => {
  const who = fc.constantFrom("web", "crm", "shop", "visitor", undefined);
  const words = fc.uniqueArray(fc.record({ at: fc.nat(50), who, value: fc.constantFrom("a", "b", "c") }), {
    minLength: 1,
    selector: ({ at }) => at,
  });
  const sources = fc.constantFrom([], ["crm"], ["shop", "crm"]);
  fc.assert(
    fc.property(words, sources, fc.infiniteStream(fc.nat(99)), (said, trusted, shuffle) => {
      const facts = said.map((one): Fact => {
        const word = wordOf(one);
        return one.who === "crm" || one.who === "shop" ? { ...word, verified: true } : word;
      });
      const arrival = facts.map((fact) => ({ fact, nth: shuffle.next().value })).toSorted((a, b) => a.nth - b.nth);
      const fact = arrival.reduce((before: Fact | undefined, one) => newest(before, one.fact, trusted), undefined);
      const byTime = said.toSorted((a, b) => b.at - a.at);
      const servers = byTime.filter(({ who: by }) => by === "crm" || by === "shop");
      const first = trusted.find((name) => servers.some(({ who: by }) => by === name));
      const vouched = servers.find(({ who: by }) => first === undefined || by === first);
      const corrected = byTime.find(({ who: by }) => by === "visitor");
      expect(fact).toMatchObject({ at: byTime[0]?.at, value: byTime[0]?.value });
      expect(fact && serversWord(fact)).toEqual(vouched && wordOf(vouched));
      expect(fact && correctionOf(fact)).toEqual(corrected && wordOf(corrected));
    }),
  );

  function wordOf({ at, who: source, value }: { at: number; who: string | undefined; value: string }) {
    return { at, ...(source === undefined ? {} : { source }), value };
  }
});

it("says by which key, and rows from before that was kept are read as they are", () => {
  const traits = (state: typeof server) => state.slices.personalization?.traits;
  const said = folded(definitions, [says(3, { plan: "free" })], server, { source: "web" });
  expect(traits(said)?.["plan"]).toEqual({
    at: NOW - 3,
    source: "web",
    value: "free",
    server: { at: NOW - 10, value: "gold" },
  });
});

it("keeps sealed what the server said beside what a browser says since, and opens both", () => {
  const keys = keysOf("visitor");
  const secret = (value: string, at: number) =>
    ({ ...minimized(says(at, {})), personal: { properties: { email: value }, context: {} } }) as never;
  const how = { sources: [], isNeeded: () => true };
  const known = learn({}, secret("a@shop.example", 9), keys, { ...how, vouched: true, source: "crm" });
  const after = learn(known, secret("b@shop.example", 5), keys, { ...how, vouched: false, source: "web" });
  const late = learn(after, secret("c@shop.example", 7), keys, { ...how, vouched: true, source: "crm" });
  const opened = (fact: Fact | undefined) => fact && [fact, serversWord(fact)!].map((word) => openWord(word, keys));
  expect(opened(after["email"])).toEqual(["b@shop.example", "a@shop.example"]);
  expect(opened(late["email"])).toEqual(["b@shop.example", "c@shop.example"]);
});
