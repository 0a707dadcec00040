/** Sends counts to a counter, after the answer. The only place where an outcome becomes a count. */
import { countCall, type Delta } from "../../core/ledger.ts";
import { LIMIT } from "../../core/limits.ts";
import type { CallRefusal } from "../../core/outcome.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import { isoHour } from "../../core/time.ts";
import type { Env } from "../env.ts";
import { jurisdictionOf } from "./jurisdiction.ts";
import { logProblem } from "../log.ts";

/** Names no visitor, so it need not be keyed. */
function shard(env: Env, site: string, jurisdiction: Jurisdiction, number: number) {
  return jurisdictionOf(env.COUNTER, jurisdiction, env).named(`${site}|${number}`);
}

/** Never fails: the answer is already given, and a lost delta loses what came in together with how it ended. */
export async function count(env: Env, site: string, jurisdiction: Jurisdiction, delta: Delta): Promise<void> {
  const counter = shard(env, site, jurisdiction, Math.floor(Math.random() * LIMIT.counterShards));
  await counter.add(delta).catch((error: unknown) => logProblem("count_lost", error));
}

/** Refused before anything of a visitor was read, so no jurisdiction is better than another. */
export async function countRefusedCall(env: Env, site: string, refusal: CallRefusal): Promise<void> {
  await count(env, site, "eu", countCall(isoHour(Date.now()), refusal));
}

export async function readCounts(env: Env, site: string, hours: number): Promise<readonly Delta[]> {
  const shards = JURISDICTIONS.flatMap((jurisdiction) =>
    Array.from({ length: LIMIT.counterShards }, (_, number) => shard(env, site, jurisdiction, number).read(hours)),
  );
  return (await Promise.all(shards)).flat();
}
