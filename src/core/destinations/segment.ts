/**
 * Any endpoint that speaks Segment's HTTP API. It knows a visitor by a pseudonym as `anonymousId`, never by a user id. An
 * alias is refused: it joins two identifiers, and a recipient knows neither.
 */
import * as z from "zod";
import type { JsonObject } from "../json.ts";
import type { OpenedEvent } from "../privacy/deliverable.ts";
import { writeSegment } from "../protocols/segment-write.ts";
import { address, hostOf, under } from "./address.ts";
import { common, vendorSecret, type DestinationKind } from "./destination.ts";
import { basic, jsonLetter } from "./letter.ts";
import { verdictOf } from "./verdict.ts";

const schema = z.strictObject({
  kind: z.literal("segment"),
  ...common,
  /** Without the path: `/v1/batch` is added. */
  url: address,
  writeKey: vendorSecret,
});

export const segment = {
  kind: "segment",
  what: "Segment, RudderStack, and whatever else takes Segment's `/v1/batch`.",
  schema,
  example: {
    kind: "segment",
    purposes: ["analytics"],
    url: "https://events.eu1.segmentapis.com",
    writeKey: "SEGMENT_WRITE_KEY",
  },
  types: ["track", "page", "screen", "identify", "group"],
  epoch: "lasting",
  // Segment's own limit of a batch.
  limits: { events: 100, bytes: 500_000, oneVisitor: false, perSecond: 20, concurrency: 4 },
  secrets: ({ writeKey }) => [writeKey],
  where: ({ url }) => hostOf(url),
  write: (events, { url, writeKey }, desk) =>
    jsonLetter(under(url, "/v1/batch"), { batch: events.map(call) }, desk, {
      authorization: basic(desk.secret(writeKey), ""),
    }),
  read: verdictOf,
  forgetting:
    "None: Segment deletes by regulations of its Public API, which know a `userId` alone, and it knows visitors by an `anonymousId` of ours. Whoever else speaks its API has no common call.",
} satisfies DestinationKind<z.output<typeof schema>>;

/** Categories are called by our purposes. Segment has no field for GPC; a context may hold what it does not know. */
function call(event: OpenedEvent): JsonObject {
  const { id, pseudonym, at, event: name, type, properties, context, consent, gpc } = event;
  const { previous_id: _, ...told } = context;
  const written = writeSegment({
    type,
    name,
    messageId: id,
    occurredAt: at,
    anonymousId: pseudonym,
    properties,
    context: told,
  });
  const said = { consent: { categoryPreferences: consent as JsonObject }, gpc };
  return { ...written, context: { ...(written["context"] as JsonObject), ...said } };
}
