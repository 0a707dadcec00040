/**
 * Which links and assertions were used: by their random ids, until they would have ended by themselves. A link, with the
 * person whom it speaks of, since any browser may open it: of whom nothing is held there is nothing to open.
 */
import { spaceOf, type Site } from "../../core/config.ts";
import type { Assertion } from "../../core/identity/assertion.ts";
import { LIMIT } from "../../core/limits.ts";
import { askVisitor } from "../ask-visitor.ts";
import type { VisitorCookie } from "../call/cookies.ts";
import type { Env } from "../env.ts";
import { lookEverywhere } from "../homes.ts";
import type { Told } from "../objects/calls.ts";
import { reachAt } from "../reach.ts";
import type { Person } from "../rights.ts";

export interface Pass {
  readonly id: string;
  /** Epoch ms. */
  readonly until: number;
}

/** `first` once, for whoever comes first: at every home there is, of which a race may have made two. */
export async function spendPass(
  env: Env,
  site: Site,
  person: Person,
  pass: Pass,
): Promise<"first" | "again" | "nobody"> {
  const found = await lookEverywhere(env, { space: spaceOf(site), class: "full", ...person });
  const homes = found.filter(({ kind }) => kind === "profile");
  const replies = await Promise.all(
    homes.map(({ at }) =>
      reachAt<Told<boolean>>(env, at, async (profile, { subject }) => profile.spend(pass, { by: "server", subject })),
    ),
  );
  if (replies.length === 0) return "nobody";
  return replies.every((reply) => reply.status === "told" && reply.told) ? "first" : "again";
}

/** An assertion: by the browser that it is for, which knows it also where it was linked by it. */
export async function spendAssertion(env: Env, cookie: VisitorCookie, { jti, expiresAt }: Assertion): Promise<boolean> {
  const proof = { id: jti, until: expiresAt + LIMIT.assertionSkewMs };
  return (await askVisitor(env, cookie, async (profile, via) => profile.spend(proof, via)))?.told === true;
}
