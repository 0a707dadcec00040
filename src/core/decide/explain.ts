/**
 * What would happen to this event, from there, for this visitor, and why. Runs `decide` and `settle` themselves with a
 * subject given, so that an explanation cannot drift from what the collector does. Stores nothing and asks nobody.
 */
import * as z from "zod";
import type { CanonicalEvent } from "../event.ts";
import { readPlace } from "../policy/places.ts";
import { PURPOSES, type Choice, type Purpose } from "../policy/purposes.ts";
import type { ConsentCategories } from "../policy/signals/segment-consent.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import { WIRE_ROUTES } from "../protocols/index.ts";
import type { WireEvent } from "../protocols/protocol.ts";
import { parseMoment } from "../time.ts";
import { decide } from "./decide.ts";
import { describe, type Explanation } from "./describe.ts";
import { consentNote } from "./note.ts";
import type { DecisionPolicy, DecisionRequest } from "./request.ts";
import { settle } from "./settle.ts";
import { toSettlement } from "./settlement.ts";

const moment = z.string().refine((text) => parseMoment(text) !== undefined, "expected an ISO 8601 time");
const purposes = z.array(z.enum(PURPOSES));

export const questionSchema = z.strictObject({
  /** A Segment-shaped event; `type` is `track` unless it says otherwise. */
  event: z.record(z.string(), z.unknown()),
  request: z
    .strictObject({
      country: z.string().optional(),
      region: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
  /** What would be stored about the visitor. */
  subject: z
    .strictObject({ optedOut: z.boolean().optional(), consented: purposes.optional(), objected: purposes.optional() })
    .optional(),
  at: moment.optional(),
  /** The owner's choices, for this question only. */
  config: z.strictObject({ forward: z.record(z.string(), z.url()).optional() }).optional(),
});

export type Question = z.infer<typeof questionSchema>;

export interface ExplainTools {
  readonly policy: DecisionPolicy;
  readonly consentCategories: ConsentCategories;
  readonly objectionUrl: string | undefined;
  readonly keys: SubjectKeys;
  readonly digest: Digest;
  /** Epoch ms, for a question without `at`. */
  readonly now: number;
}

export function explain(question: Question, tools: ExplainTools): Explanation {
  const at = (question.at === undefined ? undefined : parseMoment(question.at)) ?? tools.now;
  const read = readEvent(question, at);
  // What could not be read still came from somewhere: the rest of the way is shown with an empty event.
  const event = read.readable ? read.event : emptyEvent(at);

  const policy: DecisionPolicy = { ...tools.policy, forward: { ...tools.policy.forward, ...question.config?.forward } };
  const request = requestOf(question, event, at, tools.consentCategories);
  const proposal = decide(event, request, policy);
  const decision =
    proposal.next === "settle"
      ? settle(toSettlement(proposal, request, "explained"), subjectOf(question, at), tools.keys, tools.digest)
      : undefined;
  const explanation = describe(event, proposal, decision);
  const note = consentNote([proposal], tools.objectionUrl);
  return { ...(read.readable ? explanation : unreadable(explanation, read)), ...(note ? { consent: note } : {}) };
}

function readEvent(question: Question, at: number): WireEvent {
  const batch = WIRE_ROUTES.find((route) => route.path === "batch");
  const body = { batch: [{ type: "track", ...question.event }] };
  const call = batch?.parse({ body, receivedAt: at, newId: () => "explained" });
  const [read] = call?.readable ? call.events : [];
  return read ?? { readable: false, reason: "invalid_event", fields: [] };
}

function emptyEvent(at: number): CanonicalEvent {
  return {
    v: 1,
    type: "track",
    name: "",
    messageId: "explained",
    occurredAt: at,
    receivedAt: at,
    properties: {},
    context: {},
  };
}

function unreadable(
  explanation: Explanation,
  { reason, fields }: Extract<WireEvent, { readable: false }>,
): Explanation {
  const parse = { step: "parse", result: "refused", because: [reason, ...fields].join(" ") };
  const steps = explanation.trace.filter(({ step }) => step !== "validate" && step !== "outcome");
  const outcome = { step: "outcome", result: "refused", because: reason };
  return { ...explanation, outcome: "refused", reasons: [reason], trace: [parse, ...steps, outcome] };
}

/** A country makes it a browser's call from there; without one it is a server's, whose event says where. */
function requestOf(
  question: Question,
  event: CanonicalEvent,
  at: number,
  consentCategories: ConsentCategories,
): DecisionRequest {
  const { country, region, headers = {} } = question.request;
  const header = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return {
    keyKind: country === undefined ? "server" : "browser",
    receivedAt: at,
    history: false,
    connection: readPlace(country, region),
    audience: undefined,
    // An event that names nobody is asked about as the visitor's own: what is explained is the law, not the plumbing.
    hasCookie: question.subject !== undefined || (event.userId ?? event.anonymousId) === undefined,
    signals: { gpc: header("sec-gpc"), userAgent: header("user-agent") },
    consentCategories,
  };
}

function subjectOf(question: Question, at: number): Parameters<typeof settle>[1] {
  const { consented = [], objected = [], optedOut } = question.subject ?? {};
  const choices: Partial<Record<Purpose, Choice>> = {};
  for (const purpose of consented) choices[purpose] = { granted: true, at };
  for (const purpose of objected) choices[purpose] = { granted: false, at };
  return { proved: true, choices, optOutSignalAt: optedOut ? at : undefined, hasSeen: () => false };
}
