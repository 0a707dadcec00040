/**
 * Brings one call to the one object that it is for: straight home by cookie, or by a name to where the visitor already
 * rests, and only if that is nowhere to where the call would keep them. Two homes of one visitor, which only a race can
 * make, become one: the stricter stays.
 */
import { waitUntil } from "cloudflare:workers";
import { LIMIT } from "../core/limits.ts";
import { JURISDICTIONS, type Jurisdiction } from "../core/policy/placement.ts";
import type { Seat } from "../core/profile/redirect.ts";
import type { Env } from "./env.ts";
import {
  hasOlderNames,
  inOrder,
  lookEverywhere,
  lookAgainIn,
  lookIn,
  newestProfile,
  profileAt,
  type ProfileStub,
  type Resting,
} from "./homes.ts";
import { logProblem } from "./log.ts";
import type { Absent, HandedOut, Moved } from "./objects/calls.ts";
import { jurisdictionOf } from "./stores/jurisdiction.ts";
import { plainName, type Named } from "./stores/object-name.ts";

/** How an object was come to. */
export interface Where {
  readonly jurisdiction: Jurisdiction;
  /** It may come to be by this call. */
  readonly make: boolean;
  /** Another object of the same visitor's sent the call here, having checked what it was to check. */
  readonly sent: boolean;
  /** Which of the rows there; absent: the object's own. */
  readonly subject?: string | undefined;
}

export type Ask<Reply> = (profile: ProfileStub, where: Where) => Promise<Reply | Moved | Absent>;

const ABSENT: Absent = { status: "absent" };

interface Status {
  readonly status: string;
  /** Made so recently that a race may have made another elsewhere. */
  readonly young?: boolean;
}

function isMoved(reply: Status): reply is Moved {
  return reply.status === "moved";
}

function isAbsent(reply: Status): reply is Absent {
  return reply.status === "absent";
}

/** Follows a reply to where its visitor went. A circle, or a way that is too long, leads nowhere. */
async function arrive<Reply extends Status>(
  env: Env,
  first: Reply | Moved | Absent,
  ask: Ask<Reply>,
): Promise<Reply | Absent> {
  let reply = first;
  for (let steps = 0; isMoved(reply); steps++) {
    if (steps === LIMIT.pointerSteps) return ABSENT;
    const { to, unfinished } = reply;
    // What was refused there must be known here before anything more is kept.
    if (unfinished) await join(env, to, unfinished);
    const { jurisdiction, subject } = to;
    reply = await ask(profileAt(env, to), { jurisdiction, subject, make: false, sent: true });
  }
  return reply as Reply | Absent;
}

/** To the object at `at`, which the visitor's own cookie names. */
export async function reachAt<Reply extends Status>(env: Env, at: Seat, ask: Ask<Reply>): Promise<Reply | Absent> {
  const { jurisdiction, subject } = at;
  const reply = await ask(profileAt(env, at), { jurisdiction, subject, make: false, sent: false });
  return arrive(env, reply, ask);
}

/**
 * To whom a name stands for. `prefer` is where they are made if they rest nowhere, and `make` whether they are.
 * `everywhere`: a refusal must find every home there is, also one that a race left behind.
 */
export async function reach<Reply extends Status>(
  env: Env,
  named: Named,
  { prefer, make, everywhere }: { readonly prefer: Jurisdiction; readonly make: boolean; readonly everywhere: boolean },
  ask: Ask<Reply>,
): Promise<Reply | Absent> {
  const askNewest = async (mayMake: boolean): Promise<Reply | Absent> => {
    const profile = await newestProfile(env, prefer, named);
    if (!profile) return ABSENT;
    const where: Where = { jurisdiction: prefer, make: mayMake, sent: false };
    const first = await ask(profile, where);
    const reply = await arrive(env, first, ask);
    if (!mayMake || !isAbsent(reply) || !isMoved(first)) return reply;
    // It led to what is gone: whom it named begins anew here.
    await profile.unpoint(first.to);
    return arrive(env, await ask(profile, where), ask);
  };
  const elsewhere = JURISDICTIONS.filter((jurisdiction) => everywhere || jurisdiction !== prefer);
  const look = () => Promise.all(elsewhere.map((jurisdiction) => lookIn(env, jurisdiction, named, everywhere)));
  const joinLater = async (): Promise<void> => joinAll(env, await lookEverywhere(env, named));
  // Only a race makes two homes, whoever made the second sees the first, and nobody waits for it.
  const watched = (reply: Reply | Absent): Reply | Absent => {
    const isStray = ({ at }: Resting): boolean => at.jurisdiction !== prefer;
    const joinStrays = async () => ((await look()).flat().some(isStray) ? joinLater() : undefined);
    if (!isAbsent(reply) && reply.young && named.class === "full") waitUntil(quietly(joinStrays()));
    return reply;
  };

  // A home in the strictest jurisdiction stays whatever is found elsewhere.
  const straight = prefer === JURISDICTIONS[0] && !everywhere;
  const here = straight ? await askNewest(false) : ABSENT;
  if (!isAbsent(here)) return watched(here);
  const older = !everywhere && hasOlderNames(env, prefer, named);
  const lookHere = straight ? lookAgainIn : lookIn;
  const [looked, again] = await Promise.all([look(), older ? lookHere(env, prefer, named) : []]);
  const homes = inOrder([...looked, again].flat());
  if (homes.length > 1) await joinAll(env, homes);
  // Where it was not looked there may be another.
  else if (homes.length > 0 && !straight && !older && !everywhere) waitUntil(quietly(joinLater()));
  const [home] = homes;
  const reply = home ? await reachAt(env, home.at, ask) : ABSENT;
  return isAbsent(reply) && make ? watched(await askNewest(true)) : reply;
}

/** A question to whom a name stands for: every jurisdiction is asked at once, and nobody comes to be. */
export async function question<Reply extends Status>(env: Env, named: Named, ask: Ask<Reply>): Promise<Reply | Absent> {
  const [first] = await questionAll(env, named, ask);
  return first ?? ABSENT;
}

/** Each home that answers, the strictest first; one reached by two ways answers twice. */
export async function questionAll<Reply extends Status>(
  env: Env,
  named: Named,
  ask: Ask<Reply>,
): Promise<readonly Reply[]> {
  const asked = JURISDICTIONS.map(async (jurisdiction) => {
    const profile = await newestProfile(env, jurisdiction, named);
    return profile ? arrive(env, await ask(profile, { jurisdiction, make: false, sent: false }), ask) : ABSENT;
  });
  const replies = present<Reply>(await Promise.all(asked));
  if (replies.length > 0 || !JURISDICTIONS.some((jurisdiction) => hasOlderNames(env, jurisdiction, named))) {
    return replies;
  }
  const homes = await lookEverywhere(env, named);
  return present<Reply>(await Promise.all(homes.map(({ at }) => reachAt(env, at, ask))));
}

function present<Reply extends Status>(replies: readonly (Reply | Absent)[]): readonly Reply[] {
  return replies.filter((reply): reply is Reply => !isAbsent(reply));
}

/** Somebody new, whom nothing names but the cookie that they get. */
export async function makeVisitor(env: Env, jurisdiction: Jurisdiction): Promise<HandedOut> {
  const name = plainName(jurisdiction, `choice|${crypto.randomUUID()}`);
  return jurisdictionOf(env.PROFILE, jurisdiction, env).named(name).begin(jurisdiction);
}

/** Of several homes of one name one is made, and nobody waits for it. */
export function repair(env: Env, named: Named): void {
  waitUntil(quietly(lookEverywhere(env, named).then((found) => joinAll(env, found))));
}

/** Of several homes the strictest stays. */
async function joinAll(env: Env, found: readonly Resting[]): Promise<void> {
  const [stays, ...others] = found.filter(({ kind }) => kind === "profile");
  for (const leaves of others) if (stays) await join(env, stays.at, leaves.at);
}

/**
 * What leaves is frozen first, so that what is brought is all there is; it is forgotten only when what arrived is what
 * left. After a crash anywhere between, whoever comes next begins again, and nothing is brought twice.
 */
async function join(env: Env, stays: Seat, leaves: Seat): Promise<void> {
  if (stays.subject !== undefined || leaves.subject !== undefined) return profileAt(env, leaves).go(leaves.subject);
  const parcel = await profileAt(env, leaves).leave(stays);
  if (parcel === undefined) return;
  const arrived = await profileAt(env, stays).take(parcel);
  if (arrived !== undefined) await profileAt(env, leaves).left(arrived);
  return undefined;
}

/** Nobody waits for it, and the next call begins again. */
async function quietly(joining: Promise<void>): Promise<void> {
  await joining.catch((error: unknown) => logProblem("homes_not_joined", error));
}
