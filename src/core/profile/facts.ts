/**
 * What is known of a visitor by being said: the newest word on each trait, whoever said it, and beside it the last word of
 * the owner's server where somebody else said something since, so that a browser can take nothing back that the server
 * said. In whatever order the same is said, it comes to the same. Personal words rest sealed, and alone: no rule asks them.
 */
import type { Json } from "../json.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";

/** A plain word. */
interface Word {
  readonly at: number;
  readonly value: Json;
}

export type Fact = {
  readonly at: number;
  /** By the owner's server. */
  readonly verified?: true;
  /** The server's last word, where this one is another's. */
  readonly server?: Word;
} & ({ readonly value: Json } | { readonly sealed: string });

type Facts = Readonly<Record<string, Fact>>;

export function learn(
  known: Facts,
  { occurredAt: at, plain, personal }: MinimizedEvent,
  keys: SubjectKeys,
  { vouched, isNeeded }: { readonly vouched: boolean; readonly isNeeded: (name: string) => boolean },
): Facts {
  const learned: Record<string, Fact> = { ...known };
  const by = vouched ? { verified: true as const } : {};
  for (const [name, value] of Object.entries(plain.properties)) {
    if (isNeeded(name)) learned[name] = newest(own(known, name), { at, ...by, value });
  }
  for (const [name, value] of Object.entries(personal.properties)) {
    const before = own(known, name);
    // To seal it for nothing would cost the most.
    const isNews = isNeeded(name) && (before === undefined || at >= before.at);
    if (isNews) learned[name] = newest(before, { at, ...by, sealed: keys.seal("state", JSON.stringify(value)) });
  }
  return learned;
}

/** Of one time, the one that came last. */
export function newest(before: Fact | undefined, said: Fact): Fact {
  if (!before) return said;
  const [last, other] = said.at >= before.at ? [said, before] : [before, said];
  const [word, otherWord] = [serversWord(last), serversWord(other)];
  if (last.verified) return last;
  const server = word && otherWord && otherWord.at > word.at ? otherWord : (word ?? otherWord);
  return server ? { ...last, server } : last;
}

/** What the owner's server said last, if it said it in the clear. */
export function serversWord(fact: Fact): Word | undefined {
  if (!fact.verified) return fact.server;
  return "value" in fact ? { at: fact.at, value: fact.value } : undefined;
}

function own(facts: Facts, name: string): Fact | undefined {
  return Object.hasOwn(facts, name) ? facts[name] : undefined;
}
