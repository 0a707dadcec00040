/**
 * What is wrong with the owner's definitions that no shape can say: names that nothing has, definitions that go in a circle,
 * and fields that no profile may remember for this: it remembers what is plain and kept for personalization.
 */
import { eventNamed, fault, notPlanned, plainFaults, type Fault } from "../fault.ts";
import type { CompiledPlan } from "../plan.ts";
import { LIMIT } from "../limits.ts";
import type { Definable, Definitions } from "./compile.ts";
import { leavesOf } from "./compile.ts";
import type { Condition, Leaf, Matcher } from "./condition.ts";
import { bytesOfAll } from "./cost.ts";

type Ids = Pick<Definable, "segments" | "scores" | "affinities">;

export function definitionFaults(given: Definable, plan: CompiledPlan): readonly Fault[] {
  const { segments, scores, affinities, relationship, profile } = given;
  const asked: [string, Condition][] = [
    ...Object.entries(segments).map(([id, { when }]): [string, Condition] => [`segments.${id}.when`, when]),
    ...Object.entries(relationship).flatMap(([stage, condition]): [string, Condition][] =>
      condition ? [[`relationship.${stage}`, condition]] : [],
    ),
  ];
  return [
    ...asked.flatMap(([path, condition]) => leavesOf(condition).flatMap((leaf) => leafFaults(path, leaf, given, plan))),
    ...Object.keys(segments).flatMap((id) => circleFaults(id, given)),
    ...Object.entries(scores).flatMap(([id, { points }]) =>
      points.flatMap((matcher, at) => matcherFaults(`scores.${id}.points[${at}]`, matcher, plan)),
    ),
    ...Object.entries(affinities).flatMap(([id, { kinds }]) => affinityFaults(`affinities.${id}`, kinds, plan)),
    ...wishFaults(profile, plan),
  ];
}

/** A row that grew too large could not be written, and its visitor's events not be taken any more. */
export function sizeFaults(definitions: Definitions): readonly Fault[] {
  const bytes = bytesOfAll(definitions);
  if (bytes <= LIMIT.definitionBytes) return [];
  const words = `all definitions and caps together may make a profile keep ${bytes} bytes, of at most ${LIMIT.definitionBytes}; count less far, above all with \`same\``;
  return [fault("segments", words)];
}

function leafFaults(path: string, leaf: Leaf, ids: Ids, plan: CompiledPlan): readonly Fault[] {
  if ("event" in leaf) {
    const field = leaf.distinct ?? leaf.same;
    const events = leaf.event.flatMap((name) => eventNamed(plan, name) ?? []);
    const told = field === undefined ? [] : events.flatMap((event) => plainFaults(path, event, field));
    return [...matcherFaults(path, leaf, plan), ...told];
  }
  if ("sequence" in leaf) return leaf.sequence.flatMap((step) => matcherFaults(path, step, plan));
  if ("last" in leaf) return matcherFaults(path, { event: leaf.last, where: leaf.where }, plan);
  if ("trait" in leaf) return traitFaults(path, leaf.trait, plan);
  if ("affinity" in leaf) return named(path, "affinity", leaf.affinity, ids.affinities);
  if ("score" in leaf) return named(path, "score", leaf.score, ids.scores);
  return "segment" in leaf ? named(path, "segment", leaf.segment, ids.segments) : [];
}

function named(path: string, what: string, id: string, known: Readonly<Record<string, unknown>>): readonly Fault[] {
  return Object.hasOwn(known, id) ? [] : [fault(path, `there is no ${what} "${id}"`)];
}

function circleFaults(id: string, { segments }: Ids): readonly Fault[] {
  const leadsTo = (from: string): readonly string[] => {
    const found = Object.hasOwn(segments, from) ? segments[from] : undefined;
    return found ? leavesOf(found.when).flatMap((leaf) => ("segment" in leaf ? [leaf.segment] : [])) : [];
  };
  const seen = new Set<string>();
  const ahead = [...leadsTo(id)];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next === id) return [fault(`segments.${id}.when`, "comes back to itself")];
    if (seen.has(next)) continue;
    seen.add(next);
    ahead.push(...leadsTo(next));
  }
  return [];
}

function matcherFaults(path: string, { event, where }: Matcher, plan: CompiledPlan): readonly Fault[] {
  return event.flatMap((name) => {
    const planned = eventNamed(plan, name);
    if (!planned) return [fault(path, notPlanned(name))];
    const isKept = planned.purposes.includes("personalization");
    const kept = isKept ? [] : [fault(path, `"${name}" is not for personalization, on which all of this rests`)];
    return [...kept, ...Object.keys(where).flatMap((field) => plainFaults(path, planned, field))];
  });
}

function traitFaults(path: string, trait: string, plan: CompiledPlan): readonly Fault[] {
  const identify = plan.events.find(({ type }) => type === "identify");
  if (!identify) return [fault(path, "the plan has no identify, so there are no traits")];
  return plainFaults(path, identify, trait);
}

type Kinds = Definable["affinities"][string]["kinds"];

function affinityFaults(path: string, kinds: Kinds, plan: CompiledPlan): readonly Fault[] {
  if (!kinds) {
    const isCategorized = plan.events.some(({ category }) => category !== undefined);
    return isCategorized ? [] : [fault(path, "no event of the plan has a category: name the kinds")];
  }
  return Object.entries(kinds).flatMap(([kind, matchers]) =>
    matchers.flatMap((matcher, at) => matcherFaults(`${path}.kinds.${kind}[${at}]`, matcher, plan)),
  );
}

function wishFaults({ counts, lastEvents, traits }: Definable["profile"], plan: CompiledPlan): readonly Fault[] {
  const said = plan.events.filter(({ type }) => type === "identify" || type === "group");
  const events = (
    [
      ["counts", counts],
      ["lastEvents", lastEvents],
    ] as const
  ).flatMap(([wish, names]) =>
    names === "all"
      ? []
      : names.filter((name) => !eventNamed(plan, name)).map((name) => fault(`profile.${wish}`, notPlanned(name))),
  );
  const unsaid = traits === "all" ? [] : traits.filter((trait) => !said.some(({ fields }) => fields.has(trait)));
  return [...events, ...unsaid.map((trait) => fault("profile.traits", `the plan has no trait "${trait}"`))];
}
