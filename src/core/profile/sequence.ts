/**
 * Numbered events: our browser script calls its messages `<stream>.<n>`, a stream for every page load, counted from 1.
 * What a number skips was sent and is not kept here. Holds two numbers a stream, under a keyed name; any other client's
 * message ids are left alone.
 */
import { LIMIT } from "../limits.ts";
import type { SubjectKeys } from "../privacy/keys.ts";

interface Stream {
  /** A keyed hash of the stream's name. */
  readonly name: string;
  readonly highest: number;
}

/** The last streams, the newest last. */
export type Streams = readonly Stream[];

/** How many events a number says there were, and how many of them came. */
export interface Numbering {
  readonly expected: number;
  readonly received: number;
}

export const NOT_NUMBERED: Numbering = { expected: 0, received: 0 };

export function addNumbering(a: Numbering, b: Numbering): Numbering {
  return { expected: a.expected + b.expected, received: a.received + b.received };
}

const NUMBERED = /^(gh-[A-Za-z0-9_-]{22})\.([1-9]\d{0,4})$/;

/** `undefined` for an event that is not numbered. The caller has seen to it that each is folded once. */
export function foldSequence(
  streams: Streams,
  messageId: string,
  hash: SubjectKeys["hash"],
): { readonly streams: Streams; readonly numbering: Numbering } | undefined {
  const [, stream, digits] = NUMBERED.exec(messageId) ?? [];
  if (stream === undefined || digits === undefined) return undefined;
  const number = Number(digits);
  const name = hash("stream", stream).slice(0, 11);
  const before = streams.find((one) => one.name === name);
  const highest = Math.max(before?.highest ?? 0, number);
  const others = streams.filter((one) => one !== before);
  return {
    streams: [...others, { name, highest }].slice(-LIMIT.sequenceStreams),
    numbering: { expected: highest - (before?.highest ?? 0), received: 1 },
  };
}
