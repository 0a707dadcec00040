/**
 * Pays one visit: to the visitor's profile, which alone knows what they chose, and then to those objects that it names,
 * since what they keep may not be joined with it. Joins what each of them answers into one ending for every event.
 */
import { endingOf, type Ending } from "../core/decide/ending.ts";
import type { ReadAsk } from "../core/decide/read.ts";
import { tightens } from "../core/decide/remember.ts";
import { settlementFor, type Asked } from "../core/decide/settlement.ts";
import { foremost, realmOf, VISITOR_CLASSES, type VisitorClass } from "../core/decide/visitor-class.ts";
import type { Jurisdiction } from "../core/policy/placement.ts";
import type { Definitions } from "../core/segments/compile.ts";
import type { Lessons } from "../core/profile/items.ts";
import { NOT_NUMBERED, type Numbering } from "../core/profile/sequence.ts";
import { keepAccounts } from "./accounts.ts";
import { proofOf, type VisitorCookie } from "./call/cookies.ts";
import type { Env } from "./env.ts";
import type { Absent, CollectCall, CollectReply, StandingReply, HandedOut, Via } from "./objects/calls.ts";
import { reach, reachAt, type Ask, type Where } from "./reach.ts";
import type { Named } from "./stores/object-name.ts";
import type { Visit } from "./visits.ts";

export interface Visitor {
  readonly env: Env;
  readonly site: string;
  readonly space: string;
  readonly definitions: Definitions;
  readonly visitor: VisitorCookie | undefined;
  /** Its events are only thought of: nothing is written for them. */
  readonly imagined?: boolean;
  /** The caller wants an answer as well. */
  readonly read?: ReadAsk | undefined;
}

export interface Taught {
  readonly jurisdiction: Jurisdiction;
  readonly lessons: Lessons;
}

export type Visited =
  /** The cookie named nobody. */
  | { readonly status: "unknown" }
  | { readonly status: "full" }
  | {
      readonly status: "settled";
      /** One for each of the visit's settlements, in order. */
      readonly endings: readonly Ending[];
      readonly cookie?: HandedOut;
      /** Something of it is in the profile. */
      readonly joined: boolean;
      readonly numbering: Numbering;
      /** What it teaches the aggregates of where it was decided. */
      readonly taught?: Taught;
      readonly standing?: StandingReply;
    };

type Reply = Exclude<CollectReply, { status: "moved" | "absent" }>;

export async function payVisit(visit: Visit, facts: Visitor): Promise<Visited> {
  const reply = await visitProfile(visit, facts);
  if (reply.status !== "settled") return reply;
  const parts = new Map<VisitorClass, readonly (Ending | undefined)[]>();
  const cookies = [reply.cookie];
  for (const one of VISITOR_CLASSES) {
    const positions = reply.results.flatMap(({ elsewhere }, at) => (elsewhere.includes(one) ? [at] : []));
    if (positions.length === 0) continue;
    const settlements = positions.flatMap((at) => {
      const asked = visit.settlements[at]!;
      // What is put aside is nobody's but the profile's.
      return "broken" in asked ? [] : [settlementFor(one, asked)];
    });
    const part = await visitApart(one, settlements, visit, reply.jurisdiction, facts);
    if (part.status !== "settled") return part;
    const endings = new Map(positions.map((at, index) => [at, part.results[index]]));
    parts.set(
      one,
      reply.results.map((_, at) => endings.get(at)),
    );
    cookies.push(part.cookie);
  }
  if (!facts.imagined) await keepAccounts(facts, reply.jurisdiction, visit.settlements, reply.results);
  const endings = reply.results.map((main, at) =>
    endingOf(
      main,
      [...parts.values()].map((part) => part[at]).filter((part) => part !== undefined),
    ),
  );
  const cookie = handedOut(cookies, facts.visitor);
  return {
    status: "settled",
    endings,
    joined: reply.results.some(({ receipt }) => receipt !== undefined),
    numbering: reply.numbering,
    ...(cookie ? { cookie } : {}),
    ...(reply.standing ? { standing: reply.standing } : {}),
    ...(reply.lessons ? { taught: { jurisdiction: reply.jurisdiction, lessons: reply.lessons } } : {}),
  };
}

/** Never less than the browser has. One of the same class is offered only where the one held leads nowhere, or elsewhere. */
function handedOut(
  offered: readonly (HandedOut | undefined)[],
  held: VisitorCookie | undefined,
): HandedOut | undefined {
  const best = foremost(offered);
  return foremost<HandedOut | VisitorCookie>([best, held]) === best ? best : undefined;
}

async function visitProfile(visit: Visit, { env, space, visitor, read, imagined = false }: Visitor): Promise<Reply> {
  const { home, jurisdiction, settlements, remember, known, place } = visit;
  const asked = settlements.length > 0 ? read : undefined;
  const names = [...visit.names.values()];
  const say = { class: "full", remember, known, place, names, read: asked, imagined } as const;
  if (home.by === "cookie") {
    if (!visitor) return { status: "unknown" };
    return orUnknown(
      await reachAt(
        env,
        visitor,
        asking(settlements, (where) => proofOf(visitor, where), say),
      ),
    );
  }
  const how = {
    prefer: jurisdiction,
    make: settlements.length > 0 || known,
    everywhere: remember !== undefined && tightens(remember),
  };
  const named: Named = { space, class: "full", kind: home.kind, value: home.sent ?? home.value };
  const reply = await reach(
    env,
    named,
    how,
    asking(settlements, ({ subject }) => ({ by: home.by, subject }), say),
  );
  return orNothing(reply, settlements, jurisdiction);
}

/**
 * The object is named by the browser's cookie of its class, or else by what the profile was found by. It rests where the
 * profile does: travel moves neither.
 */
async function visitApart(
  kept: VisitorClass,
  settlements: readonly Asked[],
  { home }: Visit,
  jurisdiction: Jurisdiction,
  { env, site, space, visitor, imagined = false }: Visitor,
): Promise<Reply> {
  if (visitor?.class === kept) {
    const held = asking(settlements, (where) => proofOf(visitor, where), { class: kept, imagined });
    const reply = orUnknown(await reachAt(env, visitor, held));
    if (reply.status !== "unknown") return reply;
  }
  const within = { space: realmOf(kept, site, space), class: kept };
  const named: Named =
    home.by === "cookie"
      ? // The browser's own, also where it rests with its person: what is kept apart of several is not joined by that.
        { ...within, kind: "profile", value: visitor?.subject ?? visitor?.id ?? "" }
      : { ...within, kind: home.kind, value: home.sent ?? home.value };
  const by = home.by === "server" ? "server" : "claim";
  const how = { prefer: jurisdiction, make: true, everywhere: false };
  const reply = await reach(
    env,
    named,
    how,
    asking(settlements, ({ subject }) => ({ by, subject }), { class: kept, imagined }),
  );
  return orNothing(reply, settlements, jurisdiction);
}

function asking(
  settlements: readonly Asked[],
  via: (where: Where) => Via,
  {
    imagined,
    ...say
  }: Pick<CollectCall, "class" | "remember" | "known" | "place" | "names" | "read"> & { readonly imagined: boolean },
): Ask<Reply> {
  return async (profile, where) => {
    const { jurisdiction, make } = where;
    return profile[imagined ? "imagine" : "collect"]({
      ...say,
      // Where it is kept, which need not be where it happened.
      settlements: settlements.map((settlement) => ({ ...settlement, jurisdiction })),
      via: via(where),
      jurisdiction,
      make,
    });
  };
}

/** A cookie that leads nowhere proves nothing. */
function orUnknown(reply: Reply | Absent): Reply {
  return reply.status === "absent" ? { status: "unknown" } : reply;
}

/**
 * Nobody is there to remember anything.
 * @throws {Error} when events were brought and nobody took them: they are to come again
 */
function orNothing(reply: Reply | Absent, settlements: readonly Asked[], jurisdiction: Jurisdiction): Reply {
  if (reply.status !== "absent") return reply;
  if (settlements.length > 0) throw new Error("a visit that led nowhere");
  return { status: "settled", jurisdiction, results: [], numbering: NOT_NUMBERED };
}
