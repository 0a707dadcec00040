/**
 * Whether a subject becomes a person's device, and stops being one. Only on the owner's word that this visitor is that
 * person, only where the purpose of linking is allowed, and never away from another person: a browser that two people use
 * is two subjects. Moves nothing itself.
 */
import type { Naming } from "../privacy/identifiers/naming.ts";
import { LIMIT } from "../limits.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { ALONE, heard, type Kin } from "./kin.ts";
import { isIdentified, isKnownAs, isProved, named, withoutLinks, type Link } from "./links.ts";
import { setOut } from "./moves.ts";
import type { Seat } from "./redirect.ts";
import { classOf, type ConsentState, type ProfileState, type Row } from "./state.ts";
import { commit, type Step } from "./step.ts";

export interface LinkAsk {
  /** Who they are said to be: the first is the `userId`. */
  readonly names: readonly [Naming, ...Naming[]];
  /** The person's object. */
  readonly to: { readonly jurisdiction: Jurisdiction; readonly id: string };
  /** Works once. */
  readonly proof?: { readonly id: string; readonly until: number } | undefined;
}

/**
 * `other_person`: the browser is somebody else's already; `not_allowed`: the purpose of linking is refused here, or not
 * agreed to; `replayed`: the proof was shown before.
 */
export type LinkAnswer = "linked" | "linking" | "other_person" | "not_allowed" | "replayed";

export interface LinkStep extends Step {
  readonly answer: LinkAnswer;
}

/** `allowed`: for the purpose of linking, as this visitor is. */
export function link(
  row: Row,
  subject: string,
  { names, to, proof }: LinkAsk,
  allowed: boolean,
  keys: SubjectKeys,
  now: number,
): LinkStep {
  const as = (answer: LinkAnswer): LinkStep => ({ row, effects: [], answer });
  const { state } = row;
  const proven = proof ? spent(state, proof, keys, now) : state;
  const spending = (answer: LinkAnswer): LinkStep => {
    if (!proven || proven === state || state.leaving) return as(answer);
    const after: Row = { ...row, state: proven };
    return { row: after, effects: commit(row, after), answer };
  };
  // A repeat of what has been done says so, also when its proof is spent by that.
  if (isKnownAs(state, names[0], keys)) {
    if (!proven || state.leaving) return spending(state.leaving ? "linking" : "linked");
    const vouched = named(proven, names, keys);
    const after: Row = { ...row, state: vouched };
    return { row: after, effects: vouched === state ? [] : commit(row, after), answer: "linked" };
  }
  if (classOf(state) !== "full" || !allowed) return as("not_allowed");
  if (!proven) return as("replayed");
  if (isIdentified(state) || state.leaving) return spending("other_person");
  const step = setOut(row, { ...to, subject }, named(proven, names, keys), now);
  return { ...step, answer: "linking" };
}

/** The state with the proof used up; `undefined` where it was before, or too many are under way. */
export function spent(
  state: ProfileState,
  { id, until }: { readonly id: string; readonly until: number },
  keys: SubjectKeys,
  now: number,
): ProfileState | undefined {
  const name = keys.hash("proof", id).slice(0, 22);
  const valid = (state.proofs ?? []).filter((proof) => proof.until > now);
  if (valid.length >= LIMIT.proofsKept || valid.some((proof) => proof.name === name)) return undefined;
  return { ...state, proofs: [...valid, { name, until }] };
}

/** The way back to where it was born, as what it would have been. */
export function unlink(row: Row, subject: string, now: number): Step {
  const { state } = row;
  const home: Seat = { jurisdiction: state.born ?? state.jurisdiction, id: subject, subject };
  return setOut(row, home, withoutLinks(state, isProved), now);
}

/**
 * Whoever refuses what links rest on is linked no more; what was said by others while they were one person still binds each
 * of them. `undefined` where nothing of that is so.
 */
export function unlinkedByRefusal(row: Row, subject: string, kin: Kin, now: number): Step | undefined {
  const { state } = row;
  if (state.leaving) return undefined;
  const said = heard(state.consent, kin);
  const fallen = (purpose: Naming["purpose"]): boolean => said.choices[purpose]?.granted === false;
  if (!(state.links ?? []).some((one) => isProved(one) && fallen(one.purpose))) return undefined;
  return unlink({ ...row, state: bound(state, said) }, subject, now);
}

/** What was said while they were one person is each one's own word from now on. */
export function bound(state: ProfileState, { choices, optOutSignalAt }: ConsentState): ProfileState {
  const signaled = optOutSignalAt === undefined ? {} : { optOutSignalAt };
  return { ...state, consent: { ...state.consent, choices, ...signaled } };
}

/**
 * A name rests on its purpose, too. Not the one under which a person is kept, which their refusal has to be found by; a
 * device's goes when it leaves its person.
 */
export function withoutRefusedNames(state: ProfileState, kin = ALONE): ProfileState {
  const { choices } = heard(state.consent, kin);
  const isKept = (one: Link) => one.kind === "userId" && isProved(one);
  return withoutLinks(state, (one) => !isKept(one) && choices[one.purpose]?.granted === false);
}
