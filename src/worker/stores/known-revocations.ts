/**
 * What this isolate knows of the copies that visitors took back, by jurisdiction, so that a read by cookie asks nobody. It
 * is made new behind the answers; while it is not, or where that fails, it grows too old to judge by. Shares no call's
 * promise with another: a call may wait only for what is its own.
 */
import { waitUntil } from "cloudflare:workers";
import {
  IGNORANT,
  isAging,
  judge,
  knowing,
  neededFrom,
  type Judgment,
  type Knowledge,
} from "../../core/delivery/knowledge.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Env } from "../env.ts";
import { logProblem } from "../log.ts";
import { readRevocations } from "./revocations.ts";

const known = new Map<Jurisdiction, Knowledge>();

function knownIn(jurisdiction: Jurisdiction): Knowledge {
  return known.get(jurisdiction) ?? IGNORANT;
}

/** Of a copy made at `madeAt` of the profile that is called `handle` there. */
export function judgeCopy(
  env: Env,
  {
    jurisdiction,
    handle,
    at: madeAt,
  }: { readonly jurisdiction: Jurisdiction; readonly handle: string; readonly at: number },
  now: number,
): Judgment {
  const knowledge = knownIn(jurisdiction);
  if (isAging(knowledge, now)) {
    known.set(jurisdiction, { ...knowledge, readingSince: now });
    waitUntil(refresh(env, jurisdiction, now));
  }
  return judge(knowledge, handle, madeAt, now);
}

async function refresh(env: Env, jurisdiction: Jurisdiction, now: number): Promise<void> {
  try {
    const read = await readRevocations(env, jurisdiction, knownIn(jurisdiction).known, neededFrom(now));
    known.set(jurisdiction, knowing(read, now));
  } catch (error) {
    logProblem("revocations_unreachable", error);
    const { readingSince: _, ...rest } = knownIn(jurisdiction);
    known.set(jurisdiction, rest);
  }
}
