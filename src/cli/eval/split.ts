/**
 * Which sessions teach and which are foretold. By time where there are many: the last fifth is foretold from what came
 * before it. Few are dealt into five parts, each of which is foretold from the other four. A session is never in both.
 */
import { randomOf } from "../replay/random.ts";
import type { Session } from "./sessions.ts";

export interface Split {
  readonly training: readonly Session[];
  readonly heldOut: readonly Session[];
}

const PARTS = 5;
/** A fifth of fewer says nothing. */
const FEW = 500;

export function isFew(sessions: readonly Session[]): boolean {
  return sessions.length < FEW;
}

/** `sessions`: the earliest first. */
export function splitsOf(sessions: readonly Session[], seed: number): readonly Split[] {
  if (!isFew(sessions)) return [lastFifth(sessions)];
  const random = randomOf(seed);
  const part = new Map(sessions.map((session) => [session, Math.floor(random() * PARTS)]));
  return Array.from({ length: PARTS }, (_, held) => ({
    training: sessions.filter((session) => part.get(session) !== held),
    heldOut: sessions.filter((session) => part.get(session) === held),
  }));
}

function lastFifth(sessions: readonly Session[]): Split {
  const until = Math.floor(sessions.length * (1 - 1 / PARTS));
  return { training: sessions.slice(0, until), heldOut: sessions.slice(until) };
}
