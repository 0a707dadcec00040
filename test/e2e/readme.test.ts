/**
 * The README's tour, run word for word against a local collector: each block's commands in one shell, and every
 * `# →` line must occur in what its block printed. What a reader can run, this runs.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startCollector, stopCollector, type Collector } from "./collector.ts";

const blocks = [...readFileSync("README.md", "utf8").matchAll(/```sh tour\n(.*?)```/gs)].map((found) => found[1] ?? "");

/** The shell keeps variables between blocks; a marker tells their output apart. */
const MARKER = "=== end of block ===";

let collector: Collector;
let printed: readonly string[];

beforeAll(async () => {
  collector = await startCollector();
  const script = blocks.map((block) => `${block}\necho\necho '${MARKER}'`).join("\n");
  const env = { ...process.env, PORT: new URL(collector.url).port };
  printed = execFileSync("bash", ["-eu", "-c", script], { env, encoding: "utf8" }).split(MARKER);
});

afterAll(async () => {
  if (collector) await stopCollector(collector);
});

it("has a tour to run", () => {
  expect(blocks.length).toBeGreaterThan(7);
});

it.each(
  blocks.map((block, index) => ({ index, expected: [...block.matchAll(/^# → (.*)$/gm)].map((line) => line[1]!) })),
)("block $index prints what the README says", ({ index, expected }) => {
  for (const text of expected) expect(printed[index]).toContain(text);
});
