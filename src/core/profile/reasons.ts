/**
 * Why a visitor is in a segment, in words: what held, where it is known from, and since when it is counted. Tells no value of
 * a trait, so that it may be told to the visitor's own page.
 */
import { durationInWords } from "../duration.ts";
import type { Condition, Counted, Leaf, Matcher } from "../segments/condition.ts";
import { leavesOf, type Segment } from "../segments/compile.ts";
import { isoTime } from "../time.ts";
import { matchSession } from "./match-session.ts";
import { agoOf, countOf, holds, isIn, scoreOf, type Seen } from "./membership.ts";
import { countsSince } from "./features.ts";
import { toMs } from "./features/seconds.ts";

/** Said by the visitor or the owner's server, seen in what they did, or reckoned from it. */
export type Provenance = "declared" | "observed" | "inferred";

export interface Reason {
  readonly words: string;
  readonly from: Provenance;
}

export interface Membership {
  readonly segment: string;
  readonly version: number;
  readonly because: readonly Reason[];
  /** ISO 8601: nothing before is counted, since the profile or the definition is no older. Absent where nothing is. */
  readonly since?: string;
}

export function membershipsIn(seen: Seen): readonly Membership[] {
  return [...seen.definitions.segments.values()].flatMap((segment) =>
    isIn(segment.id, seen) ? [membership(segment, seen)] : [],
  );
}

function membership({ id, version, when }: Segment, seen: Seen): Membership {
  const since = sinceOf(when, seen);
  return {
    segment: id,
    version,
    because: reasonsFor(when, seen),
    ...(since === undefined ? {} : { since: isoTime(toMs(since)) }),
  };
}

/** In seconds: of several features, since the youngest. */
function sinceOf(condition: Condition, seen: Seen): number | undefined {
  const { features } = seen;
  if (!features) return undefined;
  const counted = [...featuresOf(condition, seen)].map((id) => countsSince(features, id));
  return counted.length === 0 ? undefined : Math.max(...counted);
}

/** Ids, also of what other segments ask, each of which is looked into once. */
function featuresOf(condition: Condition, { definitions }: Seen): ReadonlySet<string> {
  const found = new Set<string>();
  const followed = new Set<string>();
  const ahead: Leaf[] = [...leavesOf(condition)];
  for (let leaf = ahead.pop(); leaf; leaf = ahead.pop()) {
    if ("segment" in leaf) {
      if (!followed.has(leaf.segment))
        ahead.push(...leavesOf(definitions.segments.get(leaf.segment)?.when ?? { all: [] }));
      followed.add(leaf.segment);
      continue;
    }
    const feature =
      "score" in leaf
        ? definitions.scores.get(leaf.score)
        : "affinity" in leaf
          ? definitions.affinities.get(leaf.affinity)
          : definitions.featureOf.get(leaf);
    if (feature) found.add(feature.id);
  }
  return found;
}

/** What made a condition hold; of alternatives, those that did. */
function reasonsFor(condition: Condition, seen: Seen): readonly Reason[] {
  if ("all" in condition) return condition.all.flatMap((one) => reasonsFor(one, seen));
  if ("any" in condition) {
    return condition.any.filter((one) => holds(one, seen)).flatMap((one) => reasonsFor(one, seen));
  }
  if ("not" in condition) {
    const leaves = leavesOf(condition.not);
    const [first] = leaves;
    return [{ words: `not (${leaves.map(nameOf).join("; ")})`, from: first ? provenanceOf(first) : "observed" }];
  }
  return [{ words: wordsFor(condition, seen), from: provenanceOf(condition) }];
}

function provenanceOf(leaf: Leaf): Provenance {
  if ("trait" in leaf) return "declared";
  // That they are in another segment is reckoned, whatever it asks.
  return "score" in leaf || "affinity" in leaf || "segment" in leaf ? "inferred" : "observed";
}

function wordsFor(leaf: Leaf, seen: Seen): string {
  if ("event" in leaf) return countWords(leaf, seen);
  if ("last" in leaf) {
    return `${eventWords({ event: leaf.last, where: leaf.where })} was last ${durationInWords(agoOf(leaf, seen) ?? 0)} ago`;
  }
  if ("session" in leaf) return (matchSession(leaf.session, seen.session) ?? []).join(", ");
  if ("place" in leaf) return `country is ${seen.last.country ?? "unknown"}`;
  if ("device" in leaf) return `device is ${seen.last.app ? "app" : (seen.last.device ?? "unknown")}`;
  if ("score" in leaf) return `${leaf.score} is ${Math.round(scoreOf(leaf.score, seen) * 10) / 10}`;
  return nameOf(leaf);
}

/** Without what was found. */
function nameOf(leaf: Leaf): string {
  if ("event" in leaf) return asked(leaf);
  if ("sequence" in leaf) {
    return `${leaf.sequence.map(eventWords).join(", then ")}, within ${durationInWords(leaf.within)}`;
  }
  if ("last" in leaf) return `last ${eventWords({ event: leaf.last, where: leaf.where })}`;
  if ("trait" in leaf) return `trait ${leaf.trait}${leaf.verified ? ", as the server says" : ""}`;
  if ("affinity" in leaf) return `prefers ${leaf.is.join(" or ")} of ${leaf.affinity}`;
  if ("score" in leaf) return `score ${leaf.score}`;
  if ("segment" in leaf) return `in ${leaf.segment}`;
  return Object.keys(leaf).join();
}

function countWords(leaf: Counted, seen: Seen): string {
  const count = countOf(leaf, seen);
  return `${asked(leaf)}: ${count === 0 ? "none" : count}`;
}

function asked(leaf: Counted): string {
  const { distinct, same, within, inSession } = leaf;
  const by = distinct === undefined ? (same === undefined ? "" : `, of one ${same}`) : `, different ${distinct}`;
  return `${eventWords(leaf)}${by}${within === undefined ? (inSession ? " in this session" : "") : ` in ${durationInWords(within)}`}`;
}

function eventWords({ event, where }: Matcher): string {
  const fields = Object.entries(where).map(([field, wanted]) => `${field} ${wantedWords(wanted)}`);
  return [event.join(" or "), ...fields].join(", ");
}

function wantedWords(wanted: Matcher["where"][string]): string {
  if (Array.isArray(wanted)) return wanted.join(" or ");
  const { atLeast, atMost } = wanted as { readonly atLeast?: number; readonly atMost?: number };
  return [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ].join(" and ");
}
