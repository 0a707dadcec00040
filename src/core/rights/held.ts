/**
 * One thing that is held of a person, as they are told of it: what it is in words, who said it, what for, who was told, and
 * until when. And what members of a record come to: none can be added that is not shown, or said to be withheld and why.
 */
import type { Config } from "../config.ts";
import { getsEvent } from "../destinations/index.ts";
import type { Json } from "../json.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { Expiry } from "../profile/golden.ts";
import type { Provenance } from "../profile/reasons.ts";
import { isoTime } from "../time.ts";

export interface Held {
  /** `traits.email`, `events.Product Viewed`, `counts.Product Viewed`. */
  readonly name: string;
  /** Opened, where it rests sealed. */
  readonly value: Json;
  /** In the words of the owner's plan and config, or ours. */
  readonly meaning: string;
  /** Said, seen, or reckoned. */
  readonly how: Provenance;
  /** The key's name in the config, `visitor` for what the person corrected; absent where nobody in particular said it. */
  readonly source?: string;
  /** By the owner's server. */
  readonly verified?: true;
  /** What it rests on: `purposes` of the document says what allowed them. */
  readonly purposes: readonly Purpose[];
  /** When it was said or seen last. */
  readonly at?: string;
  readonly expires?: string;
  /** Destinations that may have been told of it: `recipients` of the document says where they are. */
  readonly recipients: readonly string[];
}

/** What is not in the document, why, and how to get it. */
export interface Withheld {
  readonly what: string;
  readonly why: string;
  readonly count?: number;
}

/** What is needed to show a row. */
export interface Showing {
  readonly config: Pick<Config, "plan" | "definitions" | "scores" | "affinities" | "triggers" | "destinations">;
  readonly keys: SubjectKeys;
  /** Epoch ms. */
  readonly now: number;
  /** Whose law is at home here: a region's id. */
  readonly region: string;
  readonly expiry?: Expiry | undefined;
  /** Purposes that destinations were told something for. */
  readonly told: readonly Purpose[];
}

export interface Shown {
  readonly held?: readonly Held[];
  readonly withheld?: readonly Withheld[];
}

/** One for each member: a new one does not compile until it is shown. */
export type Showers<Members> = {
  readonly [Name in keyof Members]-?: (value: Exclude<Members[Name], undefined>, showing: Showing) => Shown;
};

export function showAll<Members extends object>(
  showers: Showers<Members>,
  members: Members,
  showing: Showing,
): Required<Shown> {
  const names = Object.keys(showers) as (keyof Members)[];
  const shown = names.flatMap((name): Shown[] => {
    const value = members[name];
    return value === undefined ? [] : [showers[name](value as never, showing)];
  });
  return {
    held: shown.flatMap(({ held = [] }) => held),
    withheld: shown.flatMap(({ withheld = [] }) => withheld),
  };
}

interface Thing extends Pick<Held, "name" | "value" | "meaning" | "how"> {
  readonly purpose: Purpose;
  /** Epoch ms. */
  readonly at?: number | undefined;
  readonly source?: string | undefined;
  readonly verified?: boolean | undefined;
  /** The plan's name of the event that told of it, where only one kind does. */
  readonly event?: string | undefined;
}

export function heldThing(
  { name, value, meaning, how, purpose, at, source, verified, event }: Thing,
  showing: Showing,
): Held {
  const expires = at === undefined ? undefined : showing.expiry?.(purpose, name, at, showing.region);
  return {
    name,
    value,
    meaning,
    how,
    ...(source === undefined ? {} : { source }),
    ...(verified ? { verified } : {}),
    purposes: [purpose],
    ...(at === undefined ? {} : { at: isoTime(at) }),
    ...(expires === undefined ? {} : { expires: isoTime(expires) }),
    recipients: recipientsOf(event, showing),
  };
}

/** Those that were told for all of their purposes, of such an event. What a profile reckons itself is told to nobody. */
function recipientsOf(event: string | undefined, { config, told }: Showing): readonly string[] {
  const planned = event === undefined ? undefined : config.plan.events.find(({ name }) => name === event);
  if (!planned) return [];
  return [...config.destinations.values()]
    .filter(({ purposes }) => purposes.every((purpose) => told.includes(purpose)))
    .filter((one) => getsEvent(one, { type: planned.type, event: planned.name }))
    .map(({ id }) => id);
}
