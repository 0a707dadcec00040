/**
 * What every rule owes its reader: where it comes from, whether a person has checked it, and from when to when it holds.
 * Without a citation a rule does not compile. Changing the law is a new version beside the old one, never an edit.
 */
import { parseMoment } from "../../time.ts";

export interface Citation {
  readonly instrument: string;
  readonly article: string;
}

export type Citations = readonly [Citation, ...Citation[]];

/** `policy` is our own choice where the law is silent or unsettled; it is never shown as the law. */
export type Basis = "statute" | "regulator" | "caselaw" | "policy";

/** An ISO 8601 calendar date, in force from its first UTC moment. */
export type CalendarDate = `${number}-${number}-${number}`;

export interface Sourced {
  readonly id: string;
  readonly version: number;
  readonly basis: Basis;
  readonly citations: Citations;
  /** A named lawyer or data protection officer has confirmed it against the primary source. */
  readonly verified: boolean;
  readonly effectiveFrom: CalendarDate;
  /** The first day on which it no longer holds. */
  readonly effectiveTo?: CalendarDate;
  /** What the rule leaves out, or why it reads the law as it does. */
  readonly note?: string;
}

const names = new WeakMap<Sourced, string>();

/** `id@version`, as receipts and records name a rule. Made once for each rule: every event names several. */
export function ruleName(source: Sourced): string {
  const known = names.get(source);
  if (known !== undefined) return known;
  const name = `${source.id}@${source.version}`;
  names.set(source, name);
  return name;
}

export function cite(instrument: string, article: string): Citation {
  return { instrument, article };
}

/** For rules of our own. `why` completes "Gatehouse policy: …". */
export function ourPolicy(why: string): Citation {
  return cite("Gatehouse policy", why);
}

/** The table's own dates, read once: every event asks for several. */
const moments = new Map<CalendarDate, number>();

/** A date that cannot be read is never reached: the rule stays out of force. */
function moment(date: CalendarDate): number {
  const known = moments.get(date) ?? parseMoment(date) ?? Number.POSITIVE_INFINITY;
  moments.set(date, known);
  return known;
}

/** `at` in epoch ms. */
export function inForce(source: Sourced, at: number): boolean {
  return at >= moment(source.effectiveFrom) && (source.effectiveTo === undefined || at < moment(source.effectiveTo));
}

/** The newest of a rule's versions in force at `at` (epoch ms), if any is. */
export function inForceAt<Version extends Sourced>(versions: readonly Version[], at: number): Version | undefined {
  return versions.findLast((version) => inForce(version, at));
}
