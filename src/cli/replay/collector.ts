/**
 * The collector on this machine that a replay talks to: the one that answers at the address, else one started for this
 * run and stopped after it. It never stops one that it did not start.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Collector {
  readonly startedHere: boolean;
  stop(): Promise<void>;
}

export async function reachCollector(url: URL, stateDir: string): Promise<Collector> {
  if (await isHealthy(url)) return { startedHere: false, stop: async () => {} };
  const child = spawn(process.execPath, [join(import.meta.dirname, "../start.ts")], {
    env: { ...process.env, PORT: url.port || "80", STATE_DIR: stateDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = () => end(child);
  // Whoever stops the replay means the collector too.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void stop().then(() => process.exit(1)));
  }
  await ready(child);
  return { startedHere: true, stop };
}

async function isHealthy(url: URL): Promise<boolean> {
  try {
    const answer = await fetch(new URL("/healthz", url), { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

async function ready(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error("the collector has no output");
  // Read to the end: a pipe that nobody empties would stop the collector.
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => line.startsWith("ready ") && resolve());
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the collector did not start (exit code ${code ?? "none"})`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
