/** A whole case: an event, its call, its visitor and the owner, at any time around which some law changes; and its way. */
import fc from "fast-check";
import { decide } from "../../../src/core/decide/decide.ts";
import type { DecisionPolicy, DecisionRequest } from "../../../src/core/decide/request.ts";
import { settle, type Decision } from "../../../src/core/decide/settle.ts";
import { settlementFor, toSettlement, type Settlement } from "../../../src/core/decide/settlement.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import { VISITOR_CLASSES } from "../../../src/core/decide/visitor-class.ts";
import { fieldPath, type CanonicalEvent } from "../../../src/core/event.ts";
import { PURPOSES, type Choices, type Purpose } from "../../../src/core/policy/purposes.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import type { Deliverable, Recipient } from "../../../src/core/privacy/deliverable.ts";
import type { SubjectKeys } from "../../../src/core/privacy/keys.ts";
import type { MinimizedEvent } from "../../../src/core/privacy/minimize.ts";
import { isoDay } from "../../../src/core/time.ts";
import { aSubject, NOW, policy } from "../call.ts";
import { digest } from "../keys.ts";
import { momentsOf } from "../policy/law.ts";
import { lightKeysOf } from "../profile/world.ts";
import { event, inExempting, request, subject } from "./arbitrary.ts";
import { ownerOf, wishes, type Wishes } from "./wishes.ts";

export interface Given {
  readonly event: CanonicalEvent;
  readonly request: DecisionRequest;
  readonly subject: Subject;
  readonly wishes: Wishes;
}

/** All there are to be told, if the visitor allows it. */
export const RECIPIENTS: readonly Recipient[] = [
  { id: "stats", purposes: ["analytics"], epoch: "day" },
  {
    id: "ads",
    purposes: ["advertising", "sale_or_share"],
    epoch: "lasting",
    fields: ["properties.price", "context.page_url"],
  },
  { id: "mailer", purposes: ["personalization", "analytics"], epoch: "month" },
  { id: "baskets", purposes: ["necessary"], epoch: "lasting" },
];

/** Since the oldest law that still matters. */
const AROUND = momentsOf(...REGIONS).filter((at) => isoDay(at) > "2018-01-01");

function shiftedChoices(given: Choices, ms: number): Choices {
  return Object.fromEntries(
    Object.entries(given).map(([name, choice]) => [name, { ...choice, at: choice.at + ms }]),
  ) as Choices;
}

/** The same at another time. */
export function shifted({ event: what, request: from, subject: whose, wishes: wanted }: Given, at: number): Given {
  const ms = at - what.receivedAt;
  const { choices: remembered, ...signals } = from.signals;
  return {
    event: { ...what, receivedAt: at, occurredAt: what.occurredAt + ms },
    request: {
      ...from,
      receivedAt: at,
      signals: remembered ? { ...signals, choices: shiftedChoices(remembered, ms) } : signals,
    },
    subject: {
      ...whose,
      choices: shiftedChoices(whose.choices, ms),
      optOutSignalAt: whose.optOutSignalAt === undefined ? undefined : whose.optOutSignalAt + ms,
    },
    wishes: wanted,
  };
}

export const given: fc.Arbitrary<Given> = fc
  .tuple(
    fc.record({ event, request, subject, wishes }),
    fc.oneof({ weight: 2, arbitrary: fc.constant(NOW) }, { weight: 1, arbitrary: fc.constantFrom(...AROUND) }),
  )
  .map(([one, at]) => shifted(one, at));

/** Where an audience may be measured by an attested exemption, of somebody of whom nothing is known. */
export const measured: fc.Arbitrary<Given> = fc.tuple(given, inExempting).map(([one, connection]) => {
  const { userId: _, ...what } = one.event;
  return {
    event: what,
    request: { ...one.request, keyKind: "browser", connection, declared: {} },
    subject: { ...one.subject, choices: {} },
    wishes: { exempt: true, require: {}, place: undefined, forward: "nowhere" },
  };
});

/** Of somebody who refuses whatever can be refused, save perhaps that audiences are measured. */
export const necessary: fc.Arbitrary<Given> = fc.tuple(measured, fc.boolean()).map(([one, isMeasured]) => ({
  ...one,
  event: { ...one.event, type: "track", name: "Basket Saved" },
  subject: {
    ...one.subject,
    choices: Object.fromEntries(
      PURPOSES.filter((purpose) => purpose !== "necessary" && !(isMeasured && purpose === "analytics")).map(
        (purpose) => [purpose, { granted: false, at: one.event.receivedAt }],
      ),
    ),
  },
}));

type Kept = Extract<Decision, { readonly kept: true }>;

export interface Ending {
  readonly next: "refuse" | "aggregate" | "forward" | "settle" | "quarantine";
  readonly settlement: Settlement | undefined;
  /** The profile's. */
  readonly decision: Decision | undefined;
  /** Of all the visitor's objects that kept something, the profile first. */
  readonly kept: readonly Kept[];
  readonly allowed: readonly Purpose[];
  /** Of those, the ones that are kept as more than a statistic. */
  readonly joined: readonly Purpose[];
  /** What goes to destinations. */
  readonly told: readonly Deliverable[];
  /** Paths of all that is kept or sent. */
  readonly fields: readonly string[];
}

function pathsOf(kept: MinimizedEvent): readonly string[] {
  return [kept.plain, kept.personal].flatMap((set) => [
    ...Object.keys(set.properties).map((field) => fieldPath(kept.type, field)),
    ...Object.keys(set.context).map((field) => `context.${field}`),
  ]);
}

const lightKeys = new Map(VISITOR_CLASSES.map((one) => [one as string, lightKeysOf(one)]));

/** The whole way of an event. What is sealed is looked at only by who brings real keys. */
export function run(
  { event: what, request: from, subject: whose, wishes: wanted }: Given,
  keysOf: (secret: string) => SubjectKeys = (secret) => lightKeys.get(secret)!,
): Ending {
  const law: DecisionPolicy = { ...policy, ...ownerOf(wanted), recipients: () => RECIPIENTS };
  const proposal = decide(what, from, law);
  const { next } = proposal;
  const nothing = {
    next,
    settlement: undefined,
    decision: undefined,
    kept: [],
    allowed: [],
    joined: [],
    told: [],
    fields: [],
  };
  if (proposal.next === "forward") {
    const { findings } = proposal.consent;
    const allowed = proposal.purposes.filter((one) => findings[one].answer === "yes");
    const joined = allowed.filter((one) => !findings[one].apart);
    return { ...nothing, allowed, joined, fields: pathsOf(proposal.event as unknown as MinimizedEvent) };
  }
  if (proposal.next !== "settle") return nothing;
  const settlement = toSettlement(proposal, from, law, "shop");
  const decision = settle(settlement, whose, keysOf("full"), digest);
  // What the profile knows of its visitor the others do not.
  const others = decision.elsewhere.map((one) =>
    settle(settlementFor(one, settlement), aSubject({ class: one, proved: whose.proved }), keysOf(one), digest),
  );
  const kept = [decision, ...others].filter((one) => one.kept);
  const joined = kept.filter(({ record }) => record.sealed !== "").flatMap(({ allowed }) => allowed);
  return {
    ...nothing,
    settlement,
    decision,
    kept,
    allowed: settlement.purposes.filter((one) => kept.some(({ allowed }) => allowed.includes(one))),
    joined,
    told: kept.flatMap(({ deliveries }) => deliveries),
    fields: [...new Set(kept.flatMap(({ event: one }) => pathsOf(one)))],
  };
}
