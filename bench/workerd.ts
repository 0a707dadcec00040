/**
 * One bare `workerd serve`: started, paused while another is measured, read for the processor time it took, and ended.
 * Its objects rest in a folder of the run, in memory where the machine has such a place.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT, type Bundle } from "./bundle.ts";
import { capnpOf } from "./capnp.ts";

export interface Workerd {
  readonly port: number;
  readonly startedAt: number;
  /** Stands still until resumed: its alarms wait, and cost nobody else anything. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Milliseconds of processor time so far; `undefined` where the system does not tell. */
  readonly cpu: () => number | undefined;
  readonly stop: () => Promise<void>;
}

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;
const READY_WITHIN_MS = 20_000;

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

function cpuOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

/** Every process of this run that has not ended. */
const running = new Set<() => void>();
process.on("exit", () => running.forEach((kill) => kill()));

/** `options` go to workerd, such as where its inspector listens. */
export async function startWorkerd(
  { folder, file, compatibilityDate }: Bundle,
  secrets: ReadonlyMap<string, string>,
  options: readonly string[] = [],
): Promise<Workerd> {
  const port = await freePort();
  const state = join(folder, `state-${port}`);
  const config = join(folder, `${port}.capnp`);
  mkdirSync(state);
  writeFileSync(config, capnpOf({ bundle: file, port, state, compatibilityDate, secrets }), { mode: 0o600 });

  const startedAt = performance.now();
  const child = spawn(join(ROOT, "node_modules/workerd/bin/workerd"), ["serve", ...options, config], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = once(child, "exit");
  const kill = (): void => void child.kill("SIGKILL");
  running.add(kill);
  while (!(await listens(port))) {
    if (child.exitCode !== null || performance.now() - startedAt > READY_WITHIN_MS) throw new Error("workerd is gone");
  }
  return {
    port,
    startedAt,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    cpu: () => (child.pid === undefined ? undefined : cpuOf(child.pid)),
    stop: async () => {
      kill();
      await ended;
      running.delete(kill);
      rmSync(state, { recursive: true, force: true });
      rmSync(config);
    },
  };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const open = await new Promise<boolean>((settled) => {
    socket.once("connect", () => settled(true)).once("error", () => settled(false));
  });
  socket.destroy();
  if (!open) await sleep(1);
  return open;
}
