/**
 * The collector on this machine that a replay talks to: the one that answers at the address, else one started for this
 * run and stopped after it. It never stops one that it did not start, and refuses to kill one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { listProcesses } from "../processes.ts";

export interface Collector {
  readonly startedHere: boolean;
  /** The power cut: every process at once, none of them asked. Resolves when it runs again, on what was on disk. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** What is started: of which checkout, and what wrangler is told besides. */
export interface Run {
  readonly checkout: string;
  readonly passedOn: readonly string[];
}

const OWN: Run = { checkout: join(import.meta.dirname, "../../.."), passedOn: [] };

/** `killable`: in a process group of its own, with its temporary files in a folder that can be removed for it. */
export async function reachCollector(
  url: URL,
  stateDir: string,
  killable: boolean,
  run: Run = OWN,
): Promise<Collector> {
  if (await isHealthy(url)) {
    if (killable)
      throw new Error(`--kill needs a collector of its own, and one runs at ${url.origin}: choose another --url`);
    return { startedHere: false, kill: refuse, stop: async () => {} };
  }
  const started = new StartedCollector(url, stateDir, killable, run);
  // Whoever stops the replay means the collector too.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void started.stop().finally(() => process.exit(1)));
  }
  await started.start();
  return started;
}

class StartedCollector implements Collector {
  readonly startedHere = true;
  readonly #run: Run;
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder: string | undefined;
  #child: ChildProcess | undefined;
  #stopped: Promise<void> | undefined;

  constructor(url: URL, stateDir: string, killable: boolean, run: Run) {
    this.#run = run;
    this.#folder = killable ? mkdtempSync(join(tmpdir(), "gatehouse-replay-")) : undefined;
    const temporary = this.#folder === undefined ? {} : { TMPDIR: this.#folder };
    this.#env = { ...process.env, ...temporary, PORT: url.port || "80", STATE_DIR: stateDir };
  }

  async start(): Promise<void> {
    const { checkout, passedOn } = this.#run;
    this.#child = spawn(process.execPath, [join(checkout, "src/cli/start.ts"), ...passedOn], {
      env: this.#env,
      stdio: ["ignore", "pipe", "inherit"],
      detached: this.#folder !== undefined,
    });
    await ready(this.#child);
  }

  async kill(): Promise<void> {
    const group = this.#child?.pid;
    if (this.#folder === undefined || group === undefined) return refuse();
    process.kill(-group, "SIGKILL");
    // Its port and its files are free when the last of them is gone.
    while (listProcesses().some((one) => one.group === group)) await sleep(10);
    if (this.#stopped === undefined) await this.start();
  }

  stop(): Promise<void> {
    this.#stopped ??= end(this.#child).finally(() => {
      if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    });
    return this.#stopped;
  }
}

function refuse(): Promise<void> {
  return Promise.reject(new Error("this collector may not be killed"));
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

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
