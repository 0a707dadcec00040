/** Why a purpose is allowed or not: a sentence, the article, and the rule with its dates. Adds nothing to the answer. */
import type { ExplainedPurpose } from "../../core/decide/describe.ts";
import type { Purpose } from "../../core/policy/purposes.ts";
import type { Because } from "../../core/policy/resolve.ts";
import type { Basis } from "../../core/policy/regions/source.ts";
import { BASES, citationWords, PURPOSE_WORDS } from "../law-words.ts";

/** `where` completes "a yes is needed …": "in Germany". */
type Sentence = (what: string, where: string, purpose: Purpose) => string;

/** Each ends the sentence that "Yes:" or "No:" begins. */
const BECAUSE: Readonly<Record<Because, Sentence>> = {
  region_forbids_storage: (what, where) => `nothing may be stored abroad for ${what} ${where}`,
  signal_objects: (what, where) => `an opt-out signal came with the request, and ${where} it turns off ${what}`,
  signal_unreadable: (what) => `a consent signal came that could not be read, so no yes to ${what} counts`,
  choice_refused: (what) => `the visitor said no to ${what}`,
  choice_granted: (what) => `the visitor said yes to ${what}`,
  stored_choice_refused: (what) => `the visitor said no before to ${what}`,
  stored_choice_granted: (what) => `the visitor said yes before to ${what}`,
  remembered_signal: (what) => `an opt-out signal was seen before, and it still turns off ${what}`,
  region_allows: (what, where, purpose) =>
    `${what} needs no yes ${where}${purpose === "necessary" ? "" : ", and nobody has said no"}`,
  region_requires_consent: (what, where) => `${what} needs the visitor's yes ${where}, and none was found`,
  region_exempts: (what, where) =>
    `${what} needs no yes ${where} as audience measurement under the conditions that the site's owner has attested to`,
  minor_protected: (what, where) => `visitors of this age are protected from ${what} ${where}, whatever they say`,
  minor_needs_guardian: (what, where) => `at this age ${what} needs a guardian's yes ${where}, which no call can carry`,
  minor_needs_own_consent: (what, where) =>
    `at this age ${what} needs the visitor's own yes ${where}, and none was found`,
  owner_requires_consent: (what, where) =>
    `the site's owner asks for a yes to ${what}, though none is needed ${where}, and none was found`,
  owner_forbids: (what) => `the site's owner has switched ${what} off`,
};

/** `where` the law holds that decided. A reason that this code no longer has is left as it was named. */
export function reasonWords(because: string, purpose: string, where: string): string {
  if (!Object.hasOwn(BECAUSE, because) || !Object.hasOwn(PURPOSE_WORDS, purpose)) return because;
  return BECAUSE[because as Because](PURPOSE_WORDS[purpose as Purpose], where, purpose as Purpose);
}

export function purposeLines(purpose: Purpose, said: ExplainedPurpose, where: string): readonly string[] {
  const { allowed, because, citations, rule, note } = said;
  return [
    `${allowed ? "Yes" : "No"}: ${reasonWords(because, purpose, where)}.`,
    ...(citations.length === 0 ? [] : [`${citationWords(citations)} (${groundOf(said)}).`]),
    ...(rule ? [`Rule ${rule.id}@${rule.version}${datesOf(said)}.`] : []),
    ...(note === undefined ? [] : [`Note: ${note}`]),
  ];
}

function isOwners({ because }: ExplainedPurpose): boolean {
  return because === "owner_requires_consent" || because === "owner_forbids";
}

/** A wish of the owner's holds as long as it stands in the config. */
function datesOf(said: ExplainedPurpose): string {
  const { effectiveFrom, effectiveTo } = said;
  if (effectiveFrom === undefined || isOwners(said)) return "";
  return `, in force since ${effectiveFrom}${effectiveTo === undefined ? "" : `, until ${effectiveTo}`}`;
}

function groundOf(said: ExplainedPurpose): string {
  const { basis, verified } = said;
  if (isOwners(said)) return "the owner's own choice";
  const ground = BASES[basis as Basis].short;
  if (verified && basis === "policy") return ground;
  return `${ground}, ${verified ? "" : "not "}confirmed by a lawyer`;
}
