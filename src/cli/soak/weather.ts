/**
 * What goes wrong and when: calm first, then every destination has good and bad spells of its own, one is dead for a while,
 * and everything is killed at random moments. All of it follows from the seed and the clock.
 */
import { randomOf } from "../replay/random.ts";
import type { Behavior } from "./receiver.ts";

export interface Weather {
  /** Until then nothing fails: what faults are compared to. All in ms since the start. */
  readonly calmUntil: number;
  /** From `calmUntil` on. */
  readonly deadUntil: number;
  readonly kills: readonly number[];
  readonly end: number;
}

const SPELL_MS = 6_000;

/** Half of the spells are good ones. */
const BAD: readonly Behavior[] = [
  "fails",
  "brakes",
  "grumbles",
  "hangs",
  "drops",
  "halves",
  "cuts",
  "redirects",
  "locks",
  "refuses",
];

export function forecast(seed: number, ms: number, kills: number): Weather {
  const random = randomOf(seed);
  const calmUntil = ms * 0.2;
  // One in each part of the time, so that none meets another's restart.
  const part = (ms - calmUntil) / Math.max(1, kills);
  return {
    calmUntil,
    deadUntil: ms * 0.7,
    kills: Array.from({ length: kills }, (_, at) => calmUntil + part * (at + 0.2 + 0.6 * random())),
    end: ms,
  };
}

/** How the destination behaves so long after the start. */
export function behaviorAt(seed: number, destination: string, ms: number, { calmUntil }: Weather): Behavior {
  if (ms < calmUntil) return "takes";
  const spell = Math.floor((ms - calmUntil) / SPELL_MS);
  const name = Buffer.from(destination).reduce((sum, byte) => (sum * 31 + byte) | 0, 7);
  const random = randomOf(seed ^ name ^ Math.imul(spell + 1, 0x9e3779b1));
  return random() < 0.5 ? "takes" : (BAD[Math.floor(random() * BAD.length)] ?? "fails");
}
