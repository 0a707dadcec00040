/**
 * From any name to what happened, and from there to its name in a vocabulary. Both are look-ups in maps made once. A name
 * that no row knows leads nowhere: nothing is guessed from how it is spelled.
 */
import { DIALECTS, ROWS, type Canonical, type Dialect, type Row } from "./rows.ts";

const rows = Object.entries(ROWS) as [Canonical, Row][];

/** Names match as people type them: case and outer spaces do not count. Separators do. */
export function spelling(name: string): string {
  return name.trim().toLowerCase();
}

/** The row's names in a vocabulary, the usual one first. */
function namesIn(dialect: Dialect, { segment, ga4 = [], snowplow = [] }: Row): readonly string[] {
  if (dialect === "segment") return segment === undefined ? [] : [segment];
  return dialect === "ga4" ? ga4 : snowplow;
}

/** What is only near a row is its name as long as it is nobody's own; of two rows it is near, the first has it. */
function firstOf<Value>(named: readonly (readonly [string, Value])[]): ReadonlyMap<string, Value> {
  return new Map(named.map(([name, value]) => [spelling(name), value] as const).toReversed());
}

const CANONICAL = firstOf<Canonical>([
  ...rows.flatMap(([canonical, row]) =>
    [canonical, ...DIALECTS.flatMap((dialect) => namesIn(dialect, row)), ...(row.others ?? [])].map(
      (name) => [name, canonical] as const,
    ),
  ),
  ...rows.flatMap(([canonical, { near = {} }]) =>
    Object.values(near).flatMap((names) => names.map((name) => [name, canonical] as const)),
  ),
]);

const DIALECT = firstOf<Dialect>([
  ...DIALECTS.flatMap((dialect) =>
    rows.flatMap(([, row]) =>
      [...namesIn(dialect, row), ...(row.near?.[dialect] ?? [])].map((name) => [name, dialect] as const),
    ),
  ),
  // Our own names come with Segment's fields.
  ...rows.map(([canonical]) => [canonical, "segment"] as const),
]);

/** What happened, whoever named it. */
export function canonicalOf(name: string): Canonical | undefined {
  return CANONICAL.get(spelling(name));
}

/** Whose name it is, and so whose fields come with it. */
export function dialectOf(name: string): Dialect | undefined {
  return DIALECT.get(spelling(name));
}

/** Every name by which `canonicalOf` finds it. */
export function namesOf(canonical: Canonical): readonly string[] {
  return NAMES.get(canonical) ?? [];
}

const NAMES: ReadonlyMap<Canonical, readonly string[]> = new Map(
  [...Map.groupBy(CANONICAL, ([, canonical]) => canonical)].map(([canonical, named]) => [
    canonical,
    named.map(([name]) => name),
  ]),
);

/** What a vocabulary calls an event of the plan, or what comes nearest; `undefined` where it has no word for it. */
export function nameIn(dialect: Dialect, name: string): string | undefined {
  const canonical = canonicalOf(name);
  if (canonical === undefined) return undefined;
  const row: Row = ROWS[canonical];
  return namesIn(dialect, row)[0] ?? row.near?.[dialect]?.[0];
}
