/**
 * Runs the collector as an owner would, on a port and a state directory of its own. It takes no built-in shortcut: what a
 * test sees here is what `npm start` does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Collector {
  readonly url: string;
  readonly stateDir: string;
  readonly process: ChildProcess;
  /** Resolves with the exit code once the process has ended. */
  readonly ended: Promise<number | null>;
}

export function newStateDir(): string {
  return mkdtempSync(join(tmpdir(), "gatehouse-state-"));
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, "127.0.0.1", listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

export function spawnCollector(port: number, stateDir: string, ...passedOn: string[]): ChildProcess {
  return spawn(process.execPath, ["src/cli/start.ts", ...passedOn], {
    env: { ...process.env, PORT: String(port), STATE_DIR: stateDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Starts one and resolves when it has printed that it is ready. */
export async function startCollector(stateDir = newStateDir(), ...passedOn: string[]): Promise<Collector> {
  const port = await freePort();
  const child = spawnCollector(port, stateDir, ...passedOn);
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let printed = "";
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.includes(`ready ${url}\n`)) resolve();
      });
    }
  });
  const early = ended.then((code) => Promise.reject(new Error(`ended with ${code} before it was ready:\n${printed}`)));
  // Ending later is not a failure of the start.
  early.catch(() => {});
  await Promise.race([ready, early]);
  return { url, stateDir, process: child, ended };
}

export async function stopCollector({ process: child, ended }: Collector): Promise<number | null> {
  child.kill("SIGTERM");
  return ended;
}
