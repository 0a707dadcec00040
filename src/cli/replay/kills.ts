/**
 * When a replay kills its collector: twice while events are under way, and once after the last answer, while what was
 * acknowledged is still on its way to the archive. The moments are random and follow from the seed alone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { randomOf } from "./random.ts";

export interface Kill {
  /** Once this many events have been answered … */
  readonly after: number;
  /** … and this much later. */
  readonly pauseMs: number;
}

/** Calls take tens of milliseconds: a kill may meet any part of one. */
const WITHIN_A_CALL_MS = 60;

/** A record waits 5 s in its profile and up to 5 s in the queue. */
const UNTIL_ARCHIVED_MS = 10_000;

export function planKills(seed: number, events: number): readonly Kill[] {
  const random = randomOf(seed);
  const underway = (from: number): Kill => ({
    after: Math.floor(events * (from + 0.4 * random())),
    pauseMs: Math.floor(WITHIN_A_CALL_MS * random()),
  });
  return [underway(0.05), underway(0.5), { after: events, pauseMs: Math.floor(UNTIL_ARCHIVED_MS * random()) }];
}

/** `answered` counts what the client is done with; `kill` resolves when the collector runs again. */
export async function carryOut(
  kills: readonly Kill[],
  answered: () => number,
  kill: () => Promise<void>,
): Promise<void> {
  for (const { after, pauseMs } of kills) {
    while (answered() < after) await sleep(5);
    await sleep(pauseMs);
    await kill();
  }
}
