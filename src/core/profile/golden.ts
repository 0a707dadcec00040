/**
 * One record of a person, from all that their devices and the owner's servers said: of each attribute one value, and why
 * that one. What was said wins over what was seen, and that over what was reckoned; then a server's word, then the source
 * that the owner trusts more (`profile.sources`), then the newest; and what the person corrected since stands. In whatever
 * order the rows come, the same is chosen. Merges nothing at rest, and leaves out what may not be used.
 */
import type { Json } from "../json.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { Definitions } from "../segments/compile.ts";
import { isoTime } from "../time.ts";
import { homeRegionOf, inOrder, type DeviceRow } from "./device-row.ts";
import { correctionOf, openWord, trustOf, type Fact, type Facts, type Sources, type Word } from "./facts.ts";
import { inferredFrom } from "./inferred.ts";
import { mapValues } from "./map-values.ts";
import type { Provenance } from "./reasons.ts";
import { newestSession } from "./session-log.ts";
import type { PersonalizationSlice } from "./state.ts";

/** Until when the owner and the law let it be kept, epoch ms. `field` as in docs/plan.md: `traits.email`. */
export type Expiry = (purpose: Purpose, field: string, at: number, region: string) => number | undefined;

export interface GoldenAsking {
  readonly definitions: Definitions;
  /** What may be used of a row. */
  readonly allowed: (row: DeviceRow) => readonly Purpose[];
  /** Epoch ms. */
  readonly now: number;
  readonly expiry?: Expiry | undefined;
}

export interface Attribute {
  readonly value: Json;
  readonly how: Provenance;
  /** By the owner's server. */
  readonly verified: boolean;
  /** The key's name in the config, or `visitor`; `null` where it is not known, or nobody said it. */
  readonly source: string | null;
  readonly at: string;
  readonly purposes: readonly Purpose[];
  readonly expires?: string;
  /** Which of the person's rows: 0 is their own, the devices follow. Absent of what all of them come to. */
  readonly from?: number;
  /** How many other words there are on it. */
  readonly others: number;
}

export type GoldenRecord = Readonly<Record<string, Attribute>>;

interface Candidate {
  readonly name: string;
  readonly value: Json;
  readonly how: Provenance;
  readonly at: number;
  readonly verified?: boolean;
  readonly corrected?: boolean;
  readonly source?: string | undefined;
  readonly expires?: number | undefined;
  readonly from?: number;
}

/** What everything of a personalization slice rests on. */
const RESTS_ON: Purpose = "personalization";

type Usable = readonly [from: number, row: DeviceRow, slice: PersonalizationSlice];

function usableOf(rows: readonly DeviceRow[], { allowed }: GoldenAsking): readonly Usable[] {
  return [...inOrder(rows).entries()].flatMap(([from, row]): Usable[] => {
    const slice = row.state.slices.personalization;
    return slice && allowed(row).includes(RESTS_ON) ? [[from, row, slice]] : [];
  });
}

/** The id of the account that the person acts for, by the same rule. */
export function goldenAccount(rows: readonly DeviceRow[], asking: GoldenAsking): Attribute | undefined {
  const said = usableOf(rows, asking).flatMap(([from, { keys }, { account }]) =>
    account ? candidatesOf("account", account, keys, from) : [],
  );
  return said.length === 0 ? undefined : chosen(said, asking.definitions.wishes.sources);
}

/** An account's own traits: its words, each with who said it. */
export function goldenFacts(facts: Facts, keys: SubjectKeys, sources: Sources): GoldenRecord {
  return mapValues(facts, (fact) => chosen(candidatesOf("", fact, keys), sources));
}

export function goldenRecord(rows: readonly DeviceRow[], asking: GoldenAsking): GoldenRecord {
  const { definitions, now } = asking;
  const usable = usableOf(rows, asking);
  const said = usable.flatMap(([from, row, slice]) => candidatesIn(from, row, slice, asking));
  const inferred = inferredFrom(
    usable.map(([, , slice]) => slice),
    definitions,
    now,
  ).map((one): Candidate => ({ ...one, how: "inferred" }));
  const byName = new Map<string, Candidate[]>();
  for (const one of [...said, ...inferred]) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  const names = [...byName.keys()].toSorted();
  return Object.fromEntries(names.map((name) => [name, chosen(byName.get(name) ?? [], definitions.wishes.sources)]));
}

function candidatesIn(
  from: number,
  { state, keys }: DeviceRow,
  slice: PersonalizationSlice,
  { now, expiry }: GoldenAsking,
): readonly Candidate[] {
  const region = homeRegionOf(state);
  const lasting = (candidate: Candidate, field: string): readonly Candidate[] => {
    const expires = expiry?.(RESTS_ON, field, candidate.at, region);
    // What is over is held only until its alarm has come.
    return expires !== undefined && expires <= now ? [] : [{ ...candidate, expires }];
  };
  const declared = Object.entries(slice.traits).flatMap(([name, fact]) =>
    candidatesOf(name, fact, keys, from).flatMap((one) => lasting(one, `traits.${name}`)),
  );
  const session = newestSession(slice);
  const { lastAt: at = 0, country, device, language } = session ?? {};
  const observed = Object.entries({ country, device, language, app: session?.app }).flatMap(([name, value]) =>
    value === undefined ? [] : lasting({ name, value, how: "observed", at, from }, `session.${name}`),
  );
  return [...declared, ...observed];
}

function candidatesOf(name: string, fact: Fact, keys: SubjectKeys, from?: number): readonly Candidate[] {
  return wordsIn(fact).map(({ word, ...standing }) => ({
    name,
    value: openWord(word, keys),
    how: "declared",
    at: word.at,
    source: word.source,
    ...(from === undefined ? {} : { from }),
    ...standing,
  }));
}

/** Each word once, whoever's it is. */
function wordsIn(fact: Fact): readonly { word: Word; verified?: boolean; corrected?: boolean }[] {
  const { server, corrected } = fact;
  const isCorrection = corrected === undefined && correctionOf(fact) !== undefined;
  return [
    { word: fact, verified: fact.verified === true, corrected: isCorrection },
    ...(server ? [{ word: server, verified: true }] : []),
    ...(corrected ? [{ word: corrected, corrected: true }] : []),
  ];
}

const RANK: Readonly<Record<Provenance, number>> = { declared: 0, observed: 1, inferred: 2 };

/** The best of them, and the person's own correction where it is no older than that one. */
function chosen(candidates: readonly Candidate[], sources: Sources): Attribute {
  const better = (a: Candidate, b: Candidate): number =>
    RANK[a.how] - RANK[b.how] ||
    Number(b.verified ?? false) - Number(a.verified ?? false) ||
    trustOf(a.source, sources) - trustOf(b.source, sources) ||
    newer(a, b);
  const [best] = candidates.filter(({ corrected }) => !corrected).toSorted(better);
  const [correction] = candidates.filter(({ corrected }) => corrected).toSorted(newer);
  const isCorrected = correction && (!best || RANK[correction.how] < RANK[best.how] || correction.at >= best.at);
  const winner = (isCorrected ? correction : best) ?? NOBODYS;
  const { value, how, verified = false, source = null, at, expires, from } = winner;
  return {
    value,
    how,
    verified,
    source,
    at: isoTime(at),
    purposes: [RESTS_ON],
    ...(expires === undefined ? {} : { expires: isoTime(expires) }),
    ...(from === undefined ? {} : { from }),
    others: candidates.length - 1,
  };
}

/** Of one time, in an order that no arrival changes. */
function newer(a: Candidate, b: Candidate): number {
  if (a.at !== b.at) return b.at - a.at;
  const [one, other] = [a, b].map(({ value, source, from }) => JSON.stringify([value, source ?? null, from ?? null]));
  return one === other ? 0 : (one ?? "") < (other ?? "") ? -1 : 1;
}

const NOBODYS: Candidate = { name: "", value: null, how: "inferred", at: 0 };
