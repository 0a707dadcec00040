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

/** The third kill comes 5.5 s after the last answer: some of it has left the profiles, and none is in the archive. */
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

// The client waits up to sixteen seconds before it sends again what met both kills.
it(
  "kills its collector three times, and nothing acknowledged is missing or doubled",
  { timeout: 180_000 },
  async () => {
    const env = await place();
    const args = ["src/cli/replay.ts", "--kill", "--seed", SEED, "--rate", "150"];
    const { stdout, stderr } = await run(process.execPath, args, { env });
    const kills = (stdout + stderr).matchAll(/killed and restarted the collector after \d+ answers, (\d+) calls'/g);
    const lost = Array.from(kills, ([, calls]) => Number(calls));
    expect(lost).toEqual([
      expect.toSatisfy((calls: number) => calls > 0),
      expect.toSatisfy((calls: number) => calls > 0),
      0,
    ]);
    // Those calls had taken effect, and were sent again.
    expect(stdout).toMatch(/^\| Country .* `duplicate`/m);
    const said = (label: string) => new RegExp(`^ +${label} +(\\S+)$`, "m").exec(stdout)?.[1];
    expect([said("acknowledged"), said("distinct"), said("balanced")]).toEqual(["862", "862", "yes"]);
    expect(stdout).toContain("Nothing is missing and nothing happened twice.");
    expect(leftBehind(env)).toEqual([]);
  },
);

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
