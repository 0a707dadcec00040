/**
 * How one event ended that several objects of its visitor were asked about: one outcome, whoever kept it. A receipt says
 * that something was kept now.
 */
import type { EventOutcome } from "../outcome.ts";

export interface Ending {
  readonly outcome: EventOutcome;
  readonly receipt?: string;
  /** The destinations that it was made ready for. */
  readonly owed?: readonly string[];
  /** How many archive lines were made of it, where not one is that has a receipt. */
  readonly lines?: number;
}

/** A receipt says that a line was made. */
export function linesOf({ receipt, lines }: Ending): number {
  return lines ?? (receipt === undefined ? 0 : 1);
}

/** As the profile settled it, which speaks of all whom it named. */
export interface MainEnding extends Ending {
  /** Of a duplicate: how the event ends if one of those had not seen it. */
  readonly whole?: EventOutcome;
}

/** `parts`: as those others did. */
export function endingOf({ whole, ...main }: MainEnding, parts: readonly Ending[]): Ending {
  if (parts.length === 0) return main;
  const all = [main, ...parts];
  const lines = all.reduce((sum, one) => sum + linesOf(one), 0);
  const owed = all.flatMap((one) => one.owed ?? []);
  const one = oneOf({ ...main, ...(whole ? { whole } : {}) }, parts);
  return { ...one, ...(lines === linesOf(one) ? {} : { lines }), ...(owed.length > 0 ? { owed } : {}) };
}

function oneOf({ whole, ...main }: MainEnding, parts: readonly Ending[]): Ending {
  if (main.receipt !== undefined) return main;
  const isRepeat = ({ outcome }: Ending): boolean => outcome.outcome === "duplicate";
  const kept = parts.find(({ receipt }) => receipt !== undefined);
  // What the profile had seen, and the other had not: a crash came between them.
  if (kept) return { ...kept, outcome: isRepeat(main) ? (whole ?? kept.outcome) : main.outcome };
  return isRepeat(main) ? main : (parts.find((part) => !isRepeat(part)) ?? { outcome: { outcome: "duplicate" } });
}
