/**
 * Asks a visitor's object what it may tell about them, and chooses what their placements show. Writes nothing, and makes
 * no object: whom nobody knows has no standing, and gets what the request alone says.
 */
import { BUDGET_SPENT, type BudgetSpent } from "../core/budget.ts";
import type { Config, Site } from "../core/config.ts";
import { spaceOf } from "../core/config.ts";
import type { IdKind } from "../core/decide/home.ts";
import { readWithoutSubject, type ReadAnswer, type ReadAsk } from "../core/decide/read.ts";
import { choose, type Choices } from "../core/personalize/choose.ts";
import type { SnapshotReply } from "../core/personalize/decision-snapshot.ts";
import type { PageContext } from "../core/personalize/page-context.ts";
import { askVisitor } from "./ask-visitor.ts";
import type { VisitorCookie } from "./call/cookies.ts";
import { CallRefused } from "./call/problem.ts";
import type { Env } from "./env.ts";
import type { ProfileStub } from "./homes.ts";
import { inTime, type Budget } from "./in-time.ts";
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
    const reply = await question<Told<Value>>(env, named, (profile, { subject }) =>
      about(profile, { by: "server", subject }),
    );
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

/** What the object told, or that it did not in time. */
export type InTime =
  | StandingReply
  | {
      readonly answer: BudgetSpent;
      readonly standing?: undefined;
      readonly rests?: undefined;
      readonly copy?: undefined;
    };

/** @throws {CallRefused} `unavailable`, within the budget */
export function readStandingWithin(
  budget: Budget,
  place: Place,
  whom: Whom,
  read: ReadAsk,
): Promise<InTime | undefined> {
  const asked = readStanding(place, whom, read);
  // Nothing to wait for, and so no timer.
  return whom.by === "nobody" ? asked : inTime(budget.leftMs(), asked, { answer: BUDGET_SPENT });
}

/** @throws {CallRefused} `unavailable` */
export function readSession(place: Place, whom: Whom, read: ReadAsk): Promise<SessionReply | undefined> {
  return ask<SessionReply>(place, whom, async (profile, via) => profile.session(read, via));
}

/** Whether the visitor was looked at, and why or why not. */
export type Personalization = (ReadAnswer | BudgetSpent) & {
  /** There is a profile that the caller may ask about; `false` also where none answered in time. */
  readonly known: boolean;
};

/** Who told where the visitor stands: their object now, or it as much as minutes ago and their browser's cookie since. */
export type Origin = { readonly from: "profile" } | { readonly from: "cookie"; readonly age: number };

const FROM_PROFILE: Origin = { from: "profile" };

export interface Decisions {
  readonly decisions: Choices;
  /** With its origin, and a cookie's age in seconds, where there is a profile. */
  readonly personalization: Personalization & Partial<Origin>;
  /** The event by which a page says that it shows one of them. */
  readonly exposure?: string;
}

export function personalizationOf(
  reply: { readonly answer: ReadAnswer | BudgetSpent } | undefined,
  read: ReadAsk,
): Personalization {
  const known = reply !== undefined && reply.answer !== BUDGET_SPENT;
  return { ...(reply?.answer ?? readWithoutSubject(read)), known };
}

/** `reply`: what the visitor's object said, if there is one, now or to their cookie. */
export function decisionsOf(
  { placements, exposure }: Pick<Config, "placements" | "exposure">,
  names: readonly string[],
  reply: InTime | SnapshotReply | undefined,
  read: ReadAsk,
  page: PageContext,
  origin = FROM_PROFILE,
): Decisions {
  return {
    decisions: choose(placements, names, reply?.standing, page),
    personalization: { ...personalizationOf(reply, read), ...(reply && reply.answer !== BUDGET_SPENT ? origin : {}) },
    ...(exposure === undefined ? {} : { exposure }),
  };
}
