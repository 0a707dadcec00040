/**
 * `npm run bench`: this project beside its floors in bare workerd, in alternating rounds of one run, as Markdown.
 * `--quick` takes half a minute, and its numbers are good for nothing but seeing that it runs. Loopback only; whatever it
 * starts it ends.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingLines, readValues } from "../src/cli/secrets.ts";
import config from "../gatehouse.config.ts";
import { bundle } from "./bundle.ts";
import { CASES, type Case } from "./cases.ts";
import { makeVisitors, startGenerator } from "./generator.ts";
import { alternate, coldStarts, type Effort, type Measured, type Sides } from "./measure.ts";
import { machine, rateHead, rateRow, readTable, startTable } from "./report.ts";
import { startWorkerd, type Workerd } from "./workerd.ts";

const FULL: Effort = { rounds: 5, warmMs: 500, roundMs: 2_500, coldStarts: 9, settleMs: 6_000 };
const QUICK: Effort = { rounds: 2, warmMs: 200, roundMs: 500, coldStarts: 3, settleMs: 200 };

/** `--only=bare,decide`: the cases whose names have one of them. */
const only = process.argv
  .find((one) => one.startsWith("--only="))
  ?.slice("--only=".length)
  .split(",");
const effort = process.argv.includes("--quick") ? QUICK : FULL;
const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "gatehouse-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));

/** Made for this run. */
const secrets = readValues(missingLines(""));

const bundles = {
  floor: bundle("bench/floors/wrangler.toml", join(folder, "floor")),
  project: bundle("wrangler.toml", join(folder, "project")),
};
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${machine()}, ${effort.rounds} rounds of ${effort.roundMs} ms\n`,
);
console.log(`${startTable(await coldStarts(bundles, secrets, effort), bundles)}\n`);

const sides: Sides<Workerd> = {
  floor: await startWorkerd(bundles.floor, secrets),
  project: await startWorkerd(bundles.project, secrets),
};
const generator = startGenerator(config, secrets);
for (const side of ["floor", "project"] as const) {
  await makeVisitors(side, sides[side].port, generator);
  sides[side].pause();
}

console.log(rateHead());
const measured = new Map<Case, Sides<Measured>>();
for (const shape of CASES.filter(({ name }) => only?.some((part) => name.includes(part)) ?? true)) {
  const result = await alternate(shape, sides, generator, effort);
  measured.set(shape, result);
  console.log(rateRow(shape, result));
}
console.log(`\n${readTable(measured)}`);

await generator.stop();
await Promise.all([sides.floor.stop(), sides.project.stop()]);

// What no floor has: what the owner's definitions cost inside, and how much of a visitor they keep.
console.log("");
await import("./segments.ts");
console.log("");
await import("./state.ts");
