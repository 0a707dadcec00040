/** The progress of a replay, on a terminal and in a log, by a clock that the test turns. */
import { expect, it } from "vitest";
import { Progress } from "../../src/cli/replay/progress.ts";

function screen(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress(1_200, "events", { isTTY, write: (text) => written.push(text) }, () => now);
  return { written, progress, at: (ms: number) => (now = ms) };
}

it("rewrites one line on a terminal, with share, count, rate and time left", () => {
  const { written, progress, at } = screen(true);
  at(50);
  progress.update(10);
  expect(written).toEqual([]);
  at(2_000);
  progress.update(300);
  expect(written).toEqual(["\r██████░░░░░░░░░░░░░░░░░░  25%  300 of 1,200 events  150/s  ETA 0:06"]);
  at(8_000);
  progress.end(1_200);
  expect(written.slice(1)).toEqual(["\r████████████████████████ 100%  1,200 of 1,200 events  150/s  took 0:08", "\n"]);
});

it("covers what stood on the line by what it says", () => {
  const { written, progress, at } = screen(true);
  at(1_000);
  progress.update(300);
  progress.say("killed");
  expect(written[1]?.length).toBe(written[0]!.length + "\n".length);
  expect(written[1]).toMatch(/^\rkilled +\n$/);
});

it("writes a plain line every five seconds to a log, however often it is told", () => {
  const { written, progress, at } = screen(false);
  for (let event = 1; event <= 1_200; event += 1) {
    at(event * 10);
    progress.update(event);
  }
  progress.say("killed");
  progress.end(1_200);
  expect(written).toEqual([
    " 41%  500 of 1,200 events  100/s  ETA 0:07\n",
    " 83%  1,000 of 1,200 events  100/s  ETA 0:02\n",
    "killed\n",
    "100%  1,200 of 1,200 events  100/s  took 0:12\n",
  ]);
});

it("does not guess while nothing has been answered", () => {
  const { written, progress, at } = screen(false);
  at(6_000);
  progress.update(0);
  expect(written).toEqual(["  0%  0 of 1,200 events  0/s  ETA -:--\n"]);
});
