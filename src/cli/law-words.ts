/**
 * The law's own terms in words for people: what holds without a choice, what a rule rests on, what a minor may do. The
 * one place for them: docs/regions.md and `npm run explain` both speak from here. Adds no fact, softens none.
 */
import type { ChosenPlacement } from "../core/policy/placement.ts";
import type { Default, Purpose } from "../core/policy/purposes.ts";
import type { MinorsAllow, Signal } from "../core/policy/regions/region.ts";
import type { Basis, Citation } from "../core/policy/regions/source.ts";
import { UNKNOWN } from "../core/policy/regions/unknown.ts";

/** `short` fits a cell of a table. */
export const DEFAULTS = {
  exempt: { short: "free", text: "allowed without a yes" },
  optOut: { short: "opt-out", text: "allowed until the visitor says no" },
  optIn: { short: "opt-in", text: "only after the visitor's yes" },
  forbidden: { short: "never", text: "nothing may be stored abroad, whatever the visitor says" },
} as const satisfies Record<Default, { short: string; text: string }>;

/** Completes "only as …". */
export const APART = "a statistic, never joined with what else is kept about the visitor";

export const BASES = {
  statute: { short: "statute", text: "an act of law" },
  regulator: { short: "regulator", text: "guidance or a decision of a regulator" },
  caselaw: { short: "case law", text: "a court's decision" },
  policy: { short: "our own choice", text: "no law: what we chose where the law is silent or unsettled" },
} as const satisfies Record<Basis, { short: string; text: string }>;

export const PURPOSE_WORDS = {
  necessary: "what the visitor asked for",
  functional: "remembering a choice",
  analytics: "analytics",
  personalization: "personalization",
  advertising: "advertising",
  sale_or_share: "selling or sharing data",
} as const satisfies Record<Purpose, string>;

export const SIGNALS = {
  gpc: "Global Privacy Control",
  dnt: "Do Not Track",
} as const satisfies Record<Signal, string>;

export const MINORS = {
  own_consent: { short: "own yes", text: "only after the minor's own yes" },
  guardian_consent: { short: "guardian", text: "only with a guardian's yes, which no call can carry: so never here" },
  nothing: { short: "never", text: "not even with a yes" },
} as const satisfies Record<MinorsAllow, { short: string; text: string }>;

/** `forward` is how an event is placed, and no rule of a region's. */
export const MODES = {
  store: "stored",
  forward: "sent to the site owner's endpoint in the country, and kept nowhere here",
  aggregate: "counted by name, hour and country, and kept nowhere",
  drop: "kept nowhere",
} as const satisfies Record<ChosenPlacement["mode"] | "forward", string>;

/** Our own choice is ours to confirm; where it reads a law, that reading is a lawyer's. */
export function confirmation({ basis, verified }: { readonly basis: Basis; readonly verified: boolean }): string {
  if (!verified) return "not confirmed";
  return basis === "policy" ? "ours to choose" : "confirmed";
}

export function citationWords(citations: readonly Citation[]): string {
  return citations
    .map(({ instrument, article }) =>
      // Of our own policies the "article" is the reason.
      instrument === "Gatehouse policy" ? `${instrument}: ${article}` : `${instrument}, ${article}`,
    )
    .join("; ");
}

export function listed(names: readonly string[], last: "and" | "or" = "and"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1) ?? ""}`;
}

/** Completes "a yes is needed …". */
export function inRegion({ id, title }: { readonly id: string; readonly title: string }): string {
  if (id === UNKNOWN.id) return "where the visitor's place is unknown";
  // A title says what else is meant by it; a sentence need not.
  const name = title.replace(/, with .*$/, "").replace(/^(?:Countries|Rest)\b/, (word) => word.toLowerCase());
  const article = /^(?:countries|rest|European|French|United|Netherlands|Philippines)\b/.test(name) ? "the " : "";
  return `in ${article}${name}`;
}
