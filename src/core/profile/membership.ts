/**
 * Whether what the owner asks of a visitor holds at a moment. Reckoned anew at every reading from what is remembered, so
 * that a window which has passed needs no alarm. Says nothing in words: that is reasons.ts.
 */
import type { Condition, Counted, Last, Leaf, Trait } from "../segments/condition.ts";
import type { Definitions } from "../segments/compile.ts";
import { isOf } from "../segments/feature.ts";
import { continentOf } from "../policy/continents.ts";
import { matchSession } from "./match-session.ts";
import { stateOf, type Features } from "./features.ts";
import { countSince, distinctSince, mostSince } from "./features/counts.ts";
import { pointsAt, sharesOf, weightAt } from "./features/faded.ts";
import { isWanted } from "./features/matches.ts";
import { toMs, toSeconds } from "./features/seconds.ts";
import { completedAt } from "./features/steps.ts";
import type { LastKnown, SessionFacts } from "./session-view.ts";
import { serversWord, type Fact } from "./facts.ts";

/** What there is to look at, of one visitor at one moment. */
export interface Seen {
  readonly definitions: Definitions;
  /** Epoch ms. */
  readonly now: number;
  readonly features: Features | undefined;
  readonly session: SessionFacts;
  /** When the session began that is going on, epoch ms. */
  readonly sessionAt: number | undefined;
  readonly last: LastKnown;
  readonly traits: Readonly<Record<string, Fact>>;
}

/** A segment asked twice is reckoned once; and one that is being reckoned does not hold, though no config has a circle. */
type Memo = Map<string, boolean>;

export function holds(condition: Condition, seen: Seen, memo: Memo = new Map()): boolean {
  if ("all" in condition) return condition.all.every((one) => holds(one, seen, memo));
  if ("any" in condition) return condition.any.some((one) => holds(one, seen, memo));
  if ("not" in condition) return !holds(condition.not, seen, memo);
  return leafHolds(condition, seen, memo);
}

export function isIn(segment: string, seen: Seen, memo: Memo = new Map()): boolean {
  const known = memo.get(segment);
  if (known !== undefined) return known;
  memo.set(segment, false);
  const found = seen.definitions.segments.get(segment);
  const isMember = found !== undefined && holds(found.when, seen, memo);
  memo.set(segment, isMember);
  return isMember;
}

function leafHolds(leaf: Leaf, seen: Seen, memo: Memo): boolean {
  if ("event" in leaf)
    return isWithin(countOf(leaf, seen), leaf.atLeast ?? (leaf.atMost === undefined ? 1 : 0), leaf.atMost);
  if ("sequence" in leaf) {
    const done = doneAt(leaf, seen);
    return done !== undefined && (leaf.inLast === undefined || done >= seen.now - leaf.inLast);
  }
  if ("last" in leaf) {
    const ago = agoOf(leaf, seen);
    return ago !== undefined && isWithin(ago, leaf.atLeast ?? 0, leaf.atMost);
  }
  if ("trait" in leaf) return traitHolds(leaf, seen);
  if ("session" in leaf) return matchSession(leaf.session, seen.session) !== undefined;
  if ("place" in leaf) return placeHolds(leaf.place, seen.last.country);
  if ("device" in leaf)
    return leaf.device.some((one) => (one === "app" ? seen.last.app === true : one === seen.last.device));
  if ("affinity" in leaf) return affinityHolds(leaf, seen);
  if ("score" in leaf) return isWithin(scoreOf(leaf.score, seen), leaf.atLeast ?? -Infinity, leaf.atMost);
  return isIn(leaf.segment, seen, memo);
}

function isWithin(found: number, atLeast: number, atMost = Infinity): boolean {
  return found >= atLeast && found <= atMost;
}

/** As far as it is counted. */
export function countOf(leaf: Counted, { definitions, features, now, sessionAt }: Seen): number {
  const feature = definitions.featureOf.get(leaf);
  if (leaf.inSession && sessionAt === undefined) return 0;
  const from = leaf.inSession ? sessionAt : leaf.within === undefined ? undefined : now - leaf.within;
  const since = from === undefined ? undefined : toSeconds(from);
  if (isOf(feature, "times")) return countSince(stateOf(features, feature) ?? [], since);
  if (isOf(feature, "distinct")) return distinctSince(stateOf(features, feature) ?? [], since);
  return isOf(feature, "same") ? mostSince(stateOf(features, feature) ?? [], since) : 0;
}

function doneAt(leaf: Extract<Leaf, { sequence: unknown }>, { definitions, features }: Seen): number | undefined {
  const feature = definitions.featureOf.get(leaf);
  const state = isOf(feature, "sequence") ? stateOf(features, feature) : undefined;
  return state && completedAt(state, leaf.sequence, leaf.within);
}

/** In ms. */
export function agoOf(leaf: Last, { definitions, features, now }: Seen): number | undefined {
  const feature = definitions.featureOf.get(leaf);
  const [newest] = (isOf(feature, "times") ? stateOf(features, feature) : undefined) ?? [];
  return newest === undefined ? undefined : Math.max(0, now - toMs(newest));
}

function traitHolds({ trait, is, atLeast, atMost, verified }: Trait, { traits }: Seen): boolean {
  const fact = Object.hasOwn(traits, trait) ? traits[trait] : undefined;
  const word = fact && (verified ? serversWord(fact) : fact);
  if (!word || !("value" in word)) return false;
  if (is) return isWanted(is, word.value);
  if (atLeast === undefined && atMost === undefined) return true;
  return typeof word.value === "number" && isWithin(word.value, atLeast ?? -Infinity, atMost);
}

function placeHolds({ country, continent }: Extract<Leaf, { place: unknown }>["place"], found?: string): boolean {
  if (found === undefined || (country && !country.includes(found))) return false;
  const where = continentOf(found);
  return !continent || (where !== undefined && continent.includes(where));
}

function affinityHolds(
  { affinity, is, shareAtLeast, weightAtLeast }: Extract<Leaf, { affinity: unknown }>,
  { definitions, features, now }: Seen,
): boolean {
  const feature = definitions.affinities.get(affinity);
  const state = isOf(feature, "affinity") ? stateOf(features, feature) : undefined;
  const top = state && sharesOf(state)[0];
  if (!isOf(feature, "affinity") || !state || !top || !is.includes(top.kind)) return false;
  const isEnough =
    weightAtLeast === undefined || weightAt(state, top.kind, toSeconds(now), feature.spec.halfLifeMs) >= weightAtLeast;
  return isEnough && top.share >= (shareAtLeast ?? 0);
}

export function scoreOf(score: string, { definitions, features, now }: Seen): number {
  const feature = definitions.scores.get(score);
  if (!isOf(feature, "score")) return 0;
  const state = stateOf(features, feature);
  return state ? pointsAt(state, toSeconds(now), feature.spec.halfLifeMs) : 0;
}
