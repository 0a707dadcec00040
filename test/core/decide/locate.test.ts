/** Which evidence of the visitor's whereabouts counts for which caller. */
import { expect, it } from "vitest";
import { locate, withResidence } from "../../../src/core/decide/locate.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import type { Context } from "../../../src/core/event.ts";
import { anEvent, aRequest } from "../call.ts";

it.each<[string, Partial<DecisionRequest>, Context, string, string]>([
  ["a browser is where its connection is", {}, {}, "EEA-DE", "connection"],
  ["a browser cannot talk itself elsewhere", {}, { country: "US", region: "CA" }, "EEA-DE", "connection"],
  [
    "a browser without a connection to go by is unknown",
    { connection: undefined },
    { country: "US" },
    "UNK",
    "unknown",
  ],
  ["a key's audience says nothing about a browser", { connection: undefined, audience: "DE" }, {}, "UNK", "unknown"],
  ["a server's connection is not its visitor's", { keyKind: "server" }, {}, "UNK", "unknown"],
  [
    "a server's event says where",
    { keyKind: "server" },
    { country: "United States", region: "California" },
    "US-CA",
    "context",
  ],
  [
    "a server's event outranks the key's audience",
    { keyKind: "server", audience: "US-CA" },
    { country: "FR" },
    "EEA-FR",
    "context",
  ],
  [
    "an unreadable country does not fall to the audience",
    { keyKind: "server", audience: "US-CA" },
    { country: "unreadable" },
    "UNK",
    "unknown",
  ],
  ["the audience answers for a silent event", { keyKind: "server", audience: "DE" }, {}, "EEA-DE", "audience"],
  ["an audience may be a state", { keyKind: "server", audience: "US-CA" }, {}, "US-CA", "audience"],
  ["an app is where its connection is", { keyKind: "app", audience: "FR" }, { country: "FR" }, "EEA-DE", "connection"],
])("%s", (_, request, context, region, foundBy) => {
  expect(locate(anEvent({ context }), aRequest(request))).toMatchObject({ region: { id: region }, foundBy });
});

const here = (country: string) => locate(anEvent(), aRequest({ connection: { country } }));
const lawsOf = (laws: ReturnType<typeof withResidence>) => laws.map(({ region, foundBy }) => [region.id, foundBy]);

it("adds the law of a residence to that of the place, and replaces none", () => {
  expect(lawsOf(withResidence([here("DE")], { country: "FR" }))).toEqual([
    ["EEA-DE", "connection"],
    ["EEA-FR", "residence"],
  ]);
});

it("adds none for a residence where the visitor is, or of which nothing is known", () => {
  expect(lawsOf(withResidence([here("DE")], { country: "DE", subdivision: "DE-BY" }))).toHaveLength(1);
  expect(lawsOf(withResidence([here("DE")], undefined))).toHaveLength(1);
});

it("adds a country of the same region, since ages and terms differ by country", () => {
  const laws = withResidence([here("AT")], { country: "BE" });
  expect(laws.map(({ region, country }) => [region.id, country])).toEqual([
    ["EEA", "AT"],
    ["EEA", "BE"],
  ]);
});

it("adds each residence that was declared once, the unknown one too", () => {
  const laws = withResidence(withResidence([here("DE")], { country: "ZZ" }), { country: "ZZ" });
  expect(lawsOf(laws)).toEqual([
    ["EEA-DE", "connection"],
    ["UNK", "residence"],
  ]);
});
