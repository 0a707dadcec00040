/**
 * The README's tour, run word for word against a local collector: each block's commands in one shell, and every
 * `# →` line must occur in what its block printed. What a reader can run, this runs; it needs the reader's curl.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCollector, stopCollector, type Collector } from "./collector.ts";

const blocks = [...readFileSync("README.md", "utf8").matchAll(/```sh tour\n(.*?)```/gs)].map((found) => found[1] ?? "");
const promises = blocks.map((block, index) => ({
  index,
  expected: [...block.matchAll(/^# → (.*)$/gm)].map((line) => line[1]!),
}));

/** The shell keeps variables between blocks; a marker tells their output apart. */
const MARKER = "=== end of block ===";

it("has a tour that promises something in every block but the first", () => {
  expect(blocks.length).toBeGreaterThan(7);
  expect(promises.slice(1).filter(({ expected }) => expected.length === 0)).toEqual([]);
});

// Only git, npm and Node may be assumed: a slim image has no curl, and its reader no tour.
describe.skipIf(spawnSync("curl", ["--version"]).status !== 0)("the tour", () => {
  let collector: Collector;
  let printed: readonly string[];

  beforeAll(async () => {
    collector = await startCollector();
    const script = blocks.map((block) => `${block}\necho\necho '${MARKER}'`).join("\n");
    const env = { ...process.env, PORT: new URL(collector.url).port };
    printed = execFileSync("sh", ["-eu", "-c", script], { env, encoding: "utf8" }).split(MARKER);
  });

  afterAll(async () => {
    if (collector) await stopCollector(collector);
  });

  it.each(promises)("block $index prints what the README says", ({ index, expected }) => {
    for (const text of expected) expect(printed[index]).toContain(text);
  });
});
