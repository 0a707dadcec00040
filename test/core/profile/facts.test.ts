/** The newest word on a trait, and the server's last word beside it: in any order, and nobody takes it back but the server. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { NO_NEEDS } from "../../../src/core/needs.ts";
import { newest, serversWord, type Fact } from "../../../src/core/profile/facts.ts";
import { toParcel, withParcel } from "../../../src/core/profile/transfer.ts";
import { NOW } from "../call.ts";
import { keysOf } from "../keys.ts";
import { definitionsOf, folded, standing, type Said } from "../segments/visitor.ts";
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

it("is the newest of all and the newest of the server's, in whatever order they came", () => {
  const words = fc.uniqueArray(
    fc.record({ at: fc.nat(50), vouched: fc.boolean(), value: fc.constantFrom("a", "b", "c") }),
    { minLength: 1, selector: ({ at }) => at },
  );
  fc.assert(
    fc.property(words, fc.infiniteStream(fc.nat(99)), (said, shuffle) => {
      const facts = said.map(({ vouched, ...word }): Fact => ({ ...word, ...(vouched ? { verified: true } : {}) }));
      const arrival = facts.map((fact) => ({ fact, nth: shuffle.next().value })).toSorted((a, b) => a.nth - b.nth);
      const fact = arrival.reduce((before: Fact | undefined, one) => newest(before, one.fact), undefined);
      const byTime = said.toSorted((a, b) => b.at - a.at);
      const vouched = byTime.find((one) => one.vouched);
      expect(fact).toMatchObject({ at: byTime[0]?.at, value: byTime[0]?.value });
      expect(fact && serversWord(fact)).toEqual(vouched && { at: vouched.at, value: vouched.value });
    }),
  );
});
