/**
 * What went wrong with a replay, in words that name it: an event that is missing, an effect that happened twice, an
 * outcome that nobody wanted. Pure; an empty list means nothing did. Archive lines are pseudonymous, so they are told
 * apart by what they say: of two events that say the same, either may be the one that is missing.
 */
import config from "../../../gatehouse.config.ts";
import { REFUSALS } from "../../core/outcome.ts";
import type { PseudonymousRecord } from "../../core/privacy/record.ts";
import { type Answers, isKept, joinsProfile, outcomesOf } from "./answers.ts";
import type { ReplayEvent } from "./event.ts";
import { isBalanced, type Ledger } from "./owner-api.ts";

function contentOf({ event, properties }: { readonly event: string; readonly properties: object }): string {
  const said = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${event} ${JSON.stringify(Object.fromEntries(said))}`;
}

/** Those that the collector said it keeps: no others may be found anywhere. */
export function keptOf(events: readonly ReplayEvent[], answers: Answers): readonly ReplayEvent[] {
  return events.filter(({ messageId }) => isKept(answers.get(messageId)));
}

export function compareAnswers(events: readonly ReplayEvent[], answers: Answers): readonly string[] {
  return events.flatMap(({ messageId, crowd }) => {
    const outcome = answers.get(messageId);
    if (outcome === undefined) return [`answer: ${messageId}: none (missing)`];
    if (crowd === "consenting" && outcome === "aggregated") return [`answer: ${messageId}: not kept despite a yes`];
    return isUnintended(outcome) ? [`answer: ${messageId}: ${outcome}`] : [];
  });
}

function isUnintended(outcome: string): boolean {
  const reasons: Readonly<Record<string, { readonly deliberate: boolean }>> = REFUSALS;
  return outcome.startsWith("refused.") && reasons[outcome.slice("refused.".length)]?.deliberate !== true;
}

export interface ArchiveCount {
  readonly distinct: number;
  readonly repeated: number;
  readonly faults: readonly string[];
}

/** `known` are the record ids that were there before: what is new and says what this run said is this run's. */
export function compareArchive(
  events: readonly ReplayEvent[],
  answers: Answers,
  lines: readonly PseudonymousRecord[],
  known: ReadonlySet<string>,
): ArchiveCount {
  const sent = Map.groupBy(events, contentOf);
  const ours = lines.filter((line) => !known.has(line.recordId) && sent.has(contentOf(line)));
  const distinct = new Map(ours.map((line) => [line.recordId, line]));
  const there = Map.groupBy(distinct.values(), contentOf);
  const faults = [...sent].flatMap(([content, group]) => {
    const wanted = keptOf(group, answers).length;
    const found = there.get(content)?.length ?? 0;
    if (found === wanted) return [];
    return [`archive: ${content}: ${wanted} acknowledged, ${found} there (${verdict(wanted, found)})`];
  });
  return { distinct: distinct.size, repeated: ours.length - distinct.size, faults };
}

function verdict(wanted: number, found: number): string {
  if (wanted === 0) return "kept without leave";
  return found < wanted ? "missing" : "doubled";
}

export type EventCounts = Readonly<Record<string, number>>;

export function countByName(events: readonly ReplayEvent[]): EventCounts {
  return Object.fromEntries(
    [...Map.groupBy(events, ({ event }) => event)].map(([name, group]) => [name, group.length]),
  );
}

const EMITTED: ReadonlySet<string> = new Set([...config.triggers.byId.values()].map(({ emits }) => emits));

/** `gained` is how far each profile's counts moved during the run. */
export function compareProfiles(
  events: readonly ReplayEvent[],
  answers: Answers,
  gained: ReadonlyMap<string, EventCounts>,
): readonly string[] {
  return [...Map.groupBy(events, ({ userId }) => userId)].flatMap(([userId, group]) => {
    const wanted = countByName(group.filter(({ messageId }) => joinsProfile(answers.get(messageId))));
    // What a trigger of the config says by itself was acknowledged to nobody.
    const found = Object.fromEntries(Object.entries(gained.get(userId) ?? {}).filter(([name]) => !EMITTED.has(name)));
    return [...new Set([...Object.keys(wanted), ...Object.keys(found)])].flatMap((name) => {
      const [acknowledged, counted] = [wanted[name] ?? 0, found[name] ?? 0];
      if (acknowledged === counted) return [];
      const how = verdict(acknowledged, counted);
      return [`profile ${userId}: ${name}: ${acknowledged} acknowledged, ${counted} counted (${how})`];
    });
  });
}

/**
 * Others may be at work on the same collector: their events may add to the books, and may not unbalance them. A killed
 * collector may lose counts of its last seconds, together with what came in then.
 */
export function compareLedger(
  events: readonly ReplayEvent[],
  answers: Answers,
  ledger: Ledger,
  killed: boolean,
): readonly string[] {
  const short = Object.entries(outcomesOf(events, answers)).filter(
    ([outcome, told]) => outcome !== "unanswered" && (ledger.outcomes[outcome] ?? 0) < told,
  );
  return [
    ...(killed || ledger.in >= events.length ? [] : [`ledger: ${events.length} sent, ${ledger.in} came in`]),
    ...(killed
      ? []
      : short.map(([name, told]) => `ledger: ${told} told as ${name}, ${ledger.outcomes[name] ?? 0} counted`)),
    ...(isBalanced(ledger) ? [] : ["ledger: what came in is not the sum of the outcomes"]),
  ];
}
