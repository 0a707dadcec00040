/**
 * Measures one case on both sides in alternating rounds, and cold starts. What is not measured stands still meanwhile.
 * What waits to be sent leaves in one message some seconds later, so the faster side would pack more events into each:
 * processor time is therefore measured with both sides at one pace.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Bundle } from "./bundle.ts";
import type { Case, Side } from "./cases.ts";
import { prepare, type Generator } from "./generator.ts";
import { startWorkerd, type Workerd } from "./workerd.ts";

export interface Effort {
  readonly rounds: number;
  readonly warmMs: number;
  readonly roundMs: number;
  readonly coldStarts: number;
  /** Between what is measured at full speed and what at a pace: longer than what waits to be sent waits. */
  readonly settleMs: number;
}

export interface Round {
  /** Events, or answers, a second. */
  readonly rate: number;
  /** Milliseconds of a call. */
  readonly median: number;
  readonly slowest5Percent: number;
  readonly slowest1Percent: number;
}

export interface Measured {
  readonly rounds: readonly Round[];
  /** Processor time of workerd per event, microseconds, of each round at the case's pace; none where no system tells. */
  readonly cpu: readonly number[];
}

export type Sides<Value> = Readonly<Record<Side, Value>>;

async function round(shape: Case, side: Side, workerd: Workerd, generator: Generator, effort: Effort): Promise<Round> {
  const order = { name: shape.name, side, port: workerd.port };
  workerd.resume();
  await generator.run({ ...order, milliseconds: effort.warmMs });
  const { calls, milliseconds, latencies } = await generator.run({ ...order, milliseconds: effort.roundMs });
  workerd.pause();
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    rate: ((calls * shape.perCall) / milliseconds) * 1_000,
    median: at(0.5),
    slowest5Percent: at(0.95),
    slowest1Percent: at(0.99),
  };
}

/** Without a warm-up: what the round before left to be sent is sent in this one, and counts. */
async function pacedRound(
  { name, perCall, pace }: Case,
  side: Side,
  workerd: Workerd,
  generator: Generator,
  { roundMs }: Effort,
): Promise<readonly number[]> {
  workerd.resume();
  const before = workerd.cpu();
  const { calls } = await generator.run({ name, side, port: workerd.port, milliseconds: roundMs, pace });
  const after = workerd.cpu();
  workerd.pause();
  return before === undefined || after === undefined ? [] : [((after - before) * 1_000) / (calls * perCall)];
}

/** Floor first in one round, project first in the next, so that a drift of the machine falls on both. */
async function alternating<Result>(
  rounds: number,
  measure: (side: Side) => Promise<Result>,
): Promise<Sides<readonly Result[]>> {
  const results = { floor: [] as Result[], project: [] as Result[] };
  for (let number = 0; number < rounds; number++) {
    const order: readonly Side[] = number % 2 === 0 ? ["floor", "project"] : ["project", "floor"];
    for (const side of order) results[side].push(await measure(side));
  }
  return results;
}

export async function alternate(
  shape: Case,
  sides: Sides<Workerd>,
  generator: Generator,
  effort: Effort,
): Promise<Sides<Measured>> {
  for (const side of ["floor", "project"] as const) {
    sides[side].resume();
    await prepare(shape, side, sides[side].port, generator);
    sides[side].pause();
  }
  const rounds = await alternating(effort.rounds, (side) => round(shape, side, sides[side], generator, effort));
  for (const workerd of Object.values(sides)) workerd.resume();
  await sleep(effort.settleMs);
  for (const workerd of Object.values(sides)) workerd.pause();
  const cpu = await alternating(effort.rounds, (side) => pacedRound(shape, side, sides[side], generator, effort));
  return {
    floor: { rounds: rounds.floor, cpu: cpu.floor.flat() },
    project: { rounds: rounds.project, cpu: cpu.project.flat() },
  };
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
