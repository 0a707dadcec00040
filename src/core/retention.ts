/**
 * How long what is kept may be kept: by purpose, by region, and where the owner wants less, by field. Holds the config's
 * shape and defaults. Nothing is kept for ever: whatever is not said here has a default.
 */
import * as z from "zod";
import { duration } from "./duration.ts";
import { LIMIT } from "./limits.ts";
import type { CompiledPlan, PlannedEvent } from "./plan.ts";
import { forEachPurpose, PURPOSES, type Purpose } from "./policy/purposes.ts";
import { STATISTICS_LIVES } from "./retention/ceilings.ts";
import { fingerprint } from "./segments/feature.ts";
import { MONTH_MS } from "./time.ts";

const life = duration(LIMIT.retentionMs, "10 years");
const byPurpose = z.partialRecord(z.enum(PURPOSES), life);

export const retentionSchema = z.strictObject({
  /** From the event on, wherever it was. */
  purposes: byPurpose.default({}),
  /** For visitors there instead, by the region's id in docs/regions.md. */
  regions: z.record(z.string(), byPurpose).default({}),
  /** A trait that goes sooner than what it is kept for. */
  traits: z.record(z.string(), life).default({}),
  /** By event, a property that goes sooner than its event. */
  events: z.record(z.string(), z.record(z.string(), life)).default({}),
});

export type RetentionWishes = z.output<typeof retentionSchema>;

/** 25 months are two years to compare, and what the CNIL allows at most; 13 are a year and its season again. */
export const DEFAULT_MONTHS: Readonly<Record<Purpose, number>> = {
  necessary: 13,
  functional: 13,
  analytics: 25,
  personalization: 13,
  advertising: 13,
  sale_or_share: 13,
};

/** In ms. */
export type Lives = Readonly<Record<Purpose, number>>;

/** Of one event's fields, in ms. */
export interface FieldLives {
  readonly plain: Readonly<Record<string, number>>;
  /** What is sealed is sealed as one, and goes as one: with the first of its fields. */
  readonly sealed?: number;
}

export interface Retention {
  readonly lives: Lives;
  /** By region id, where they are others. */
  readonly regions: ReadonlyMap<string, Lives>;
  /** By region id: what is measured of an audience without a yes lives no longer. */
  readonly statistics: ReadonlyMap<string, number>;
  readonly traits: ReadonlyMap<string, number>;
  /** By the plan's name of an event. */
  readonly events: ReadonlyMap<string, FieldLives>;
  /** All ages at which a line may lose something, ascending: the last is the longest that any lives. */
  readonly ages: readonly number[];
  /** Changes whenever any of it does. */
  readonly key: string;
}

export function compileRetention(
  wishes: RetentionWishes,
  { events: planned }: Pick<CompiledPlan, "events">,
): Retention {
  const lives = forEachPurpose((purpose) => wishes.purposes[purpose] ?? DEFAULT_MONTHS[purpose] * MONTH_MS);
  const regions = new Map(
    Object.entries(wishes.regions).map(([id, own]) => [id, forEachPurpose((one) => own[one] ?? lives[one])] as const),
  );
  const events = new Map(
    planned.flatMap((event) => {
      const fields = fieldsOf(event, wishes);
      return Object.keys(fields).length === 0 ? [] : [[event.name, fieldLives(event, fields)] as const];
    }),
  );
  const ofLines = [lives, ...regions.values()].flatMap((one) => Object.values(one));
  const longest = Math.max(...ofLines);
  const ofParts = [
    ...STATISTICS_LIVES.values(),
    ...[...events.values()].flatMap(({ plain, sealed }) => [...Object.values(plain), ...(sealed ? [sealed] : [])]),
  ];
  const ages = [...new Set([...ofLines, ...ofParts.filter((one) => one < longest)])].toSorted((a, b) => a - b);
  const traits = new Map(Object.entries(wishes.traits));
  const key = fingerprint(JSON.stringify([lives, [...regions], [...STATISTICS_LIVES], [...events]]));
  return { lives, regions, statistics: STATISTICS_LIVES, traits, events, ages, key };
}

/** What an identify or a group says are traits, whatever the plan calls these events. */
function fieldsOf({ type, name }: PlannedEvent, { traits, events }: RetentionWishes): Readonly<Record<string, number>> {
  return type === "identify" || type === "group" ? traits : own(events, name);
}

function own<Value>(events: Readonly<Record<string, Readonly<Record<string, Value>>>>, name: string) {
  return (Object.hasOwn(events, name) ? events[name] : undefined) ?? {};
}

function fieldLives({ fields }: PlannedEvent, wished: Readonly<Record<string, number>>): FieldLives {
  const ofKind = (kind: string) => Object.entries(wished).filter(([field]) => fields.get(field)?.sensitivity === kind);
  const sealed = ofKind("personal").map(([, ms]) => ms);
  return {
    plain: Object.fromEntries(ofKind("plain")),
    ...(sealed.length === 0 ? {} : { sealed: Math.min(...sealed) }),
  };
}

export function livesIn({ lives, regions }: Retention, region: string): Lives {
  return regions.get(region) ?? lives;
}

/** Of several laws, the shortest. */
export function shortestLives(retention: Retention, regions: readonly string[]): Lives {
  const all = regions.map((region) => livesIn(retention, region));
  return forEachPurpose((purpose) => Math.min(...all.map((one) => one[purpose])));
}

/** How long a line may live, whatever it is for and wherever. */
export function longestLife({ ages }: Retention): number {
  return ages.at(-1) ?? 0;
}
