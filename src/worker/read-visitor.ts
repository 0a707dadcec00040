/**
 * Asks a visitor's object what it may tell about them, and chooses what their placements show. Writes nothing, and makes
 * no object: whom nobody knows has no facts, and gets what the request alone says.
 */
import type { Config, Site } from "../core/config.ts";
import { spaceOf } from "../core/config.ts";
import type { IdKind } from "../core/decide/home.ts";
import { readWithoutSubject, type ReadAnswer, type ReadAsk } from "../core/decide/read.ts";
import { choose, type Choices, type PageContext } from "../core/personalize/choose.ts";
import { JURISDICTIONS } from "../core/policy/placement.ts";
import type { VisitorCookie } from "./call/cookies.ts";
import { CallRefused } from "./call/problem.ts";
import type { Env } from "./env.ts";
import { logProblem } from "./log.ts";
import type { FactsReply, ProfileCalls, Proved, SessionReply } from "./objects/calls.ts";
import { jurisdictionOf } from "./stores/jurisdiction.ts";
import { keyedName } from "./stores/object-name.ts";

/** Who is asked about, as far as the caller proved it. A bare claim is nobody here. */
export type Whom =
  | { readonly by: "cookie"; readonly cookie: VisitorCookie }
  | { readonly by: "server"; readonly kind: IdKind; readonly value: string }
  | { readonly by: "nobody" };

export interface Place {
  readonly env: Env;
  readonly site: Site;
}

type Profile = DurableObjectStub<ProfileCalls>;

/** The first profile that answers. Identifiers are looked for in every jurisdiction at once. */
async function ask<Reply>(
  { env, site }: Place,
  whom: Whom,
  question: (profile: Profile, via: Proved) => Promise<Reply | undefined>,
): Promise<Reply | undefined> {
  if (whom.by === "nobody") return undefined;
  try {
    if (whom.by === "cookie") {
      const { id, token, jurisdiction } = whom.cookie;
      return await question(jurisdictionOf(env.PROFILE, jurisdiction, env).withId(id), { by: "cookie", token });
    }
    const replies = JURISDICTIONS.map(async (jurisdiction) => {
      const name = await keyedName(env, jurisdiction, [spaceOf(site), whom.kind, whom.value]);
      return question(jurisdictionOf(env.PROFILE, jurisdiction, env).named(name), { by: "server" });
    });
    return (await Promise.all(replies)).find((reply) => reply !== undefined);
  } catch (error) {
    logProblem("storage_unreachable", error);
    throw new CallRefused("unavailable");
  }
}

/** @throws {CallRefused} `unavailable` */
export function readFacts(place: Place, whom: Whom, read: ReadAsk): Promise<FactsReply | undefined> {
  return ask(place, whom, async (profile, via) => profile.facts(read, via));
}

/** @throws {CallRefused} `unavailable` */
export function readSession(place: Place, whom: Whom, read: ReadAsk): Promise<SessionReply | undefined> {
  return ask(place, whom, async (profile, via) => profile.session(read, via));
}

/** Whether the visitor was looked at, and why or why not. */
export type Personalization = ReadAnswer & {
  /** There is a profile that the caller may ask about. */
  readonly known: boolean;
};

export interface Decisions {
  readonly decisions: Choices;
  readonly personalization: Personalization;
}

export function personalizationOf(reply: { readonly answer: ReadAnswer } | undefined, read: ReadAsk): Personalization {
  return { ...(reply?.answer ?? readWithoutSubject(read)), known: reply !== undefined };
}

/** `reply`: what the visitor's object said, if there is one. */
export function decisionsOf(
  { placements }: Pick<Config, "placements">,
  names: readonly string[],
  reply: FactsReply | undefined,
  read: ReadAsk,
  page: PageContext,
): Decisions {
  return { decisions: choose(placements, names, reply?.facts, page), personalization: personalizationOf(reply, read) };
}
