/** Which account: a server's word before a browser's claim, of ids that name one. And what of a group call is the account's. */
import { expect, it } from "vitest";
import { accountIdOf, accountTelling, tellsOfAccount } from "../../../src/core/profile/account.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { foldEvent } from "../../../src/core/profile/fold.ts";
import { goldenAccount } from "../../../src/core/profile/golden.ts";
import type { ProfileState } from "../../../src/core/profile/state.ts";
import { aRequest, NOW, settlementOf, anEvent, AGREED } from "../call.ts";
import { EVERYTHING, keys, minimizedEvent, stateOf } from "./row.ts";

const group = (id: unknown, ago = 0) =>
  minimizedEvent({
    type: "group",
    name: "",
    occurredAt: NOW - ago,
    properties: { name: "ACME", plan: "pro" },
    context: { group_id: id as string },
  });
const after = (before: ProfileState, id: string, ago: number, vouched: boolean) =>
  foldEvent(
    before,
    group(id, ago),
    PURPOSES,
    keys,
    false,
    { vouched, source: vouched ? "backend" : "web" },
    EVERYTHING,
  );
const accountOf = (state: ProfileState) =>
  goldenAccount([{ state, keys, subject: "a", own: true }], {
    definitions: EVERYTHING.definitions,
    allowed: () => PURPOSES,
    now: NOW,
  });

it("is the newest that a server names, and only else the newest that a browser claims", () => {
  const claimed = after(stateOf(), "globex", 5, false);
  expect(accountOf(claimed)).toMatchObject({ value: "globex", verified: false, source: "web" });
  const known = after(claimed, "acme", 9, true);
  expect(accountOf(known)).toMatchObject({ value: "acme", verified: true, source: "backend", others: 1 });
  expect(accountOf(after(known, "initech", 1, false))).toMatchObject({ value: "acme", others: 1 });
});

it.each([["null"], ["undefined"], ["  "], ["[object Object]"], ["00000000-0000-0000-0000-000000000000"], ["\ud800"]])(
  "is no account that is called %j",
  (id) => {
    expect(accountIdOf(group(id))).toBeUndefined();
    expect(accountOf(after(stateOf(), id, 1, true))).toBeUndefined();
  },
);

it("takes two spellings of one id for one account, and its case for a difference", () => {
  expect(accountIdOf(group(" acme\u200b"))).toBe("acme");
  expect(accountIdOf(group("ﬁrm"))).toBe(accountIdOf(group("firm")));
  expect(accountIdOf(group("ACME"))).toBe("ACME");
});

it("gives up the copies of an account's traits that older rows hold", () => {
  const old = stateOf({
    slices: { personalization: { recent: {}, traits: {}, group: { name: { at: 1, value: "x" } } } },
  });
  expect(after(old, "acme", 1, true).slices.personalization?.group).toEqual({});
});

it("remembers no account where nobody may look one up", () => {
  const state = foldEvent(stateOf(), group("acme"), PURPOSES, keys, false, { vouched: true });
  expect(state.slices.personalization).toEqual({ recent: {}, traits: {}, group: {} });
});

it("lets only a server's group call speak of the account, where the visitor lets it be kept", () => {
  const event = anEvent({ type: "group", name: "", context: { group_id: "acme" }, consent: AGREED });
  const server = settlementOf(event, aRequest({ keyKind: "server", source: "backend", audience: "DE" }));
  expect(tellsOfAccount(server, ["personalization"])).toBe(true);
  expect(tellsOfAccount(server, ["analytics"])).toBe(false);
  expect(tellsOfAccount(settlementOf(event), ["personalization"])).toBe(false);
  expect(tellsOfAccount(undefined, ["personalization"])).toBe(false);
  const identified = anEvent({ type: "identify", name: "", context: { group_id: "acme" }, consent: AGREED });
  expect(tellsOfAccount(settlementOf(identified, aRequest({ keyKind: "server" })), ["personalization"])).toBe(false);
});

it("tells of it only traits that somebody looks up, and nothing of the visitor's", () => {
  const { wishes } = EVERYTHING.definitions;
  const wishing = (traits: "all" | string[]) => ({ ...EVERYTHING.definitions, wishes: { ...wishes, traits } });
  expect(accountTelling(group("acme"), wishing("all"))).toEqual({
    occurredAt: NOW,
    plain: { properties: { plan: "pro" }, context: {} },
    personal: { properties: { name: "ACME" }, context: {} },
  });
  expect(accountTelling(group("acme"), wishing(["plan"]))?.personal.properties).toEqual({});
  expect(accountTelling(group("acme"), wishing(["other"]))).toBeUndefined();
});
