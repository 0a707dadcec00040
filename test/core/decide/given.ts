/** A whole case: an event, its call, its visitor and the owner, at any time around which some law changes; and its way. */
import fc from "fast-check";
import { decide } from "../../../src/core/decide/decide.ts";
import type { DecisionPolicy, DecisionRequest } from "../../../src/core/decide/request.ts";
import { settle, type Decision } from "../../../src/core/decide/settle.ts";
import { toSettlement, type Settlement } from "../../../src/core/decide/settlement.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import { fieldPath, type CanonicalEvent } from "../../../src/core/event.ts";
import type { Choices, Purpose } from "../../../src/core/policy/purposes.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import { asStatistic, type MinimizedEvent } from "../../../src/core/privacy/minimize.ts";
import { isoDay } from "../../../src/core/time.ts";
import { NOW, policy } from "../call.ts";
import { digest } from "../keys.ts";
import { momentsOf } from "../policy/law.ts";
import { keys as light } from "../profile/world.ts";
import { event, inExempting, request, subject } from "./arbitrary.ts";
import { ownerOf, wishes, type Wishes } from "./wishes.ts";

export interface Given {
  readonly event: CanonicalEvent;
  readonly request: DecisionRequest;
  readonly subject: Subject;
  readonly wishes: Wishes;
}

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

export interface Ending {
  readonly next: "refuse" | "aggregate" | "forward" | "settle";
  readonly settlement: Settlement | undefined;
  readonly decision: Decision | undefined;
  readonly allowed: readonly Purpose[];
  /** Of those, the ones that join the profile. */
  readonly joined: readonly Purpose[];
  /** Paths of all that is kept or sent. */
  readonly fields: readonly string[];
}

function pathsOf(kept: MinimizedEvent): readonly string[] {
  return [kept.plain, kept.personal].flatMap((set) => [
    ...Object.keys(set.properties).map((field) => fieldPath(kept.type, field)),
    ...Object.keys(set.context).map((field) => `context.${field}`),
  ]);
}

/** The whole way of an event. What is sealed is looked at only by who brings real keys. */
export function run({ event: what, request: from, subject: whose, wishes: wanted }: Given, keys = light): Ending {
  const law: DecisionPolicy = { ...policy, ...ownerOf(wanted) };
  const proposal = decide(what, from, law);
  const { next } = proposal;
  const nothing = { next, settlement: undefined, decision: undefined, allowed: [], joined: [], fields: [] };
  if (proposal.next === "forward") {
    const { findings } = proposal.consent;
    const allowed = proposal.purposes.filter((one) => findings[one].answer === "yes");
    const joined = allowed.filter((one) => !findings[one].apart);
    return { ...nothing, allowed, joined, fields: pathsOf(proposal.event as unknown as MinimizedEvent) };
  }
  if (proposal.next !== "settle") return nothing;
  const settlement = toSettlement(proposal, from, law, "shop");
  const decision = settle(settlement, whose, keys, digest);
  if (!decision.kept) return { ...nothing, settlement, decision };
  const allowed = settlement.purposes.filter((one) => decision.answers[one].allowed);
  const apart = allowed.filter((one) => !decision.allowed.includes(one));
  const statistic = apart.length > 0 ? pathsOf(asStatistic(settlement.event, apart)) : [];
  const fields = [...new Set([...pathsOf(decision.event), ...statistic])];
  return { next, settlement, decision, allowed, joined: decision.allowed, fields };
}
