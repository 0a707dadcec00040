/**
 * An acknowledged event survives `kill -9` of everything at any instant, and takes effect once: before each effect of a
 * profile in turn, by a build that stops there, and at random moments under a stream of calls. Senders resend what was
 * not acknowledged, as real ones do, and nothing else.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { archivedProducts, sendViews, viewsOf } from "./calls.ts";
import { type Collector, killCollector, newFolder, startCollector } from "./collector.ts";
import { Stream } from "./stream.ts";

/** Without "log" the Worker's own words, and the marker among them, would not be shown. */
function stopBefore(effect: number): string[] {
  const crashPoints = ["--define", "GATEHOUSE_CRASH_POINTS:true", "--var", `GATEHOUSE_CRASH_BEFORE:${effect}`];
  return ["--log-level=log", ...crashPoints];
}

/**
 * Two views, the flush of both after 5 s, and a third view while the two are held: their alarm waits for the end of the
 * hold, so the third view's call sets a sooner one. Then the flush of the third, 5 s after it.
 */
const EFFECTS = [
  "wake, of the first call",
  "write, of the first call",
  "write, of a call that finds an alarm pending",
  "send, of the first flush",
  "wake, after the first flush",
  "write, after the first flush",
  "wake, of a call between two flushes",
  "write, of a call between two flushes",
  "send, of the second flush",
];

/** Longer than a record waits in its profile. */
const FLUSHED_MS = 7_000;

/** Sends one view after the other until the collector stands still; resolves with those it did not acknowledge. */
async function sendUntilStopped(collector: Collector, userId: string, ids: readonly string[]): Promise<string[]> {
  let stopped = false;
  const stop = collector.says(/gatehouse-crash-point/).then(() => (stopped = true));
  const unacknowledged: string[] = [];
  for (const [index, id] of ids.entries()) {
    if (index === 2) await Promise.race([sleep(FLUSHED_MS), stop]);
    if (!stopped) {
      const answered = sendViews(collector.url, [{ userId, id }]);
      // The connection of a call that stands still ends with the kill.
      answered.catch(() => {});
      await Promise.race([answered, stop]);
    }
    if (stopped) unacknowledged.push(id);
  }
  await stop;
  return unacknowledged;
}

describe("kill -9", () => {
  it.concurrent("at random moments under a stream of calls", { timeout: 150_000 }, async () => {
    const stateDir = newFolder();
    const stream = new Stream(20_261_122);
    for (let kill = 1; kill <= 4; kill += 1) {
      const collector = await startCollector(stateDir);
      const running = stream.run(collector.url);
      await sleep(500 + 6_000 * stream.random());
      await killCollector(collector);
      await running;
    }
    const collector = await startCollector(stateDir);
    await stream.resend(collector.url);

    const { acknowledged, refused } = stream;
    expect(refused).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(200);
    expect(await archivedProducts(stateDir, acknowledged.length)).toEqual(acknowledged.map(({ id }) => id).sort());
    for (const [userId, views] of Map.groupBy(acknowledged, (view) => view.userId)) {
      expect(await viewsOf(collector.url, userId), userId).toBe(views.length);
    }
    await killCollector(collector);
  });

  it.concurrent.each(EFFECTS.map((effect, index) => [index + 1, effect] as const))(
    "before effect %i: %s",
    { timeout: 150_000 },
    async (number, effect) => {
      const stateDir = newFolder();
      const userId = `u-${number}`;
      const doomed = await startCollector(stateDir, stopBefore(number));
      const unacknowledged = await sendUntilStopped(doomed, userId, ["view-1", "view-2", "view-3"]);
      const [, kind] = await doomed.says(new RegExp(`gatehouse-crash-point ${number} (\\w+)`));
      expect(effect).toMatch(new RegExp(`^${kind},`));
      await killCollector(doomed);

      const collector = await startCollector(stateDir);
      for (const id of unacknowledged) expect(await sendViews(collector.url, [{ userId, id }])).toEqual(["stored"]);
      // Not even looked at before: a profile must bring its records out by itself.
      expect(await archivedProducts(stateDir, 3)).toEqual(["view-1", "view-2", "view-3"]);
      expect(await viewsOf(collector.url, userId)).toBe(3);
      await killCollector(collector);
    },
  );
});
