/**
 * By when a request must be answered: the terms of docs/regions.md, counted. Where the law of a region sets none, or says
 * only without delay, it is our own term, and says so. Counts without holidays, which only ever give more time.
 */
import { LIMIT } from "../limits.ts";
import { regionNamed } from "../policy/regions/index.ts";
import type { RightsRule, Term } from "../policy/regions/region.ts";
import { inForceAt, ruleName, type Citation } from "../policy/regions/source.ts";
import { UNKNOWN } from "../policy/regions/unknown.ts";
import { DAY_MS } from "../time.ts";
import type { Right } from "./right.ts";

export interface Deadline {
  /** Epoch ms. */
  readonly at: number;
  /** If the owner says in time why it takes longer, where the law lets them. */
  readonly extendedTo?: number;
  readonly term: Term;
  /** `policy`: no law that we know of sets a term. */
  readonly basis: "law" | "policy";
  /** The rule that was counted by, as receipts name rules. */
  readonly rule: string;
  readonly citations: readonly Citation[];
  /** A lawyer has confirmed the rule. */
  readonly verified: boolean;
}

/** `region` by its id in docs/regions.md; one that the table does not have is the unknown one. */
export function dueAt(region: string, receivedAt: number, type: Right): Deadline {
  const { rights } = regionNamed(region) ?? UNKNOWN;
  const rule = inForceAt(rights, receivedAt) ?? rights[0];
  const set = termOf(rule, type);
  const term = set ?? ownTerm(rule, receivedAt);
  const at = after(receivedAt, term);
  const { extension } = rule;
  return {
    at,
    ...(set && extension ? { extendedTo: after(at, extension) } : {}),
    term,
    basis: set && rule.basis !== "policy" ? "law" : "policy",
    rule: ruleName(rule),
    citations: rule.citations,
    verified: rule.verified,
  };
}

/** What the law sets for it. Correction has the term of erasure wherever the data sets one; the other rights have access's. */
function termOf({ access, erasure }: RightsRule, type: Right): Term | undefined {
  return type === "erase" || type === "anonymize" || type === "rectify" ? erasure : access;
}

/** Ours; and never later than what the law there gives for access, of which erasure at once would be the quicker. */
function ownTerm({ access }: RightsRule, from: number): Term {
  const own: Term = { count: LIMIT.answerDays, unit: "days" };
  return access && after(from, access) < after(from, own) ? access : own;
}

function after(from: number, { count, unit }: Term): number {
  if (unit === "hours") return from + count * 3_600_000;
  if (unit === "days") return from + count * DAY_MS;
  return unit === "months" ? monthsAfter(from, count) : businessDaysAfter(from, count);
}

/** The same day of a later month, or its last. */
function monthsAfter(from: number, months: number): number {
  const start = new Date(from);
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(start.getUTCDate(), last);
  return Date.UTC(year, month, day) + (from - Math.floor(from / DAY_MS) * DAY_MS);
}

/** Monday to Friday, by UTC. Elsewhere the week ends otherwise, and is as long. */
function businessDaysAfter(from: number, count: number): number {
  let [at, left] = [from, count];
  while (left > 0) {
    at += DAY_MS;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return at;
}
