/**
 * Asks, or tells, the profile that a browser's cookie names, wherever it has gone since. A cookie that proves nothing asks
 * nobody.
 */
import type { Jurisdiction } from "../core/policy/placement.ts";
import { proofOf, type VisitorCookie } from "./call/cookies.ts";
import type { Env } from "./env.ts";
import type { ProfileStub } from "./homes.ts";
import type { Proved, Reply, Told } from "./objects/calls.ts";
import { reachAt } from "./reach.ts";

export async function askVisitor<Value>(
  env: Env,
  cookie: VisitorCookie,
  about: (profile: ProfileStub, via: Proved, jurisdiction: Jurisdiction) => Promise<Reply<Value>>,
): Promise<Told<Value> | undefined> {
  const reply = await reachAt<Told<Value>>(env, cookie, (profile, where) =>
    about(profile, proofOf(cookie, where), where.jurisdiction),
  );
  return reply.status === "told" ? reply : undefined;
}
