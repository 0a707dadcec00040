/**
 * The books: how many events came in, and how each ended. A delta carries what came in together with its outcomes, so
 * losing one loses both and the books still balance. Holds names and numbers only.
 */
import { LIMIT } from "./limits.ts";
import { CALL_REFUSALS, OUTCOMES, REFUSALS, type CallRefusal, type EventOutcome } from "./outcome.ts";

export type Counts = Readonly<Record<string, number>>;

/** Counts of one hour. */
export interface Delta {
  /** UTC, `2026-11-22T04`. */
  readonly hour: string;
  readonly in: number;
  /** By outcome; a refusal as `refused.<reason>`. */
  readonly outcomes: Counts;
  /** Calls refused before an event was read, by reason. */
  readonly calls: Counts;
  /** Aggregated events, as `<event>|<country>`. */
  readonly aggregates: Counts;
  /** Of events that our browser script numbered: how many there were, and how many came. */
  readonly numbered?: { readonly expected: number; readonly received: number };
}

export function emptyDelta(hour: string): Delta {
  return { hour, in: 0, outcomes: {}, calls: {}, aggregates: {} };
}

export interface Counted {
  readonly outcome: EventOutcome;
  /** The plan's name, or `other`. */
  readonly name: string;
  readonly country: string;
}

function outcomeKey(outcome: EventOutcome): string {
  return outcome.outcome === "refused" ? `refused.${outcome.reason}` : outcome.outcome;
}

export function countEvents(hour: string, events: readonly Counted[]): Delta {
  return events
    .map((event): Delta => ({
      ...emptyDelta(hour),
      in: 1,
      outcomes: { [outcomeKey(event.outcome)]: 1 },
      aggregates: event.outcome.outcome === "aggregated" ? { [`${event.name}|${event.country}`]: 1 } : {},
    }))
    .reduce(addDeltas, emptyDelta(hour));
}

export function countCall(hour: string, refusal: CallRefusal): Delta {
  return { ...emptyDelta(hour), calls: { [refusal]: 1 } };
}

function addCounts(a: Counts, b: Counts): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** Both of the same hour. */
export function addDeltas(a: Delta, b: Delta): Delta {
  const numbered = {
    expected: (a.numbered?.expected ?? 0) + (b.numbered?.expected ?? 0),
    received: (a.numbered?.received ?? 0) + (b.numbered?.received ?? 0),
  };
  return {
    hour: a.hour,
    in: a.in + b.in,
    outcomes: addCounts(a.outcomes, b.outcomes),
    calls: addCounts(a.calls, b.calls),
    aggregates: addCounts(a.aggregates, b.aggregates),
    ...(a.numbered || b.numbered ? { numbered } : {}),
  };
}

/** One row an hour, oldest first. */
export function byHour(deltas: readonly Delta[]): readonly Delta[] {
  const hours = new Map<string, Delta>();
  for (const delta of deltas) {
    const known = hours.get(delta.hour);
    hours.set(delta.hour, known ? addDeltas(known, delta) : delta);
  }
  return [...hours.values()].sort((a, b) => a.hour.localeCompare(b.hour));
}

export interface Ledger {
  /** `in` equals the sum of outcomes. */
  readonly balanced: boolean;
  readonly in: number;
  /** Every outcome, also those at zero. */
  readonly outcomes: Counts;
  readonly refused: Counts;
  readonly callsRefused: Counts;
  /** Losses that no rule intended: somebody should look. */
  readonly unintended: number;
  /** Of visitors who agreed: what their browser numbered and we did not keep, be it lost or refused until they agreed. */
  readonly gaps: { readonly expected: number; readonly received: number; readonly missing: number };
  readonly hours: readonly (Omit<Delta, "aggregates" | "numbered"> & { readonly balanced: boolean })[];
  /** Counted without identifier; cells under the smallest count are not told apart. */
  readonly aggregates: readonly { readonly event: string; readonly country: string; readonly count: number | string }[];
}

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** A reason that this version no longer knows was stored by one that did: nothing to raise an alarm over. */
function isDeliberate(reason: string, facts: Readonly<Record<string, { readonly deliberate: boolean }>>): boolean {
  return facts[reason]?.deliberate ?? true;
}

export function balance(deltas: readonly Delta[]): Ledger {
  const hours = byHour(deltas);
  const total = hours.reduce(addDeltas, emptyDelta(""));
  const refused: Record<string, number> = {};
  for (const [key, count] of Object.entries(total.outcomes)) {
    if (key.startsWith("refused.")) refused[key.slice("refused.".length)] = count;
  }
  const outcomes = Object.fromEntries(
    Object.keys(OUTCOMES).map((name) => [name, name === "refused" ? sum(refused) : (total.outcomes[name] ?? 0)]),
  );
  const unintendedCalls = Object.entries(total.calls).filter(([reason]) => !isDeliberate(reason, CALL_REFUSALS));
  const unintendedEvents = Object.entries(refused).filter(([reason]) => !isDeliberate(reason, REFUSALS));
  const { expected, received } = total.numbered ?? { expected: 0, received: 0 };
  return {
    balanced: total.in === sum(outcomes),
    in: total.in,
    outcomes,
    refused,
    callsRefused: total.calls,
    unintended: sum(Object.fromEntries(unintendedEvents)) + sum(Object.fromEntries(unintendedCalls)),
    gaps: { expected, received, missing: Math.max(0, expected - received) },
    hours: hours.map(({ hour, in: read, outcomes: ended, calls }) => ({
      hour,
      in: read,
      outcomes: ended,
      calls,
      balanced: read === sum(ended),
    })),
    aggregates: Object.entries(total.aggregates).map(([key, count]) => {
      const bar = key.lastIndexOf("|");
      return {
        event: key.slice(0, bar),
        country: key.slice(bar + 1),
        count: count < LIMIT.smallestCount ? `<${LIMIT.smallestCount}` : count,
      };
    }),
  };
}
