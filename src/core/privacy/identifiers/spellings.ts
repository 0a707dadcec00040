/**
 * One spelling for the many in which an identifier is sent, so that one person is not two profiles. Errs towards two:
 * a person found twice is repaired, two people merged are not. What it makes names objects for ever, so a rule is never
 * changed: a changed one is a new version in front, and what rests under an older spelling is found by that. A release
 * of the phone library that reads numbers differently is such a change.
 */
import { LIMIT } from "../../limits.ts";
import { readEmail } from "./email.ts";
import { withoutInvisibleEnds } from "./invisible.ts";
import { readPhone } from "./phone.ts";
import { isSharedByStrangers } from "./strangers.ts";

/** `email`: of a person whose `userId` is something else. It leads to them, and is never a home. */
export type IdKind = "userId" | "anonymousId" | "email";

export interface Spelling {
  readonly version: number;
  readonly value: string;
}

interface Normalization {
  readonly version: number;
  /** `undefined` for what names nobody. Of its own result it makes the same again. */
  readonly normalize: (kind: IdKind, value: string) => string | undefined;
}

export type Normalizations = readonly [Normalization, ...Normalization[]];

/**
 * A number is one by its `+`. `0049…` is left as it is: a customer number may begin with two zeros, and in half of the
 * world they are no way out of the country.
 */
function spellPerson(text: string): string {
  const email = readEmail(text);
  // Lower case can compose anew: J with a caron is two characters, ǰ is one.
  if (email) return `${email.mailbox.toLowerCase()}@${email.asciiHost}`.normalize("NFKC");
  return (text.startsWith("+") ? readPhone(text) : undefined) ?? text;
}

function usable(text: string): string | undefined {
  // NFKC can grow a text 18-fold. No address or number gets near the limit, which whoever reads identifiers counts on.
  return text === "" || text.length > LIMIT.identifierCharacters || isSharedByStrangers(text) ? undefined : text;
}

/** NFKC, no invisible ends; of a person's e-mail address and phone number one spelling; anything else keeps its case. */
function normalizeFirst(kind: IdKind, value: string): string | undefined {
  // Any half of a character becomes the same U+FFFD once it is hashed: strangers would meet there.
  if (!value.isWellFormed()) return undefined;
  const text = withoutInvisibleEnds(value.normalize("NFKC"));
  return usable(kind !== "anonymousId" ? spellPerson(text) : text);
}

/** Newest first; only ever added to. */
export const NORMALIZATIONS: Normalizations = [{ version: 1, normalize: normalizeFirst }];

/** How an identifier is spelled today, or `undefined` when it names nobody. */
export function spell(kind: IdKind, value: string, [newest]: Normalizations = NORMALIZATIONS): string | undefined {
  return newest.normalize(kind, value);
}

/**
 * All spellings under which something may rest, newest first, each once; `value` is as it was sent, since what a newer
 * version takes out an older one may need. An older version may still know what the newest refuses: good for finding
 * and erasing, while only what `spell` answers may name something new.
 */
export function spellingsOf(
  kind: IdKind,
  value: string,
  normalizations: Normalizations = NORMALIZATIONS,
): readonly Spelling[] {
  const spellings = new Map<string, Spelling>();
  for (const { version, normalize } of normalizations) {
    const spelling = normalize(kind, value);
    if (spelling !== undefined && !spellings.has(spelling)) spellings.set(spelling, { version, value: spelling });
  }
  return [...spellings.values()];
}
