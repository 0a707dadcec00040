/**
 * Takes events in: authenticate, read, decide, act, answer. One route for every wire protocol of the registry; what
 * differs between protocols is in core.
 */
import { Hono } from "hono";
import { spaceOf } from "../../core/config.ts";
import type { ReadAsk } from "../../core/decide/read.ts";
import { consentNote } from "../../core/decide/note.ts";
import type { DecisionRequest } from "../../core/decide/request.ts";
import type { CanonicalEvent } from "../../core/event.ts";
import { linesOf } from "../../core/decide/ending.ts";
import { countEvents, type Counted } from "../../core/ledger.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Numbering } from "../../core/profile/sequence.ts";
import { WIRE_ROUTES } from "../../core/protocols/index.ts";
import type { Verdict, WireEvent, WireRoute } from "../../core/protocols/protocol.ts";
import { isoHour } from "../../core/time.ts";
import { answerJson } from "../call/answer.ts";
import { authenticate, headerKey, requireScope, type Caller } from "../call/authenticate.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { readCookies, type Cookies, type VisitorCookie } from "../call/cookies.ts";
import { decisionRequest } from "../call/decision-request.ts";
import { count } from "../stores/count.ts";
import type { Env } from "../env.ts";
import { isLocal } from "../local.ts";
import { teachAll } from "../stores/trends.ts";
import { CallRefused } from "../call/problem.ts";
import { limitByAddress, limitByKey } from "../call/rate-limit.ts";
import { readJson } from "../call/read-body.ts";
import { carriesDecision, renewDecision } from "../decide-by-cookie.ts";
import { fulfil, proposeReadAfter, replyTo, wishBudget, wishOf } from "../decide-along.ts";
import { Hops } from "../hops.ts";
import { linkVisitors, type LinkedVisitors } from "../link-visitors.ts";
import { settleEvents, type Settled, type SettledCall } from "../settle-events.ts";
import { originStanding } from "../call/site.ts";
import { connectionOf } from "../call/visitor.ts";
import { handOut, renew } from "../call/visitor-cookie.ts";

export const collect = new Hono<AppEnv>();

for (const route of WIRE_ROUTES) {
  collect.post(`/v1/${route.path}`, (context) => take(context, route));
}

/** The browser client's report about itself carries no key and no event; unanswered, it would come again. */
collect.post("/v1/m", async (context) => {
  await limitByAddress(context.env, context.req.raw);
  return answerJson(context, { success: true });
});

async function take(context: AppContext, route: WireRoute): Promise<Response> {
  const { env } = context;
  const { config, site } = context.var;
  const request = context.req.raw;
  const hops = new Hops();
  await limitByAddress(env, request);

  // Strangers cost as little as can be: a header's key is checked before the body is read, a body's before its events.
  const presented = headerKey(request);
  const known = presented === undefined ? undefined : await authenticate(site, env, presented);
  const body = await readJson(request);
  const caller = known ?? (await authenticate(site, env, route.keyIn(body)));
  admit(caller, route);
  await limitByKey(env, site.id, caller.name);

  const receivedAt = Date.now();
  const call = route.parse({ body, receivedAt, newId: () => crypto.randomUUID() });
  if (!call.readable) throw new CallRefused(call.refusal, call.detail);
  const { key } = caller;
  const standing = originStanding(site, request, env);
  if (key.kind === "browser" && standing === "foreign") throw new CallRefused("origin_not_allowed");
  // An app's web view is foreign too. Another site's page with an app's public key could act as its visitor, or plant a
  // cookie that its owner has as well.
  const hasCookies = key.kind !== "server" && standing !== "foreign";
  const visit = hasCookies ? await readCookies(request, config, site, env) : NO_COOKIES;
  // A public key in somebody's script says nothing of where visitors are; only a page of the site does.
  const placed = key.kind === "app" || standing === "allowed" || isLocal(env);
  const connection = placed ? connectionOf(site, request, env) : undefined;
  const facts = decisionRequest(request, site, env, {
    caller,
    ...visit,
    receivedAt,
    history: route.history,
    connection,
  });
  const events = call.events.flatMap((event) => (event.readable ? [event.event] : []));
  const wish = wishOf(context, events, facts);
  if (wish && key.kind === "server") requireScope(caller, "read");
  const mayRead = hasCookies || key.kind === "server";
  // What its decision cookie holds is older than these events: it gets another one, asked for or not.
  const held = hasCookies && carriesDecision(context) ? proposeReadAfter(events, facts, context.var.config) : undefined;
  const ask = mayRead ? (wish?.read ?? held)?.ask : undefined;
  const settling = settleForVisitor(context, events, facts, visit.visitor, ask);
  const { settled, visitor } = await hops.time("profile", settling);

  const linked = await linkVisitors(events, settled.events, { env, config, site, request: facts, visitor });
  const verdicts = weave(call.events, noticed(settled.events, linked), caller.name);
  context.executionCtx.waitUntil(countAll(env, site.id, isoHour(receivedAt), verdicts, settled.numbering));
  context.executionCtx.waitUntil(teachAll(env, config, site.id, settled.taught));
  const note = consentNote(
    settled.events.map((event) => event.proposal),
    site.objectionUrl,
    receivedAt,
  );
  const handed = linked.cookie ? { ...settled, cookie: linked.cookie } : settled;
  if (hasCookies) await setVisitor(context, handed, visitor, receivedAt);
  const budget = wishBudget(context);
  const reply = wish ? await replyTo(context, wish, settled, visitor, hops, budget) : settled.standing;
  if (hasCookies) await renewDecision(context, reply, ask, visitor);
  const decisions = wish ? await fulfil(context, wish, reply, hops, budget) : {};
  if (wish) hops.tell(context);
  return answerJson(context, { ...(route.respond(verdicts, note) as Record<string, unknown>), ...decisions });
}

/** What became of the links that they say. */
function noticed(settled: readonly Settled[], { notices }: LinkedVisitors): readonly Settled[] {
  return settled.map((one, index) => {
    const notice = notices.get(index);
    const { outcome } = one;
    if (notice === undefined || outcome.outcome === "duplicate") return one;
    return { ...one, outcome: { ...outcome, notices: [...(outcome.notices ?? []), notice] } };
  });
}

/** @throws {CallRefused} `scope_missing` */
function admit(caller: Caller, route: WireRoute): void {
  requireScope(caller, "collect");
  if (route.history && caller.key.kind !== "server") {
    throw new CallRefused("scope_missing", "import needs a server key");
  }
}

/** Server code has no visitor's cookies, and a browser's are only heard from the site's own pages. */
const NO_COOKIES: Cookies = { visitor: undefined, choice: undefined };

/** A cookie whose profile is gone is a new visitor's: the events are decided once more without it. */
async function settleForVisitor(
  { env, var: { config, site } }: AppContext,
  events: readonly CanonicalEvent[],
  request: DecisionRequest,
  visitor: VisitorCookie | undefined,
  read: ReadAsk | undefined,
): Promise<{ readonly settled: SettledCall; readonly visitor: VisitorCookie | undefined }> {
  const facts = { env, site: site.id, space: spaceOf(site), definitions: config.definitions, policy: config, read };
  const settled = await settleEvents(events, { ...facts, request, visitor });
  if (!settled.cookieUnknown) return { settled, visitor };
  const unknown = { request: { ...request, hasCookie: false }, visitor: undefined };
  return { settled: await settleEvents(events, { ...facts, ...unknown }), visitor: undefined };
}

interface CountedVerdict extends Verdict {
  readonly counted: Counted;
  readonly jurisdiction: Jurisdiction;
}

/** Puts the verdicts of unreadable events back in their places among the settled ones. */
function weave(read: readonly WireEvent[], settled: readonly Settled[], source: string): readonly CountedVerdict[] {
  let at = 0;
  return read.map((event): CountedVerdict => {
    if (!event.readable) {
      const outcome = { outcome: "refused", reason: event.reason, fields: event.fields } as const;
      const counted = { outcome, source, name: "other", country: "XX", lines: 0, owed: [], violations: [] };
      return {
        ...(event.messageId === undefined ? {} : { messageId: event.messageId }),
        outcome,
        counted,
        jurisdiction: "eu",
      };
    }
    const ending = settled[at++]!;
    const { proposal, outcome, receipt, owed = [] } = ending;
    const { validation, laws, placed } = proposal;
    const name = validation.planned?.name ?? "other";
    return {
      messageId: event.event.messageId,
      outcome,
      ...(receipt === undefined ? {} : { receipt }),
      counted: {
        outcome,
        source,
        name,
        country: laws[0].country,
        lines: linesOf(ending),
        owed,
        violations: validation.violations,
        ...(placed.placement.mode === "drop" || placed.placement.mode === "forward" ? { bare: true as const } : {}),
      },
      jurisdiction: placed.placement.mode === "store" ? placed.placement.jurisdiction : "eu",
    };
  });
}

async function countAll(
  env: Env,
  site: string,
  hour: string,
  verdicts: readonly CountedVerdict[],
  numbering: Numbering,
): Promise<void> {
  // Numbered events are one browser's, so of one jurisdiction: that of the first group.
  const numbered = numbering.received > 0 ? { numbered: numbering } : {};
  const groups = [...Map.groupBy(verdicts, (verdict) => verdict.jurisdiction)];
  const deltas = groups.map(([jurisdiction, group], at) => {
    const counted = group.map((verdict) => verdict.counted);
    return count(env, site, jurisdiction, { ...countEvents(hour, counted), ...(at === 0 ? numbered : {}) });
  });
  await Promise.all(deltas);
}

/** A cookie in hand lives on for the reason for which one is handed out: something of the call joined its profile. */
async function setVisitor(
  context: AppContext,
  { cookie, events, joined }: SettledCall,
  visitor: VisitorCookie | undefined,
  at: number,
): Promise<void> {
  const laws = events.flatMap(({ proposal }) => proposal.laws);
  if (cookie) await handOut(context, cookie, laws, at);
  else if (visitor && joined) await renew(context, visitor, laws, at);
}
