/**
 * What is wrong with a config's placements that no shape can say: segments, affinities and markets that are not there, a
 * cap on what nobody counts, and a text that the default language lacks.
 */
import { eventNamed, fault, notPlanned, type Fault } from "../fault.ts";
import { capsOf, type PlacementRules, type Placements, type Rule } from "../placements.ts";
import type { CompiledPlan } from "../plan.ts";
import { hasLanguage, readVariant, variantsOf } from "./languages.ts";

/** What the rest of the config has, by its ids. */
export interface PlacementFacts {
  readonly plan: CompiledPlan;
  /** The event that says what was shown. */
  readonly exposure: string | undefined;
  readonly languages: readonly string[];
  readonly markets: readonly string[];
  readonly segments: readonly string[];
  readonly affinities: readonly string[];
}

/** What an exposure must tell, in the clear. */
const TOLD = ["placement", "content", "rule"] as const;

export function placementFaults(placements: Placements, facts: PlacementFacts): readonly Fault[] {
  const ofEach = Object.entries(placements).flatMap(([name, placement]) =>
    [...ruleFaults(placement, facts), ...contentFaults(placement, facts)].map(({ path, words }) =>
      fault(`placements.${name}.${path}`, words),
    ),
  );
  return [...ofEach, ...exposureFaults(placements, facts)];
}

function ruleFaults({ rules }: PlacementRules, facts: PlacementFacts): readonly Fault[] {
  return [...rules.entries()].flatMap(([at, { when }]) =>
    namedBy(when)
      .filter(({ kind, id }) => !facts[kind].includes(id))
      .map(({ path, kind, id }) => fault(`rules[${at}].when.${path}`, noSuch(kind, id, facts[kind]))),
  );
}

type Kind = "segments" | "affinities" | "markets";

interface Named {
  readonly path: string;
  readonly kind: Kind;
  readonly id: string;
}

/** Everything of the config that a condition names. */
function namedBy({ segment = [], notSegment = [], affinity, context, time }: Rule["when"]): readonly Named[] {
  const all = (path: string, kind: Kind, ids: readonly string[]) => ids.map((id) => ({ path, kind, id }));
  const zones = typeof time?.zone === "object" ? Object.keys(time.zone) : [];
  return [
    ...all("segment", "segments", segment),
    ...all("notSegment", "segments", notSegment),
    ...all("affinity.of", "affinities", affinity ? [affinity.of] : []),
    ...all("context.market", "markets", context?.market ?? []),
    ...all("time.zone", "markets", zones),
  ];
}

function contentFaults({ contents }: PlacementRules, { languages, markets }: PlacementFacts): readonly Fault[] {
  const [first] = languages;
  return Object.entries(contents).flatMap(([content, payload]) =>
    Object.entries(payload).flatMap(([field, value]) => {
      const variants = variantsOf(value, languages);
      if (!variants || first === undefined) return [];
      const path = `contents.${content}.${field}`;
      const unknown = Object.keys(variants)
        .map((key) => readVariant(key, languages)?.market)
        .filter((market) => market !== undefined && !markets.includes(market));
      const lacking = hasLanguage(variants, first) ? [] : [fault(path, `lacks ${first}, the default language`)];
      return [...lacking, ...unknown.map((market) => fault(path, noSuch("markets", String(market), markets)))];
    }),
  );
}

function exposureFaults(placements: Placements, { plan, exposure }: PlacementFacts): readonly Fault[] {
  if (exposure === undefined) {
    return capsOf(placements).map(({ placement, rule }) => {
      const at = placements[placement]?.rules.findIndex(({ id }) => id === rule);
      return fault(`placements.${placement}.rules[${at}].cap`, "nobody counts: name the plan's event in `exposure`");
    });
  }
  const event = eventNamed(plan, exposure);
  if (!event) return [fault("exposure", notPlanned(exposure))];
  if (event.type !== "track") return [fault("exposure", `${event.type} is not tracked`)];
  if (!event.purposes.includes("personalization")) {
    return [fault("exposure", `"${exposure}" is not for personalization, on which caps rest`)];
  }
  return TOLD.flatMap((field) => {
    const mark = event.fields.get(field);
    const kept = mark?.purposes?.includes("personalization") ?? true;
    if (mark?.sensitivity === "plain" && kept) return [];
    return [fault("exposure", `"${exposure}" needs a plain ${field} that is kept for personalization`)];
  });
}

const ONE: Readonly<Record<Kind, string>> = { segments: "segment", affinities: "affinity", markets: "market" };

function noSuch(kind: Kind, id: string, known: readonly string[]): string {
  const there = known.length > 0 ? `there are: ${known.join(", ")}` : `the config has no ${kind}`;
  return `no ${ONE[kind]} is called "${id}"; ${there}`;
}
