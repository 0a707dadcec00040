/**
 * How long a queue's message waits before it is tried again: twice as long after each failure up to a limit, and a part of
 * it by chance, so that what failed together does not come back together. Pure; the platform counts, and ends the tries.
 */
import { holdsDeadLetters } from "./queue-name.ts";

interface Retries {
  /** Before the first repeat. */
  readonly firstSeconds: number;
  readonly mostSeconds: number;
  /** As `max_retries` in wrangler.toml; `npm run check` holds them together. */
  readonly most: number;
}

/**
 * Of messages on their way. A file that could not be written can be in a minute, mostly. A day at most in all,
 * because what is older than the queue's retention is dropped without a word: 4 days, and one on the platform's free plan.
 */
const LIVE: Retries = { firstSeconds: 5, mostSeconds: 3_600, most: 25 };

/**
 * Of dead letters: by then somebody has to act, and may need days for it. 100 is the most that the platform repeats; at a
 * few hours each they last longer than the 14 days that it keeps a message, and so end nothing before.
 */
const DEAD: Retries = { firstSeconds: 900, mostSeconds: 18_000, most: 100 };

/** So much of a wait is by chance. */
const CHANCE = 0.25;

export function retriesOf(queue: string): Retries {
  return holdsDeadLetters(queue) ? DEAD : LIVE;
}

/** In whole seconds. `failed`: how often the message was tried, one at least; `chance`: from 0 to 1. */
export function retryDelay(queue: string, failed: number, chance: number): number {
  const { firstSeconds, mostSeconds } = retriesOf(queue);
  const longest = Math.min(mostSeconds, firstSeconds * 2 ** (failed - 1));
  return Math.ceil(longest * (1 - CHANCE * chance));
}
