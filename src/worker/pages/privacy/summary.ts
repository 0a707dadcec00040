/**
 * What the documents of an access say, short enough to be read: the whole of them is there to be downloaded. They come as
 * JSON from where the visitor rests; of what is shaped otherwise this says less, and never fails.
 */
import { isObject, type Json } from "../../../core/json.ts";

/** One browser, app, or the person themselves. */
export interface HeldProfile {
  readonly own: boolean;
  readonly jurisdiction: string | undefined;
  /** ISO 8601. */
  readonly since: string | undefined;
  readonly events: number;
  /** In the owner's words. */
  readonly segments: readonly string[];
  /** Identifiers that lead there. */
  readonly names: readonly string[];
  /** On which the archive holds lines. */
  readonly days: number;
  /** In the law's words. */
  readonly retention: string | undefined;
}

export interface Summary {
  readonly profiles: readonly HeldProfile[];
  /** Of all, each name once, as it stands. */
  readonly traits: Readonly<Record<string, Json>>;
  /** Who may have been told something. */
  readonly recipients: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

export function summaryOf(documents: readonly Json[]): Summary {
  const read = documents.map(fields);
  const profiles = read.flatMap((one) => list(one["profiles"])).map(fields);
  const recipients = read.flatMap((one) => list(one["recipients"]).map(fields));
  return {
    profiles: profiles.map(profileOf),
    traits: traitsIn(profiles.flatMap((one) => list(one["held"])).map(fields)),
    recipients: [
      ...new Set(recipients.map(({ destination, where }) => [destination, where].filter(isText).join(", "))),
    ].filter((one) => one !== ""),
  };
}

function profileOf({ own, rests, since, held, segments, links, archive, law }: Fields): HeldProfile {
  const counts = list(held)
    .map(fields)
    .filter(({ name }) => isText(name) && name.startsWith("counts."))
    .map(({ value }) => Number(fields(value)["count"]));
  const words = list(segments).map((one) => fields(one)["description"] ?? fields(one)["segment"]);
  const { retention } = fields(law);
  return {
    own: own === true,
    jurisdiction: isText(rests) ? rests : undefined,
    since: isText(since) && !Number.isNaN(Date.parse(since)) ? since : undefined,
    events: counts.filter(Number.isFinite).reduce((sum, count) => sum + count, 0),
    segments: words.filter(isText),
    names: [...new Set(list(links).map((one) => fields(one)["value"]))].filter(isText),
    days: list(archive).length,
    retention: isText(retention) ? retention : undefined,
  };
}

const TRAIT = "traits.";

/** Of several words on one trait: what the person corrected, else what the owner's server said, else the newest. */
function traitsIn(held: readonly Fields[]): Summary["traits"] {
  const traits = held.filter(({ name }) => isText(name) && name.startsWith(TRAIT));
  const ordered = traits.toSorted((a, b) => rank(a) - rank(b) || String(a["at"]).localeCompare(String(b["at"])));
  return Object.fromEntries(
    ordered.map(({ name, value }): [string, Json] => [String(name).slice(TRAIT.length), (value ?? null) as Json]),
  );
}

/** The last one counts. */
function rank({ source, verified }: Fields): number {
  if (source === "visitor") return 2;
  return verified === true ? 1 : 0;
}

function fields(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
