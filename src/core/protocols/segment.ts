/**
 * The Segment HTTP Tracking API, as its browser and server clients speak it (and RudderStack's, whose shape it is).
 * Reads what it knows, leaves out what it does not, corrects the client's clock, and never throws on input.
 */
import * as z from "zod";
import { CALL_TYPES, contextSchema, type CallType, type CanonicalEvent, type Context } from "../event.ts";
import { isObject, tame, TooLarge, withoutNulls, type JsonObject } from "../json.ts";
import { LIMIT } from "../limits.ts";
import { NOTICES, REFUSALS } from "../outcome.ts";
import { parseMoment } from "../time.ts";
import { CONTEXT_PLACES } from "./segment-context.ts";
import type { ConsentNote, Verdict, WireCall, WireEvent, WireRequest, WireRoute } from "./protocol.ts";

/** Clients send null for an absent id, and some send numbers. */
const identifier = z
  .union([z.string().max(LIMIT.identifierCharacters), z.number().transform(String)])
  .nullish()
  .transform((id) => id?.trim() || undefined);

const moment = z
  .unknown()
  .transform((value, context) => {
    const parsed = parseMoment(value);
    if (parsed === undefined && value !== null) context.addIssue("expected an ISO 8601 time or epoch milliseconds");
    return parsed;
  })
  .optional();

const fields = z.record(z.string(), z.unknown()).nullish();

const wireEvent = z.object({
  type: z.enum(CALL_TYPES),
  messageId: z.string().min(1).max(LIMIT.messageIdCharacters).nullish(),
  event: z.string().max(LIMIT.eventNameCharacters).nullish(),
  name: z.string().nullish(),
  category: z.string().nullish(),
  userId: identifier,
  anonymousId: identifier,
  previousId: identifier,
  groupId: identifier,
  timestamp: moment,
  originalTimestamp: moment,
  sentAt: moment,
  properties: fields,
  traits: fields,
  context: z.record(z.string(), z.unknown()).nullish(),
});

type WireFields = z.infer<typeof wireEvent>;

/** The client's clock error is `receivedAt - sentAt`; what still lies ahead of receipt is set to receipt. Nobody sends from before 1970. */
function occurredAt(wire: WireFields, batchSentAt: number | undefined, receivedAt: number): number {
  const claimed = wire.originalTimestamp ?? wire.timestamp;
  if (claimed === undefined) return receivedAt;
  const sentAt = wire.sentAt ?? batchSentAt;
  const corrected = sentAt === undefined ? claimed : receivedAt - (sentAt - claimed);
  return corrected > receivedAt + LIMIT.futureSkewMs ? receivedAt : Math.max(corrected, 0);
}

function part(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = isObject(value) ? value[name] : undefined;
  return isObject(found) ? found : {};
}

function readContext(wire: WireFields, properties: JsonObject): Context {
  const parts: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    event: wire,
    context: wire.context ?? {},
    page: { ...(wire.type === "page" ? properties : {}), ...part(wire.context, "page") },
    campaign: part(wire.context, "campaign"),
    location: part(wire.context, "location"),
    device: part(wire.context, "device"),
  };
  const context: Record<string, string> = {};
  for (const [name, [place, field]] of Object.entries(CONTEXT_PLACES)) {
    const value = parts[place]?.[field];
    if (value === undefined || value === null || value === "") continue;
    const parsed = contextSchema.shape[name as keyof Context].safeParse(value);
    if (parsed.success && parsed.data !== undefined) context[name] = parsed.data;
  }
  // A country that is there but cannot be read must stay unreadable, not become absent: absent asks the key's audience.
  if ((parts["location"]?.["country"] ?? null) !== null && context["country"] === undefined) {
    context["country"] = "unreadable";
  }
  return context;
}

/** A page call repeats the page's address among its properties; the context already holds it. */
const PAGE_ADDRESS = new Set(["url", "path", "title", "referrer", "search"]);

function readProperties(wire: WireFields, properties: JsonObject): JsonObject {
  if (wire.type !== "page" && wire.type !== "screen") return properties;
  const own = Object.entries(properties).filter(([name]) => !PAGE_ADDRESS.has(name));
  const named = [["name", wire.name] as const, ["category", wire.category] as const].filter(([, value]) => value);
  return Object.fromEntries([...own, ...named]) as JsonObject;
}

/** In the call's context, where every client lets a page put it. What is no text is an assertion that proves nothing, not none. */
function assertionIn({ type, context }: WireFields): string | undefined {
  const found = type === "identify" ? (context?.["assertion"] ?? undefined) : undefined;
  return found === undefined || typeof found === "string" ? found : "";
}

function toCanonical(wire: WireFields, batchSentAt: number | undefined, request: WireRequest): CanonicalEvent {
  const sent = (wire.type === "identify" || wire.type === "group" ? wire.traits : wire.properties) ?? {};
  const given = withoutNulls(sent as JsonObject);
  const { consent: segment, consentManagement: rudderstack } = wire.context ?? {};
  const consent = {
    ...(segment === undefined ? {} : { segment }),
    ...(rudderstack === undefined ? {} : { rudderstack }),
  };
  const assertion = assertionIn(wire);
  return {
    v: 1,
    type: wire.type,
    name: wire.type === "track" ? (wire.event ?? "") : "",
    messageId: wire.messageId ?? request.newId(),
    occurredAt: occurredAt(wire, batchSentAt, request.receivedAt),
    receivedAt: request.receivedAt,
    ...(wire.userId === undefined ? {} : { userId: wire.userId }),
    ...(wire.anonymousId === undefined ? {} : { anonymousId: wire.anonymousId }),
    properties: readProperties(wire, given),
    context: readContext(wire, given),
    ...(assertion === undefined ? {} : { assertion }),
    ...(Object.keys(consent).length === 0 ? {} : { consent }),
  };
}

function readEvent(
  raw: unknown,
  implied: CallType | undefined,
  sentAt: number | undefined,
  request: WireRequest,
): WireEvent {
  const claimedId =
    isObject(raw) && typeof raw["messageId"] === "string"
      ? { messageId: raw["messageId"].slice(0, LIMIT.messageIdCharacters).toWellFormed() }
      : {};
  try {
    const tamed = tame(raw);
    if (!isObject(tamed)) return { readable: false, reason: "invalid_event", fields: ["not an object"] };
    const parsed = wireEvent.safeParse(implied === undefined ? tamed : { ...tamed, type: implied });
    if (parsed.success) return { readable: true, event: toCanonical(parsed.data, sentAt, request) };
    const faults = parsed.error.issues.map((issue) => issue.path.slice(0, 2).join(".") || "event");
    return { readable: false, ...claimedId, reason: "invalid_event", fields: [...new Set(faults)] };
  } catch (error) {
    if (error instanceof TooLarge) return { readable: false, ...claimedId, reason: "event_too_large", fields: [] };
    throw error;
  }
}

function keyIn(body: unknown): string | undefined {
  return isObject(body) && typeof body["writeKey"] === "string" ? body["writeKey"] : undefined;
}

function unreadable(detail: string): WireCall {
  return { readable: false, refusal: "unreadable", detail };
}

function parseSingle(type: CallType, request: WireRequest): WireCall {
  const { body } = request;
  if (!isObject(body)) return unreadable("the body is not a JSON object");
  return { readable: true, events: [readEvent(body, type, undefined, request)] };
}

function parseBatch(request: WireRequest): WireCall {
  const { body } = request;
  if (!isObject(body)) return unreadable("the body is not a JSON object");
  const { batch } = body;
  if (!Array.isArray(batch)) return unreadable("`batch` is not an array");
  if (batch.length > LIMIT.batchEvents) {
    return { readable: false, refusal: "too_many_events", detail: `${batch.length} events` };
  }
  const sentAt = parseMoment(body["sentAt"]);
  return { readable: true, events: batch.map((raw) => readEvent(raw, undefined, sentAt, request)) };
}

/** The public shape of one verdict. Tells names of fields, never values. */
function result({ messageId, outcome, receipt }: Verdict): Readonly<Record<string, unknown>> {
  const reasons = [
    ...(outcome.outcome === "refused" ? [outcome.reason] : []),
    ...("notices" in outcome ? (outcome.notices ?? []) : []),
  ];
  const text = outcome.outcome === "refused" ? REFUSALS[outcome.reason].text : undefined;
  const hint = text ?? ("notices" in outcome && outcome.notices?.[0] ? NOTICES[outcome.notices[0]] : undefined);
  return {
    ...(messageId === undefined ? {} : { messageId }),
    outcome: outcome.outcome,
    ...(reasons.length === 0 ? {} : { reasons }),
    ...(outcome.outcome === "refused" && outcome.fields?.length ? { fields: outcome.fields } : {}),
    ...(outcome.outcome === "reduced" ? { removed: outcome.removed } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(receipt === undefined ? {} : { receipt }),
  };
}

function respond(verdicts: readonly Verdict[], consent: ConsentNote | undefined): unknown {
  return { success: true, results: verdicts.map(result), ...(consent === undefined ? {} : { consent }) };
}

const shared = { keyIn, respond } as const;

function single(path: string, type: CallType): WireRoute {
  return { ...shared, path, what: `One ${type} call`, history: false, parse: (request) => parseSingle(type, request) };
}

/** The browser client calls by one letter. */
export const SEGMENT_ROUTES: readonly WireRoute[] = [
  ...CALL_TYPES.flatMap((type) => [single(type, type), single(type.charAt(0), type)]),
  { ...shared, path: "batch", what: "Many calls", history: false, parse: parseBatch },
  { ...shared, path: "b", what: "Many calls", history: false, parse: parseBatch },
  { ...shared, path: "import", what: "History: many calls, however old", history: true, parse: parseBatch },
];
