/**
 * The chain of a profile's receipts: which decision held from when on. Each link names the one before it by content, and
 * the head names the newest, so that a link altered, moved, added or left out is found. A chain rewritten as a whole is
 * not: whoever must rule that out keeps an earlier head elsewhere. Holds no signal, only what proves one that is shown.
 */
import * as z from "zod";
import { LIMIT } from "../limits.ts";
import type { Digest, SubjectKeys } from "./keys.ts";

/** The first 128 bits of a digest. */
const NAME = /^[\w-]{22}$/;

export const linkSchema = z.strictObject({
  v: z.literal(1),
  /** The receipt's id. */
  receipt: z.string().regex(NAME),
  /** When the decision first held, epoch ms. */
  at: z.number().int(),
  /** Names the link before; `null` in the first. */
  previous: z.string().regex(NAME).nullable(),
  /** What each signal that came along digests to, under the subject's secret. */
  signals: z.record(z.string(), z.string().regex(NAME)).exactOptional(),
});

export type Link = Readonly<z.infer<typeof linkSchema>>;

export interface Chain {
  /** Oldest first. */
  readonly links: readonly Link[];
  /** Names the newest link, as the next one will. */
  readonly head: string;
}

/** JSON with all keys in one order. A link outlives this code: no member may move. */
function canonicalLink({ v, receipt, at, previous, signals }: Link): string {
  const named = signals && Object.fromEntries(Object.entries(signals).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  // JSON leaves out what is undefined.
  return JSON.stringify({ at, previous, receipt, signals: named, v });
}

export function linkName(link: Link, digest: Digest): string {
  return digest(canonicalLink(link)).slice(0, 22);
}

export function isNamedIn(chain: Chain | undefined, receipt: string): boolean {
  return chain?.links.some((link) => link.receipt === receipt) ?? false;
}

/** Keyed by the subject: one signal of two people gives two digests, and a guess can be tried only inside the profile. */
function digestSignals(signals: Readonly<Record<string, string>>, keys: SubjectKeys): Record<string, string> {
  const digests = Object.entries(signals).map(([name, text]) => [
    name,
    keys.hash("receipt-signal", `${name}=${text}`).slice(0, 22),
  ]);
  return Object.fromEntries(digests) as Record<string, string>;
}

/** The chain itself when the newest link says so already. `signals` are raw, by name; asked for only when they count. */
export function appendLink(
  chain: Chain | undefined,
  receipt: string,
  at: number,
  signals: () => Readonly<Record<string, string>>,
  keys: SubjectKeys,
  digest: Digest,
): Chain {
  if (chain && chain.links.at(-1)?.receipt === receipt) return chain;
  const heard = signals();
  const link: Link = {
    v: 1,
    receipt,
    at,
    previous: chain?.head ?? null,
    ...(Object.keys(heard).length === 0 ? {} : { signals: digestSignals(heard, keys) }),
  };
  return { links: [...(chain?.links ?? []), link].slice(-LIMIT.receiptLinks), head: linkName(link, digest) };
}

export interface ChainFault {
  /** Position in the chain, from 0; as many as there are links for the head. */
  readonly link: number;
  readonly why: string;
}

/** The first place at which the chain breaks, or `undefined` when it holds. */
export function verifyChain({ links, head }: Chain, digest: Digest): ChainFault | undefined {
  const [first] = links;
  if (!first) return { link: 0, why: "the chain has no links" };
  // Only a chain at its bound has let go of its oldest links.
  if (first.previous !== null && links.length < LIMIT.receiptLinks) {
    return { link: 0, why: "it names a link before it, and none is there" };
  }
  let before = linkName(first, digest);
  for (const [index, link] of links.entries()) {
    if (index === 0) continue;
    if (link.previous !== before) return { link: index, why: "it does not name the link before it as that one is" };
    before = linkName(link, digest);
  }
  return head === before ? undefined : { link: links.length, why: "the head does not name the newest link as that is" };
}

/** Whether the oldest links have been let go. */
export function isShortened({ links }: Chain): boolean {
  return links[0] !== undefined && links[0].previous !== null;
}
