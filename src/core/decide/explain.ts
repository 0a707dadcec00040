/**
 * What would happen to this event, from there, for this visitor, and why. Runs `decide` and `settle` themselves with a
 * subject given, so that an explanation cannot drift from what the collector does. Stores nothing and asks nobody.
 */
import * as z from "zod";
import { fieldPath, type CanonicalEvent } from "../event.ts";
import type { EventOutcome } from "../outcome.ts";
import { readPlace } from "../policy/places.ts";
import { PURPOSES, type Choice, type Purpose } from "../policy/purposes.ts";
import type { ConsentCategories } from "../policy/signals/segment-consent.ts";
import type { Digest, SubjectKeys } from "../privacy/keys.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import { WIRE_ROUTES } from "../protocols/index.ts";
import type { ConsentNote } from "../protocols/protocol.ts";
import { parseMoment } from "../time.ts";
import { decide, type Proposal } from "./decide.ts";
import { consentNote } from "./note.ts";
import type { DecisionPolicy, DecisionRequest } from "./request.ts";
import { settle, type Answers, type Decision } from "./settle.ts";
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

export interface Explanation {
  readonly outcome: EventOutcome["outcome"];
  readonly reasons: readonly string[];
  readonly region: { readonly id: string; readonly title: string; readonly foundBy: string };
  readonly placement: { readonly mode: string; readonly jurisdiction?: string };
  readonly purposes: Readonly<Partial<Record<Purpose, ExplainedPurpose>>>;
  readonly signals: readonly { readonly name: string; readonly state: string }[];
  readonly kept: readonly { readonly field: string; readonly rests: "plain" | "sealed" }[];
  readonly removed: readonly { readonly field: string; readonly because: string }[];
  readonly receipt?: string;
  readonly consent?: ConsentNote;
  readonly trace: readonly { readonly step: string; readonly result: string; readonly because: string }[];
}

interface ExplainedPurpose {
  readonly allowed: boolean;
  readonly because: string;
  readonly basis: string;
  readonly rule?: { readonly id: string; readonly version: number };
  readonly citations: readonly { readonly instrument: string; readonly article: string }[];
}

export interface ExplainTools {
  readonly policy: DecisionPolicy;
  readonly consentCategories: ConsentCategories;
  readonly objectionUrl: string | undefined;
  readonly keys: SubjectKeys;
  readonly digest: Digest;
  /** Epoch ms, for a question without `at`. */
  readonly now: number;
}

export type Explained =
  | { readonly ok: true; readonly explanation: Explanation }
  | { readonly ok: false; readonly fields: readonly string[] };

export function explain(question: Question, tools: ExplainTools): Explained {
  const at = (question.at === undefined ? undefined : parseMoment(question.at)) ?? tools.now;
  const event = readEvent(question, at);
  if (!("v" in event)) return { ok: false, fields: event.fields };

  const policy: DecisionPolicy = { ...tools.policy, forward: { ...tools.policy.forward, ...question.config?.forward } };
  const request = requestOf(question, event, at, tools.consentCategories);
  const proposal = decide(event, request, policy);
  const decision =
    proposal.next === "settle"
      ? settle(toSettlement(proposal, request, "explained"), subjectOf(question, at), tools.keys, tools.digest)
      : undefined;
  const note = consentNote([proposal], tools.objectionUrl);
  return { ok: true, explanation: { ...describe(event, proposal, decision), ...(note ? { consent: note } : {}) } };
}

function readEvent(question: Question, at: number): CanonicalEvent | { readonly fields: readonly string[] } {
  const batch = WIRE_ROUTES.find((route) => route.path === "batch");
  const body = { batch: [{ type: "track", ...question.event }] };
  const call = batch?.parse({ body, receivedAt: at, newId: () => "explained" });
  const read = call?.readable ? call.events[0] : undefined;
  return read?.readable ? read.event : { fields: read?.fields ?? ["event"] };
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

function describe(event: CanonicalEvent, proposal: Proposal, decision: Decision | undefined): Explanation {
  const outcome = outcomeOf(proposal, decision);
  const { where, placement } = proposal;
  const minimized = decision?.kept ? decision.event : proposal.next === "forward" ? proposal.event : undefined;
  return {
    outcome: outcome.outcome,
    reasons: [
      ...(outcome.outcome === "refused" ? [outcome.reason] : []),
      ...("notices" in outcome ? (outcome.notices ?? []) : []),
    ],
    region: { id: where.region.id, title: where.region.title, foundBy: where.foundBy },
    placement: {
      mode: placement.mode,
      ...(placement.mode === "store" ? { jurisdiction: placement.jurisdiction } : {}),
    },
    purposes: explainPurposes(proposal, decision?.answers),
    signals: proposal.consent.readings.map(({ name, state }) => ({ name, state })),
    kept: minimized ? keptFields(minimized) : [],
    removed: removedFields(event, proposal, outcome),
    ...(decision?.kept ? { receipt: decision.receipt } : {}),
    trace: traceOf(proposal, decision, outcome),
  };
}

function outcomeOf(proposal: Proposal, decision: Decision | undefined): EventOutcome {
  if (decision) return decision.outcome;
  if (proposal.next === "refuse")
    return { outcome: "refused", reason: proposal.reason, fields: proposal.fields, notices: proposal.notices };
  return { outcome: proposal.next === "forward" ? "forwarded" : "aggregated", notices: proposal.notices };
}

function explainPurposes(proposal: Proposal, answers: Answers | undefined): Explanation["purposes"] {
  const explained: Partial<Record<Purpose, ExplainedPurpose>> = {};
  for (const purpose of PURPOSES) {
    const finding = proposal.consent.findings[purpose];
    if (!finding) continue;
    const answer = answers?.[purpose] ?? { allowed: finding.answer === "yes", because: finding.because };
    // Where a signal decided, its rule is the one to cite.
    const source = answer.because === "signal_objects" ? (finding.signal ?? finding.rule) : finding.rule;
    explained[purpose] = {
      ...answer,
      basis: source?.basis ?? "policy",
      ...(source ? { rule: { id: source.id, version: source.version } } : {}),
      citations: source?.citations ?? [],
    };
  }
  return explained;
}

function keptFields(event: MinimizedEvent | Extract<Proposal, { next: "forward" }>["event"]): Explanation["kept"] {
  const named = (set: MinimizedEvent["plain"], rests: "plain" | "sealed") => [
    ...Object.keys(set.properties).map((field) => ({ field: fieldPath(event.type, field), rests })),
    ...Object.keys(set.context).map((field) => ({ field: `context.${field}`, rests })),
  ];
  return [...named(event.plain, "plain"), ...named(event.personal, "sealed")];
}

function removedFields(event: CanonicalEvent, proposal: Proposal, outcome: EventOutcome): Explanation["removed"] {
  const { validation } = proposal;
  const given = Object.keys(event.properties);
  if (outcome.outcome !== "reduced" && outcome.outcome !== "stored" && outcome.outcome !== "forwarded") {
    return given.map((field) => ({ field: fieldPath(event.type, field), because: "nothing_kept" }));
  }
  const removed =
    proposal.next === "forward" ? proposal.event.removed : outcome.outcome === "reduced" ? outcome.removed : [];
  return removed.map((path) => {
    const field = path.slice(path.indexOf(".") + 1);
    if (path.startsWith("purpose.")) return { field: path, because: "purpose_denied" };
    const mark = validation.ok ? validation.planned.fields.get(field) : undefined;
    if (!mark) return { field: path, because: "not_planned" };
    return { field: path, because: mark.purposes ? "purpose_denied" : "personal_data_recognized" };
  });
}

function traceOf(proposal: Proposal, decision: Decision | undefined, outcome: EventOutcome): Explanation["trace"] {
  const { validation, screening, where, placement, consent } = proposal;
  const answered = Object.entries(consent.findings).map(([purpose, finding]) => `${purpose}: ${finding.answer}`);
  const settled = Object.entries(decision?.answers ?? {}).map(
    ([purpose, answer]) => `${purpose}: ${answer.allowed ? "yes" : "no"}`,
  );
  const said = (reasons: readonly string[]) => [...new Set(reasons)].join(", ");
  return [
    {
      step: "validate",
      result: validation.ok ? "ok" : "refused",
      because: validation.ok ? `planned as ${validation.planned.name}` : validation.reason,
    },
    {
      step: "screen",
      result: screening ? "refused" : "ok",
      because: screening ?? "neither a declared bot nor too old",
    },
    { step: "region", result: where.region.id, because: `found by ${where.foundBy}` },
    {
      step: "placement",
      result: placement.mode,
      because: `${where.region.placement.id}@${where.region.placement.version}`,
    },
    {
      step: "consent",
      result: answered.join(", "),
      because: said(Object.values(consent.findings).map((finding) => finding.because)),
    },
    {
      step: "minimize",
      result: proposal.next === "settle" || proposal.next === "forward" ? "ok" : "nothing to keep",
      because: "the plan's fields for the purposes left",
    },
    {
      step: "settle",
      result: decision ? settled.join(", ") : "not asked",
      because: decision
        ? said(Object.values(decision.answers).map((answer) => answer.because))
        : `decided by the call: ${proposal.next}`,
    },
    {
      step: "outcome",
      result: outcome.outcome,
      because: outcome.outcome === "refused" ? outcome.reason : proposal.next,
    },
  ];
}
