/**
 * Collect and decide in one round trip: what a call wants besides being taken in, and the answer to it, chosen after its
 * events took effect.
 */
import { readBudget } from "../core/budget.ts";
import type { Config } from "../core/config.ts";
import { proposeRead, type ReadProposal } from "../core/decide/read.ts";
import type { DecisionRequest } from "../core/decide/request.ts";
import { translate } from "../core/decide/translate.ts";
import type { CanonicalEvent } from "../core/event.ts";
import type { OwnerLaw } from "../core/policy/owner.ts";
import { LIMIT } from "../core/limits.ts";
import type { VisitorCookie } from "./call/cookies.ts";
import { pageOf, type PageWords } from "./call/page.ts";
import type { AppContext } from "./context.ts";
import type { Hops } from "./hops.ts";
import { defaultBudgetMs } from "./local.ts";
import { budgetOf, type Budget } from "./in-time.ts";
import { decisionsOf, readStandingWithin, type Decisions, type InTime, type Whom } from "./read-visitor.ts";
import { withRecommended } from "./recommend.ts";
import type { SettledCall } from "./settle-events.ts";

/** `?decide=hero,banner`: collect and decide in one round trip. */
export interface Wish {
  readonly placements: readonly string[];
  readonly read: ReadProposal;
  readonly page: PageWords;
  /** The call's headers are the visitor's own, not a server's. */
  readonly fromBrowser: boolean;
}

/** A read after these events hears what the last of them says of its visitor. */
export function proposeReadAfter(
  events: readonly CanonicalEvent[],
  request: DecisionRequest,
  policy: OwnerLaw,
): ReadProposal {
  return proposeRead(events.at(-1) ?? { context: {}, occurredAt: request.receivedAt }, request, policy);
}

export function wishOf(
  context: AppContext,
  events: readonly CanonicalEvent[],
  request: DecisionRequest,
): Wish | undefined {
  const asked = context.req.query("decide");
  if (asked === undefined) return undefined;
  const placements = asked.split(",", LIMIT.placementsPerCall).filter((name) => name !== "" && name.length <= 60);
  return wishAfter(placements, events, request, context.var.config);
}

/** The page is where the newest event happened; what it is about, the last event that says so. */
export function wishAfter(
  placements: readonly string[],
  events: readonly CanonicalEvent[],
  request: DecisionRequest,
  config: Config,
): Wish {
  const last = events.at(-1);
  const categories = events.map((event) => {
    const planned = config.plan.find(event.type, event.name);
    return planned?.category === undefined ? undefined : translate(event, planned).properties[planned.category];
  });
  const category = categories.findLast((value) => typeof value === "string");
  return {
    placements,
    read: proposeReadAfter(events, request, config),
    fromBrowser: request.keyKind !== "server",
    page: {
      path: last?.context.page_path,
      locale: last?.context.locale,
      category: typeof category === "string" ? category : undefined,
    },
  };
}

/** A typing error must not cost a page its events. */
export function wishBudget({ env, req, var: { config } }: AppContext): Budget {
  return budgetOf(readBudget(req.query("budget")) ?? defaultBudgetMs(config, env));
}

/**
 * Where no event reached the visitor's object, the object is asked by itself. Only that has a budget: events are never given
 * up for it, and what they reach answers with them.
 */
export async function replyTo(
  { env, var: { site } }: AppContext,
  { read }: Wish,
  settled: SettledCall,
  visitor: VisitorCookie | undefined,
  hops: Hops,
  budget: Budget,
): Promise<InTime | undefined> {
  const whom: Whom = visitor && !settled.cookie ? { by: "cookie", cookie: visitor } : { by: "nobody" };
  const ask = () => hops.time("profile", readStandingWithin(budget, { env, site }, whom, read.ask));
  return settled.standing ?? ask();
}

export function fulfil(
  { env, req, var: { config, site } }: AppContext,
  { placements, read, page, fromBrowser }: Wish,
  reply: InTime | undefined,
  hops: Hops,
  budget: Budget,
): Promise<Decisions> {
  const at = pageOf(req.raw, page, read, config, fromBrowser);
  const decided = decisionsOf(config, placements, reply, read.ask, at);
  return hops.time("recommend", withRecommended({ env, site }, config, decided, reply, read.ask, budget));
}
