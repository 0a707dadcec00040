/**
 * Which links and assertions were used: by their random ids, until they would have ended by themselves. A link, with the
 * person whom it speaks of, since any browser may open it: of whom nothing is held there is nothing to open, however often.
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

/** `true` once, for whoever comes first: at every home there is, of which a race may have made two. */
export async function spendPass(env: Env, site: Site, person: Person, pass: Pass): Promise<boolean> {
  const found = await lookEverywhere(env, { space: spaceOf(site), class: "full", ...person });
  const homes = found.filter(({ kind }) => kind === "profile");
  const spent = homes.map(async ({ at }) =>
    reachAt<Told<boolean>>(env, at, async (profile, { subject }) => profile.spend(pass, { by: "server", subject })),
  );
  return (await Promise.all(spent)).every((reply) => reply.status === "told" && reply.told);
}

/** An assertion: by the browser that it is for, which knows it also where it was linked by it. */
export async function spendAssertion(env: Env, cookie: VisitorCookie, { jti, expiresAt }: Assertion): Promise<boolean> {
  const proof = { id: jti, until: expiresAt + LIMIT.assertionSkewMs };
  return (await askVisitor(env, cookie, async (profile, via) => profile.spend(proof, via)))?.told === true;
}
