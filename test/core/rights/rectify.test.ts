/** Corrections are words of their own: only on traits that are planned and may be remembered, and no proof of anything. */
import { expect, it } from "vitest";
import shipped from "../../../gatehouse.config.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { openWord, serversWord, type Fact } from "../../../src/core/profile/facts.ts";
import { goldenRecord } from "../../../src/core/profile/golden.ts";
import { rectifyState, type Correction } from "../../../src/core/rights/rectify.ts";
import { profileSchema } from "../../../src/core/segments.ts";
import { compileDefinitions } from "../../../src/core/segments/compile.ts";
import { NOW } from "../call.ts";
import { keysOf } from "../keys.ts";
import { stateOf } from "../profile/row.ts";

const definitions = compileDefinitions({
  segments: {},
  scores: {},
  affinities: {},
  relationship: {},
  profile: profileSchema.parse({ traits: ["firstName", "plan", "newsletter"] }),
  caps: new Map(),
});
const config = { plan: shipped.plan, definitions };
const keys = keysOf("visitor");
const byVisitor: Correction = { at: NOW, source: "visitor", vouched: false, allowed: PURPOSES };
const server: Fact = { at: NOW - 5, source: "backend", verified: true, value: "gold" };
const held = (traits: Readonly<Record<string, Fact>>) =>
  stateOf({ slices: { personalization: { recent: {}, group: {}, traits } } });
const rectify = (traits: Parameters<typeof rectifyState>[1], state = held({ plan: server }), by = byVisitor) =>
  rectifyState(state, traits, by, keys, config);
const planIn = ({ state }: ReturnType<typeof rectify>) => state.slices.personalization?.traits["plan"];

it("a visitor's word is newest, and the record's; it makes nobody what the server did not say", () => {
  const after = rectify({ plan: "free" });
  expect(after).toMatchObject({ corrected: ["plan"], refused: [] });
  expect(planIn(after)).toEqual({
    at: NOW,
    source: "visitor",
    value: "free",
    server: { at: NOW - 5, source: "backend", value: "gold" },
  });
  const record = goldenRecord([{ state: after.state, keys, subject: "a", own: true }], {
    definitions,
    allowed: () => PURPOSES,
    now: NOW,
  });
  expect(record["plan"]).toMatchObject({ value: "free", source: "visitor", verified: false });
});

it("staff's is the server's own word", () => {
  const after = rectify({ plan: "free" }, held({ plan: server }), { ...byVisitor, source: "backend", vouched: true });
  expect(serversWord(planIn(after)!)).toEqual({ at: NOW, source: "backend", value: "free" });
});

it("seals what is personal", () => {
  const { firstName } = rectify({ firstName: "Ada" }).state.slices.personalization?.traits ?? {};
  expect(JSON.stringify(firstName)).not.toContain("Ada");
  expect(openWord(firstName!, keys)).toBe("Ada");
});

it("null forgets, whatever is allowed and planned; what is not there is as it ought to be", () => {
  const none = { ...byVisitor, allowed: [] };
  const after = rectify({ plan: null, unknown: null }, held({ plan: server, newsletter: server }), none);
  expect(after).toMatchObject({ corrected: ["plan", "unknown"], refused: [] });
  expect(Object.keys(after.state.slices.personalization?.traits ?? {})).toEqual(["newsletter"]);
});

it.each([
  ["is not in the plan", { shoeSize: 42 }],
  ["is of another kind", { newsletter: "yes" }],
  ["is longer than the plan has it", { firstName: "x".repeat(10_000) }],
  ["no profile remembers", { phone: "+972 50 000 0000" }],
  ["is the law's", { residence: "US" }],
  ["is none of an object's own", JSON.parse('{ "__proto__": 1, "constructor": 2, "toString": 3 }') as object],
])("refuses what %s, and changes nothing", (_, traits) => {
  const state = held({ plan: server });
  const after = rectify(traits as never, state);
  expect(after).toEqual({ state, corrected: [], refused: Object.keys(traits) });
  expect(after.state).toBe(state);
});

it("remembers nothing for whom personalization is not allowed, and of others begins what was not there", () => {
  const none = rectify({ plan: "free" }, stateOf(), { ...byVisitor, allowed: ["analytics"] });
  expect(none).toMatchObject({ corrected: [], refused: ["plan"], state: { slices: {} } });
  expect(planIn(rectify({ plan: "free" }, stateOf()))).toMatchObject({ value: "free" });
});
