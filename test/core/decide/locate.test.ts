/** Which evidence of the visitor's whereabouts counts for which caller. */
import { expect, it } from "vitest";
import { locate } from "../../../src/core/decide/locate.ts";
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
    "EEA",
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
