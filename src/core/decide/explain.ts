/**
 * What would happen to this event, from there, for this visitor, and why. Runs `decide` and `settle` themselves with a
 * subject given, so that an explanation cannot drift from what the collector does. Stores nothing and asks nobody.
 */
import type { CanonicalEvent } from "../event.ts";
import { readPlace } from "../policy/places.ts";
import type { Choice, Purpose } from "../policy/purposes.ts";
import { bandOf } from "../policy/ages.ts";
import type { OwnerLaw, OwnerRegion } from "../policy/owner.ts";
import { regionNamed } from "../policy/regions/index.ts";
import type { ConsentCategories } from "../policy/signals/categories.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import { WIRE_ROUTES } from "../protocols/index.ts";
import type { WireEvent } from "../protocols/protocol.ts";
import { questionSchema, type Question } from "../question.ts";
import { parseMoment } from "../time.ts";
import { decide } from "./decide.ts";
import { residenceOf } from "./declared.ts";
import { describe, type ExplainedFaults, type Explanation } from "./describe.ts";
import { explainDestinations } from "./explain-destinations.ts";
import { consentNote } from "./note.ts";
import type { DecisionPolicy, DecisionRequest } from "./request.ts";
import { settle } from "./settle.ts";
import { settlementFor, toSettlement } from "./settlement.ts";
import type { Subject } from "./subject.ts";
import { validate, type Validation } from "./validate.ts";
import type { VisitorClass } from "./visitor-class.ts";

export { questionSchema, type Question };

export interface ExplainTools {
  readonly policy: DecisionPolicy;
  /** Whose destinations are asked about. */
  readonly site: string;
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

  const wished = ownersOf(question.config ?? {});
  const policy: DecisionPolicy = {
    ...tools.policy,
    forward: { ...tools.policy.forward, ...wished.forward },
    regions: { ...tools.policy.regions, ...wished.regions },
  };
  const request = requestOf(question, event, at, tools.consentCategories);
  const subject = subjectOf(question, at);
  const asked = decide(event, request, policy);
  // The same as the visitor's browser remembers it: all that is heard where no object is asked, and what a page is told.
  const choices = Object.keys(subject.choices).length === 0 ? undefined : subject.choices;
  const remembered = decide(event, { ...request, signals: { ...request.signals, choices } }, policy);
  const proposal = asked.next === "settle" ? asked : remembered;
  const ask = proposal.next === "settle" ? toSettlement(proposal, request, policy, tools.site) : undefined;
  const settleIn = (object: VisitorClass) =>
    ask && settle(settlementFor(object, ask), { ...subject, class: object }, tools.keys, tools.digest);
  const decision = settleIn("full");
  const others = decision?.elsewhere.flatMap((object) => settleIn(object) ?? []) ?? [];
  // Fields are told by the names that the plan knows them by.
  const explanation = describe(proposal.validation.event, proposal, decision, others);
  const note = consentNote(read.readable ? [remembered] : [], tools.objectionUrl, at);
  const decisions = decision ? [decision, ...others] : [];
  const destinations = read.readable ? explainDestinations(proposal, decisions, policy, tools.site) : [];
  const faults = read.readable ? faultsIn(event, proposal.validation, policy) : undefined;
  return {
    ...(read.readable ? explanation : unreadable(explanation, read)),
    ...(faults ? { plan: faults } : {}),
    ...(destinations.length > 0 ? { destinations } : {}),
    ...(note ? { consent: note } : {}),
  };
}

function faultsIn(
  event: CanonicalEvent,
  { violations }: Validation,
  { plan }: DecisionPolicy,
): ExplainedFaults | undefined {
  if (violations.length === 0) return undefined;
  return { violations, observable: validate(event, plan, "observe").ok };
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
  const age = bandOf(question.subject?.age);
  const residence = residenceOf(question.subject?.residence);
  const header = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return {
    keyKind: country === undefined ? "server" : "browser",
    source: "explained",
    // It asks what may be of an event, not of a key.
    planMode: "refuse",
    receivedAt: at,
    history: false,
    connection: readPlace(country, region),
    audience: undefined,
    // An event that names nobody is asked about as the visitor's own: what is explained is the law, not the plumbing.
    hasCookie: question.subject !== undefined || (event.userId ?? event.anonymousId) === undefined,
    signals: {
      gpc: header("sec-gpc"),
      dnt: header("dnt"),
      userAgent: header("user-agent"),
      clientHintMobile: header("sec-ch-ua-mobile"),
    },
    consentCategories,
    declared: {
      ...(age === undefined ? {} : { age }),
      ...(residence === undefined ? {} : { residence }),
    },
  };
}

function subjectOf(question: Question, at: number): Omit<Subject, "class"> {
  const { consented = [], objected = [], optedOut } = question.subject ?? {};
  const choices: Partial<Record<Purpose, Choice>> = {};
  const saidAt = parseMoment(question.subject?.saidAt) ?? at;
  for (const purpose of consented) choices[purpose] = { granted: true, at: saidAt };
  for (const purpose of objected) choices[purpose] = { granted: false, at: saidAt };
  return { proved: true, choices, optOutSignalAt: optedOut ? at : undefined, hasSeen: () => false };
}

/** An exemption that is asked about by name is attested whole. */
function ownersOf({ forward = {}, regions = {}, exemptions = [] }: NonNullable<Question["config"]>): OwnerLaw {
  const attested = exemptions.map((id): [string, OwnerRegion] => {
    const conditions = regionNamed(id)?.exemption?.conditions ?? [];
    const audienceMeasurement = Object.fromEntries(conditions.map((condition) => [condition, true as const]));
    return [id, { ...regions[id], audienceMeasurement }];
  });
  return { forward, regions: { ...regions, ...Object.fromEntries(attested) } };
}
