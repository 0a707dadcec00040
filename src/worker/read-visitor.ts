/**
 * Asks a visitor's object what it may tell about them, and chooses what their placements show. Writes nothing, and makes
 * no object: whom nobody knows has no standing, and gets what the request alone says.
 */
import type { Config, Site } from "../core/config.ts";
import { spaceOf } from "../core/config.ts";
import type { IdKind } from "../core/decide/home.ts";
import { readWithoutSubject, type ReadAnswer, type ReadAsk } from "../core/decide/read.ts";
import { choose, type Choices, type PageContext } from "../core/personalize/choose.ts";
import type { SnapshotReply } from "../core/personalize/decision-snapshot.ts";
import { askVisitor } from "./ask-visitor.ts";
import type { VisitorCookie } from "./call/cookies.ts";
import { CallRefused } from "./call/problem.ts";
import type { Env } from "./env.ts";
import type { ProfileStub } from "./homes.ts";
import { logProblem } from "./log.ts";
import type { StandingReply, Proved, Reply, SessionReply, Told } from "./objects/calls.ts";
import { question } from "./reach.ts";
import type { Named } from "./stores/object-name.ts";

/** Who is asked about, as far as the caller proved it. A bare claim is nobody here. */
export type Whom =
  | { readonly by: "cookie"; readonly cookie: VisitorCookie }
  | { readonly by: "server"; readonly kind: IdKind; readonly value: string }
  | { readonly by: "nobody" };

export interface Place {
  readonly env: Env;
  readonly site: Site;
}

/** What the visitor's object told; `undefined` where nobody is known. */
async function ask<Value>(
  { env, site }: Place,
  whom: Whom,
  about: (profile: ProfileStub, via: Proved) => Promise<Reply<Value>>,
): Promise<Value | undefined> {
  if (whom.by === "nobody") return undefined;
  try {
    if (whom.by === "cookie") return (await askVisitor(env, whom.cookie, about))?.told;
    const named: Named = { space: spaceOf(site), class: "full", kind: whom.kind, value: whom.value };
    const reply = await question<Told<Value>>(env, named, (profile) => about(profile, { by: "server" }));
    return reply.status === "told" ? reply.told : undefined;
  } catch (error) {
    logProblem("storage_unreachable", error);
    throw new CallRefused("unavailable");
  }
}

/** @throws {CallRefused} `unavailable` */
export function readStanding(place: Place, whom: Whom, read: ReadAsk): Promise<StandingReply | undefined> {
  return ask<StandingReply>(place, whom, async (profile, via) => profile.standing(read, via));
}

/** @throws {CallRefused} `unavailable` */
export function readSession(place: Place, whom: Whom, read: ReadAsk): Promise<SessionReply | undefined> {
  return ask<SessionReply>(place, whom, async (profile, via) => profile.session(read, via));
}

/** Whether the visitor was looked at, and why or why not. */
export type Personalization = ReadAnswer & {
  /** There is a profile that the caller may ask about. */
  readonly known: boolean;
};

/** Who told where the visitor stands: their object now, or it as much as minutes ago and their browser's cookie since. */
export type Origin = { readonly from: "profile" } | { readonly from: "cookie"; readonly age: number };

const FROM_PROFILE: Origin = { from: "profile" };

export interface Decisions {
  readonly decisions: Choices;
  /** With its origin, and a cookie's age in seconds, where there is a profile. */
  readonly personalization: Personalization & Partial<Origin>;
}

export function personalizationOf(reply: { readonly answer: ReadAnswer } | undefined, read: ReadAsk): Personalization {
  return { ...(reply?.answer ?? readWithoutSubject(read)), known: reply !== undefined };
}

/** `reply`: what the visitor's object said, if there is one, now or to their cookie. */
export function decisionsOf(
  { placements }: Pick<Config, "placements">,
  names: readonly string[],
  reply: SnapshotReply | undefined,
  read: ReadAsk,
  page: PageContext,
  origin = FROM_PROFILE,
): Decisions {
  return {
    decisions: choose(placements, names, reply?.standing, page),
    personalization: { ...personalizationOf(reply, read), ...(reply ? origin : {}) },
  };
}
