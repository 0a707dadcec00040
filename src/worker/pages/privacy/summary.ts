/**
 * What the documents of an access say, short enough to be read: the whole of them is there to be downloaded. Total: of what
 * is shaped otherwise it says less, and never fails.
 */
import { isObject, type Json } from "../../../core/json.ts";

export interface Home {
  readonly jurisdiction: string | undefined;
  /** ISO 8601. */
  readonly since: string | undefined;
  readonly events: number;
  readonly segments: readonly string[];
}

export interface Summary {
  readonly homes: readonly Home[];
  /** Of all homes, each name once. */
  readonly traits: Readonly<Record<string, Json>>;
}

type Fields = Readonly<Record<string, unknown>>;

export function summaryOf(documents: readonly Json[]): Summary {
  const read = documents.map(fields);
  return { homes: read.map(homeOf), traits: Object.fromEntries(read.flatMap(traitsOf)) };
}

function homeOf({ jurisdiction, createdAt, counts, segments }: Fields): Home {
  const times = Object.values(fields(counts)).map((one) => Number(fields(one)["count"]));
  const names = Array.isArray(segments) ? segments.map((one: unknown) => fields(one)["segment"]) : [];
  return {
    jurisdiction: typeof jurisdiction === "string" ? jurisdiction : undefined,
    since: typeof createdAt === "string" ? createdAt : undefined,
    events: times.filter(Number.isFinite).reduce((sum, count) => sum + count, 0),
    segments: names.filter((name) => typeof name === "string"),
  };
}

function traitsOf({ traits }: Fields): readonly [string, Json][] {
  return Object.entries(fields(traits)).map(([name, trait]) => [
    name,
    (isObject(trait) && "value" in trait ? trait["value"] : trait) as Json,
  ]);
}

function fields(value: unknown): Fields {
  return isObject(value) ? value : {};
}
