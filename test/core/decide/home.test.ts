/** Whose event is it, and how far is the caller believed? */
import { expect, it } from "vitest";
import { homeOf, identifiersOf, type Home } from "../../../src/core/decide/home.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import { anEvent } from "../call.ts";

type Ids = { readonly userId?: string; readonly anonymousId?: string };
const both: Ids = { userId: "u", anonymousId: "a" };

function home(keyKind: DecisionRequest["keyKind"], ids: Ids, hasCookie = false): Home | undefined {
  const { anonymousId: _, ...nobody } = anEvent();
  return homeOf({ ...nobody, ...ids }, { keyKind, hasCookie });
}

it.each<[string, DecisionRequest["keyKind"], Ids, Home | undefined]>([
  ["a server's userId names the object", "server", both, { by: "server", kind: "userId", value: "u" }],
  [
    "a server's anonymousId does when there is no userId",
    "server",
    { anonymousId: "a" },
    { by: "server", kind: "anonymousId", value: "a" },
  ],
  ["a browser's anonymousId is a claim", "browser", both, { by: "claim", kind: "anonymousId", value: "a" }],
  ["an app's anonymousId is a claim", "app", both, { by: "claim", kind: "anonymousId", value: "a" }],
  ["a browser's userId names nobody: anybody can type one", "browser", { userId: "u" }, undefined],
  ["no identifier names nobody", "server", {}, undefined],
  [
    "a broken userId falls back to the anonymousId",
    "server",
    { userId: "null", anonymousId: "a" },
    { by: "server", kind: "anonymousId", value: "a" },
  ],
])("%s", (_, keyKind, ids, expected) => {
  expect(home(keyKind, ids)).toEqual(expected);
});

it("prefers the visitor's own cookie to whatever the event says", () => {
  expect(home("browser", both, true)).toEqual({ by: "cookie" });
});

it("takes two spellings of one address for one visitor, and keeps what was sent for older spellings", () => {
  const jane = { by: "server", kind: "userId", value: "jane@example.com" };
  expect(home("server", { userId: "jane@example.com" })).toEqual(jane);
  expect(home("server", { userId: " Jane@Example.COM" })).toEqual({ ...jane, sent: " Jane@Example.COM" });
  const browser = { by: "claim", kind: "anonymousId", value: "a" };
  expect(home("browser", { anonymousId: "ａ" })).toEqual({ ...browser, sent: "ａ" });
});

it.each([
  "null",
  "ｎｕｌｌ",
  "\u200BNULL ",
  "undefined",
  "0",
  "-1",
  "NaN",
  "anonymous",
  "GUEST",
  "[object Object]",
  "00000000-0000-0000-0000-000000000000",
])("does not merge strangers who are all called %j", (id) => {
  expect(home("server", { userId: id, anonymousId: id })).toBeUndefined();
  expect(home("browser", { anonymousId: id })).toBeUndefined();
});

it("takes 1 for a customer: somebody is the first", () => {
  expect(home("server", { userId: "1" })).toMatchObject({ value: "1" });
});

it("names those whom the event names, the person first, and no stranger's", () => {
  expect(identifiersOf(anEvent({ userId: "u", anonymousId: "a" }))).toEqual([
    { kind: "userId", value: "u" },
    { kind: "anonymousId", value: "a" },
  ]);
  expect(identifiersOf(anEvent({ userId: "null", anonymousId: "a" }))).toEqual([{ kind: "anonymousId", value: "a" }]);
});
