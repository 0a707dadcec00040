/**
 * Sends counts to a counter, after the answer. The only place where an outcome becomes a count. What an isolate counts
 * within a moment travels together: a call of its own for each would cost a tenth or more of taking an event in.
 */
import type { Counted as CountedThere } from "../../core/balance.ts";
import { addDeltas, countCall, type Delta } from "../../core/ledger.ts";
import { LIMIT } from "../../core/limits.ts";
import type { CallRefusal } from "../../core/outcome.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import { isoHour } from "../../core/time.ts";
import type { Env } from "../env.ts";
import { jurisdictionOf } from "./jurisdiction.ts";
import { logProblem } from "../log.ts";
import { plainName } from "./object-name.ts";

/** Of one site, jurisdiction and hour. */
interface Gathered {
  readonly site: string;
  readonly jurisdiction: Jurisdiction;
  readonly delta: Delta;
  readonly since: number;
}

const encoder = new TextEncoder();

/** What this isolate has counted and not sent. As many as there are sites and jurisdictions, twice around the hour. */
const gathered = new Map<string, Gathered>();

/** Names no visitor, so it need not be keyed. */
function shard(env: Env, site: string, jurisdiction: Jurisdiction, number: number) {
  return jurisdictionOf(env.COUNTER, jurisdiction, env).named(plainName(jurisdiction, `${site}|${number}`));
}

function anyShard(env: Env, site: string, jurisdiction: Jurisdiction) {
  return shard(env, site, jurisdiction, Math.floor(Math.random() * LIMIT.counterShards));
}

/** Never fails: the answers are already given, and a lost delta loses what came in together with how it ended. */
async function send(env: Env, key: string): Promise<void> {
  const found = gathered.get(key);
  if (!found) return;
  gathered.delete(key);
  const counter = anyShard(env, found.site, found.jurisdiction);
  await counter.add(found.delta).catch((error: unknown) => logProblem("count_lost", error));
}

/**
 * The first of a moment waits and sends, the others leave their delta with it. One that has waited too long belongs to a
 * call that was ended before it could send: the next one sends in its stead.
 */
export async function count(env: Env, site: string, jurisdiction: Jurisdiction, delta: Delta): Promise<void> {
  const key = `${site}|${jurisdiction}|${delta.hour}`;
  const now = Date.now();
  const found = gathered.get(key);
  const sum = found ? addDeltas(found.delta, delta) : delta;
  const forsaken = found !== undefined && now - found.since > LIMIT.countForsakenMs;
  gathered.set(key, { site, jurisdiction, delta: sum, since: found && !forsaken ? found.since : now });
  if (found && !forsaken) return;
  await scheduler.wait(LIMIT.countGatherMs);
  await send(env, key);
}

/**
 * Written when it returns, and once under a name: a queue brings again what it brought, in the same company or another.
 * One name is always one shard's.
 */
export async function countDurably(
  env: Env,
  site: string,
  jurisdiction: Jurisdiction,
  name: string,
  deltas: readonly Delta[],
): Promise<void> {
  const number = encoder.encode(name).reduce((sum, byte) => sum + byte, 0) % LIMIT.counterShards;
  await shard(env, site, jurisdiction, number).keep(name, deltas);
}

/** Refused before anything of a visitor was read, so no jurisdiction is better than another. */
export async function countRefusedCall(env: Env, site: string, refusal: CallRefusal): Promise<void> {
  await count(env, site, "eu", countCall(isoHour(Date.now()), refusal));
}

/** With all that this isolate has counted; another one's come within the moment that they are gathered for. */
export async function readCounts(env: Env, site: string, hours: number): Promise<readonly CountedThere[]> {
  await Promise.all([...gathered.keys()].map((key) => send(env, key)));
  const numbers = Array.from({ length: LIMIT.counterShards }, (_, number) => number);
  return Promise.all(
    JURISDICTIONS.map(async (jurisdiction) => {
      const deltas = numbers.map((number) => shard(env, site, jurisdiction, number).read(hours));
      return { jurisdiction, deltas: (await Promise.all(deltas)).flat() };
    }),
  );
}
