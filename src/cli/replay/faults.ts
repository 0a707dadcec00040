/**
 * What went wrong with a replay, in words that name it: an event that is missing, an effect that happened twice, a
 * verdict that nobody wanted. Pure; an empty list means nothing did.
 */
import type { PseudonymousRecord } from "../../core/privacy/record.ts";
import type { ReplayEvent } from "./otto-sessions.ts";
import { isBalanced, type Ledger } from "./owner-api.ts";

/** Archive lines are pseudonymous: what an event says is all by which one can be told from another. */
function contentOf({ event, properties }: { readonly event: string; readonly properties: object }): string {
  const said = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${event} ${JSON.stringify(Object.fromEntries(said))}`;
}

export interface ArchiveCount {
  readonly distinct: number;
  readonly repeated: number;
  readonly faults: readonly string[];
}

/** `known` are the record ids that were there before: what is new and says what this run said is this run's. */
export function compareArchive(
  events: readonly ReplayEvent[],
  lines: readonly PseudonymousRecord[],
  known: ReadonlySet<string>,
): ArchiveCount {
  const sent = Map.groupBy(events, contentOf);
  const ours = lines.filter((line) => !known.has(line.recordId) && sent.has(contentOf(line)));
  const distinct = new Map(ours.map((line) => [line.recordId, line]));
  const kept = Map.groupBy(distinct.values(), contentOf);
  const faults = [...sent].flatMap(([content, wanted]) => {
    const found = kept.get(content)?.length ?? 0;
    if (found === wanted.length) return [];
    return [`archive: ${content}: ${wanted.length} sent, ${found} there (${verdict(wanted.length, found)})`];
  });
  return { distinct: distinct.size, repeated: ours.length - distinct.size, faults };
}

function verdict(sent: number, found: number): string {
  return found < sent ? "missing" : "doubled";
}

export type EventCounts = Readonly<Record<string, number>>;

export function countByName(events: readonly ReplayEvent[]): EventCounts {
  return Object.fromEntries(
    [...Map.groupBy(events, ({ event }) => event)].map(([name, group]) => [name, group.length]),
  );
}

/** `gained` is how far each profile's counts moved during the run. */
export function compareProfiles(
  events: readonly ReplayEvent[],
  gained: ReadonlyMap<string, EventCounts>,
): readonly string[] {
  return [...Map.groupBy(events, ({ userId }) => userId)].flatMap(([userId, group]) => {
    const wanted = countByName(group);
    const found = gained.get(userId) ?? {};
    return [...new Set([...Object.keys(wanted), ...Object.keys(found)])].flatMap((name) => {
      const [sent, counted] = [wanted[name] ?? 0, found[name] ?? 0];
      if (sent === counted) return [];
      return [`profile ${userId}: ${name}: ${sent} sent, ${counted} counted (${verdict(sent, counted)})`];
    });
  });
}

/** Others may be at work on the same collector: their events may add to the books, and may not unbalance them. */
export function compareLedger(events: readonly ReplayEvent[], ledger: Ledger): readonly string[] {
  const stale = ledger.outcomes["refused.stale"] ?? 0;
  return [
    ...(ledger.in < events.length ? [`ledger: ${events.length} sent, ${ledger.in} came in`] : []),
    ...(isBalanced(ledger) ? [] : ["ledger: what came in is not the sum of the outcomes"]),
    ...(stale > 0 ? [`ledger: ${stale} refused as stale`] : []),
  ];
}
