/**
 * How one event ended that several objects of its visitor were asked about: one outcome, whoever kept it. A receipt says
 * that something was kept now.
 */
import type { EventOutcome } from "../outcome.ts";

export interface Ending {
  readonly outcome: EventOutcome;
  readonly receipt?: string;
}

/** As the profile settled it, which speaks of all whom it named. */
export interface MainEnding extends Ending {
  /** Of a duplicate: how the event ends if one of those had not seen it. */
  readonly whole?: EventOutcome;
}

/** `parts`: as those others did. */
export function endingOf({ whole, ...main }: MainEnding, parts: readonly Ending[]): Ending {
  if (main.receipt !== undefined || parts.length === 0) return main;
  const isRepeat = ({ outcome }: Ending): boolean => outcome.outcome === "duplicate";
  const kept = parts.find(({ receipt }) => receipt !== undefined);
  // What the profile had seen, and the other had not: a crash came between them.
  if (kept) return { ...kept, outcome: isRepeat(main) ? (whole ?? kept.outcome) : main.outcome };
  return isRepeat(main) ? main : (parts.find((part) => !isRepeat(part)) ?? { outcome: { outcome: "duplicate" } });
}
