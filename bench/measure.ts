/** Measures one case on both sides in alternating rounds, and cold starts. What is not measured stands still meanwhile. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Bundle } from "./bundle.ts";
import type { Case, Side } from "./cases.ts";
import type { Generator } from "./generator.ts";
import { startWorkerd, type Workerd } from "./workerd.ts";

export interface Effort {
  readonly rounds: number;
  readonly warmMs: number;
  readonly roundMs: number;
  readonly coldStarts: number;
}

export interface Round {
  /** Events, or answers, a second. */
  readonly rate: number;
  /** Processor time of workerd per event, microseconds. */
  readonly cpu: number | undefined;
  /** Milliseconds of a call. */
  readonly median: number;
  readonly slowest1Percent: number;
}

export type Sides<Value> = Readonly<Record<Side, Value>>;

async function round(shape: Case, side: Side, workerd: Workerd, generator: Generator, effort: Effort): Promise<Round> {
  const order = { name: shape.name, side, port: workerd.port };
  workerd.resume();
  await generator.run({ ...order, milliseconds: effort.warmMs });
  const before = workerd.cpu();
  const { calls, milliseconds, latencies } = await generator.run({ ...order, milliseconds: effort.roundMs });
  const after = workerd.cpu();
  workerd.pause();
  const events = calls * shape.perCall;
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    rate: (events / milliseconds) * 1_000,
    cpu: before === undefined || after === undefined ? undefined : ((after - before) * 1_000) / events,
    median: at(0.5),
    slowest1Percent: at(0.99),
  };
}

/** Floor first in one round, project first in the next, so that a drift of the machine falls on both. */
export async function alternate(
  shape: Case,
  sides: Sides<Workerd>,
  generator: Generator,
  effort: Effort,
): Promise<Sides<readonly Round[]>> {
  const rounds = { floor: [] as Round[], project: [] as Round[] };
  for (let number = 0; number < effort.rounds; number++) {
    const order: readonly Side[] = number % 2 === 0 ? ["floor", "project"] : ["project", "floor"];
    for (const side of order) rounds[side].push(await round(shape, side, sides[side], generator, effort));
  }
  return rounds;
}

/** Milliseconds from the start of the process to its first answer of 200. */
async function coldStart(bundle: Bundle, secrets: ReadonlyMap<string, string>): Promise<number> {
  const workerd = await startWorkerd(bundle, secrets);
  const answer = await fetch(`http://127.0.0.1:${workerd.port}/healthz`);
  const took = performance.now() - workerd.startedAt;
  await answer.arrayBuffer();
  await workerd.stop();
  if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
  await sleep(50);
  return took;
}

export async function coldStarts(
  bundles: Sides<Bundle>,
  secrets: ReadonlyMap<string, string>,
  effort: Effort,
): Promise<Sides<readonly number[]>> {
  const starts = { floor: [] as number[], project: [] as number[] };
  for (let number = 0; number < effort.coldStarts; number++) {
    for (const side of ["floor", "project"] as const) starts[side].push(await coldStart(bundles[side], secrets));
  }
  return starts;
}
