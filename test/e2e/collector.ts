/**
 * Runs the collector as an owner would, on a port and a state directory of its own and in its own process group. It
 * takes no built-in shortcut: what a test sees here is what `npm start` does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll } from "vitest";
import { copyCheckout } from "../../src/cli/soak/checkout.ts";
import { killGroup, processesOf } from "./processes.ts";

export interface Collector {
  readonly url: string;
  readonly stateDir: string;
  readonly process: ChildProcess;
  /** Resolves with the exit code once the process has ended. */
  readonly ended: Promise<number | null>;
  /** Resolves with the match once the pattern has been printed. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
}

const folders: string[] = [];

/** Gone with the test file that asked for it. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-e2e-"));
  folders.push(folder);
  return folder;
}

/** A checkout of its own, to be changed. */
export function newClone(): string {
  const clone = newFolder();
  copyCheckout(clone);
  return clone;
}

/** Handed out in this run: two collectors that start together must not be told the same. */
const taken = new Set<number>();

/**
 * Below the ports that systems give out by themselves (from 32768 on): one of those may be somebody's by the time the
 * collector binds it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

const groups = new Set<number>();

// A test that fails must not leave its collectors behind: they stand outside the test run's own group.
afterAll(async () => {
  for (const group of groups) killGroup(group);
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
});

/** `folder` is the checkout to run. */
export function spawnCollector(
  port: number,
  stateDir: string,
  passedOn: readonly string[] = [],
  folder = ".",
): ChildProcess {
  const child = spawn(process.execPath, ["src/cli/start.ts", ...passedOn], {
    cwd: folder,
    env: { ...process.env, PORT: String(port), STATE_DIR: stateDir },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  if (child.pid !== undefined) groups.add(child.pid);
  return child;
}

/** Starts one and resolves when it has printed that it is ready. */
export async function startCollector(
  stateDir = newFolder(),
  passedOn: readonly string[] = [],
  folder?: string,
): Promise<Collector> {
  const port = await freePort();
  const child = spawnCollector(port, stateDir, passedOn, folder);
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  }
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(printed);
      if (found) return found;
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}, without ${pattern}:\n${printed}`);
      await sleep(20);
    }
  };
  await says(new RegExp(`^ready ${url}$`, "m"));
  return { url, stateDir, process: child, ended, says };
}

export async function stopCollector({ process: child, ended }: Collector): Promise<number | null> {
  child.kill("SIGTERM");
  return ended;
}

/** The power cut: every process of the collector at once, none of them asked. */
export async function killCollector({ process: child, ended }: Collector): Promise<void> {
  if (child.pid === undefined) return;
  killGroup(child.pid);
  await ended;
  while (processesOf(child.pid).length > 0) await sleep(10);
}
