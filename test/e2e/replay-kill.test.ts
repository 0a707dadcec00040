/**
 * The replay that kills its collector on the way: with the real client and the real sessions nothing acknowledged is
 * missing or doubled, and neither processes nor temporary files are left behind.
 */
import { execFile, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { listProcesses } from "../../src/cli/processes.ts";
import { freePort, newFolder, startCollector, stopCollector } from "./collector.ts";

const run = promisify(execFile);

/** A seed of which two kills meet calls under way, and one what is acknowledged and not yet archived. */
const SEED = "20261122";

/** Everything of a run stands in its own folder for temporary files, or names its state directory. */
async function place() {
  const [TMPDIR, STATE_DIR] = [newFolder(), newFolder()];
  return { ...process.env, TMPDIR, STATE_DIR, PORT: String(await freePort()) };
}

function leftBehind({ STATE_DIR, TMPDIR }: { STATE_DIR: string; TMPDIR: string }): string[] {
  const processes = listProcesses().filter(({ command }) => command.includes(STATE_DIR) || command.includes(TMPDIR));
  const folders = readdirSync(TMPDIR).filter((name) => /^(gatehouse|miniflare)-/.test(name));
  return [...processes.map(({ command }) => command), ...folders];
}

it("kills its collector three times, and nothing acknowledged is missing or doubled", async () => {
  const env = await place();
  const args = ["src/cli/replay.ts", "--kill", "--seed", SEED, "--rate", "150"];
  const { stdout, stderr } = await run(process.execPath, args, { env });
  expect((stdout + stderr).match(/killed and restarted the collector after \d+ answers/g)).toHaveLength(3);
  const said = (label: string) => new RegExp(`^ +${label} +(\\S+)$`, "m").exec(stdout)?.[1];
  expect([said("acknowledged"), said("distinct"), said("balanced")]).toEqual(["862", "862", "yes"]);
  expect(stdout).toContain("Nothing is missing and nothing happened twice.");
  expect(leftBehind(env)).toEqual([]);
});

it("takes its collector with it when it is interrupted", async () => {
  const env = await place();
  const child = spawn(process.execPath, ["src/cli/replay.ts", "--kill", "--rate", "20"], { env });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  while (!printed.includes("three kills on the way")) await sleep(50);
  child.kill("SIGINT");
  expect(await ended).toBe(1);
  expect(leftBehind(env)).toEqual([]);
});

it("refuses to kill a collector that it did not start", async () => {
  const collector = await startCollector();
  const args = ["src/cli/replay.ts", "--kill", "--url", collector.url, "--state", collector.stateDir];
  const failed = await run(process.execPath, args).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("needs a collector of its own") as string });
  expect((await fetch(`${collector.url}/healthz`)).status).toBe(200);
  await stopCollector(collector);
});
