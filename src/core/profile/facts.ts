/**
 * What is known of a visitor by being said: the newest word on each trait, whoever said it; beside it the word of the owner's
 * server that counts, and the visitor's own correction, where the newest is another's: a browser can take back neither. Which
 * server counts, the owner may say by `profile.sources`. In whatever order the same is said, it comes to the same. Personal
 * words rest sealed: no rule asks them.
 */
import type { Json } from "../json.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import { STAFF_SOURCE, VISITOR_SOURCE } from "../sources.ts";

export type Word = {
  readonly at: number;
  /** The key's name in the config, or the visitor. Rows from before it was kept do not say it. */
  readonly source?: string;
} & ({ readonly value: Json } | { readonly sealed: string });

export type Fact = Word & {
  /** By the owner's server. */
  readonly verified?: true;
  /** The server's word that counts, where this one is another. */
  readonly server?: Word;
  /** The visitor's own last correction, where this word is another. */
  readonly corrected?: Word;
};

export type Facts = Readonly<Record<string, Fact>>;

/** Names of keys, the most trusted first. */
export type Sources = readonly string[];

/** By whom it is said, and what of it is kept. */
export interface Saying {
  readonly vouched: boolean;
  /** The key's name. */
  readonly source?: string | undefined;
  readonly sources: Sources;
  readonly isNeeded: (name: string) => boolean;
}

/** As far as a word is of it. */
export type Telling = Pick<MinimizedEvent, "occurredAt" | "plain" | "personal">;

export function learn(
  known: Facts,
  { occurredAt: at, plain, personal }: Telling,
  keys: SubjectKeys,
  saying: Saying,
): Facts {
  const learned: Record<string, Fact> = { ...known };
  for (const [name, value] of Object.entries(plain.properties)) {
    if (!saying.isNeeded(name)) continue;
    learned[name] = newest(own(known, name), { ...byWhom(at, saying), value }, saying.sources);
  }
  for (const [name, value] of Object.entries(personal.properties)) {
    if (saying.isNeeded(name)) learned[name] = learnSealed(own(known, name), value, at, keys, saying);
  }
  return learned;
}

export function learnSealed(
  before: Fact | undefined,
  value: Json,
  at: number,
  keys: SubjectKeys,
  { sources, ...saying }: Omit<Saying, "isNeeded">,
): Fact {
  const by = byWhom(at, saying);
  const server = before && serversWord(before);
  const counts = saying.vouched && (server === undefined || outweighs(by, server, sources));
  // To seal it for nothing would cost the most.
  if (before && at < before.at && !counts) return before;
  return newest(before, { ...by, sealed: keys.seal("state", JSON.stringify(value)) }, sources);
}

function byWhom(at: number, { vouched, source }: Pick<Saying, "vouched" | "source">) {
  return { at, ...(source === undefined ? {} : { source }), ...(vouched ? { verified: true as const } : {}) };
}

/** Of one time, the one that came last. */
export function newest(before: Fact | undefined, said: Fact, sources: Sources = []): Fact {
  if (!before) return said;
  const { server: _, corrected: __, ...last } = said.at >= before.at ? said : before;
  const server = heavier(serversWord(before), serversWord(said), sources);
  const corrected = heavier(correctionOf(before), correctionOf(said), []);
  return {
    ...last,
    ...(server && !(last.verified && isSame(server, last)) ? { server } : {}),
    ...(corrected && !(last.source === VISITOR_SOURCE && isSame(corrected, last)) ? { corrected } : {}),
  };
}

/** What the owner's server says: the word of the most trusted, and of those the last. */
export function serversWord(fact: Fact): Word | undefined {
  return fact.server ?? (fact.verified ? wordOf(fact) : undefined);
}

/** What the visitor corrected last. */
export function correctionOf(fact: Fact): Word | undefined {
  return fact.corrected ?? (fact.source === VISITOR_SOURCE ? wordOf(fact) : undefined);
}

/** With every sealed text of it changed. */
export function resealedFact(fact: Fact, change: (text: string) => string): Fact {
  const resealed = <Said extends Word>(word: Said): Said =>
    "sealed" in word ? { ...word, sealed: change(word.sealed) } : word;
  const { server, corrected } = fact;
  return {
    ...resealed(fact),
    ...(server ? { server: resealed(server) } : {}),
    ...(corrected ? { corrected: resealed(corrected) } : {}),
  };
}

export function openWord(word: Word, keys: SubjectKeys): Json {
  return "sealed" in word ? (JSON.parse(keys.open("state", word.sealed)) as Json) : word.value;
}

/** The first are the most trusted, and staff as much; who is not named is trusted the least. */
export function trustOf(source: string | undefined, sources: Sources): number {
  if (source === STAFF_SOURCE) return 0;
  const place = source === undefined ? -1 : sources.indexOf(source);
  return place === -1 ? sources.length : place;
}

type Weight = Pick<Word, "at" | "source">;

function outweighs(a: Weight, b: Weight, sources: Sources): boolean {
  const order = trustOf(a.source, sources) - trustOf(b.source, sources);
  return order === 0 ? a.at >= b.at : order < 0;
}

function heavier(before: Word | undefined, said: Word | undefined, sources: Sources): Word | undefined {
  if (!before || !said) return before ?? said;
  return outweighs(said, before, sources) ? said : before;
}

function isSame(a: Weight, b: Weight): boolean {
  return a.at === b.at && a.source === b.source;
}

function wordOf(fact: Fact): Word {
  const { verified: _, server: __, corrected: ___, ...word } = fact;
  return word;
}

function own(facts: Facts, name: string): Fact | undefined {
  return Object.hasOwn(facts, name) ? facts[name] : undefined;
}
