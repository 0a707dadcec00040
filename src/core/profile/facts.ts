/**
 * What is known of a visitor by being said: the newest word on each trait, whoever said it; beside it the word of the owner's
 * server that counts, and the visitor's own correction, where the newest is another's: a browser can take back neither. Which
 * server counts, the owner may say by `profile.sources`. In whatever order the same is said, it comes to the same. Personal
 * words rest sealed: no rule asks them.
 */
import type { Json } from "../json.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import { VISITOR_SOURCE } from "../sources.ts";

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

interface Saying {
  readonly vouched: boolean;
  /** The key's name. */
  readonly source?: string | undefined;
  readonly sources: Sources;
  readonly isNeeded: (name: string) => boolean;
}

export function learn(
  known: Facts,
  { occurredAt: at, plain, personal }: MinimizedEvent,
  keys: SubjectKeys,
  { vouched, source, sources, isNeeded }: Saying,
): Facts {
  const learned: Record<string, Fact> = { ...known };
  const said = { at, ...(source === undefined ? {} : { source }) };
  const by = { ...said, ...(vouched ? { verified: true as const } : {}) };
  for (const [name, value] of Object.entries(plain.properties)) {
    if (isNeeded(name)) learned[name] = newest(own(known, name), { ...by, value }, sources);
  }
  for (const [name, value] of Object.entries(personal.properties)) {
    const before = own(known, name);
    const server = before && serversWord(before);
    const counts = vouched && (server === undefined || outweighs(said, server, sources));
    // To seal it for nothing would cost the most.
    const isNews = isNeeded(name) && (before === undefined || at >= before.at || counts);
    if (isNews) learned[name] = newest(before, { ...by, sealed: keys.seal("state", JSON.stringify(value)) }, sources);
  }
  return learned;
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

/** The first are the most trusted; who is not named is trusted the least. */
export function trustOf(source: string | undefined, sources: Sources): number {
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
