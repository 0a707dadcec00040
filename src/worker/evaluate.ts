/**
 * What a visitor would see after events that nobody sent: for previews, and for rules that are tried out. Says of each
 * event what would become of it. Nothing is stored, counted, queued or remembered as seen.
 */
import { spaceOf, type Site } from "../core/config.ts";
import type { DecisionRequest } from "../core/decide/request.ts";
import type { CanonicalEvent } from "../core/event.ts";
import { LIMIT } from "../core/limits.ts";
import { WIRE_ROUTES } from "../core/protocols/index.ts";
import type { Verdict } from "../core/protocols/protocol.ts";
import { pageOf } from "./call/page.ts";
import { CallRefused } from "./call/problem.ts";
import type { Reader, Said } from "./call/reader.ts";
import type { AppContext } from "./context.ts";
import { wishAfter } from "./decide-along.ts";
import { imagineEvents } from "./imagine-events.ts";
import { budgetOf } from "./in-time.ts";
import { decisionsOf, readStanding, type Decisions } from "./read-visitor.ts";
import { withRecommended } from "./recommend.ts";

export interface Evaluation extends Decisions {
  /** One per event, in the order given, as a collect answer would have it; nothing was kept, so there is no receipt. */
  readonly wouldBe: unknown;
}

const BATCH = WIRE_ROUTES.find(({ path }) => path === "batch")!;

/** @throws {CallRefused} */
export async function evaluate(
  { env, req, var: { config, site } }: AppContext,
  placements: readonly string[],
  given: readonly unknown[],
  said: Said,
  reader: Reader,
): Promise<Evaluation> {
  const { byServer } = reader;
  const { receivedAt } = reader.request;
  const parsed = BATCH.parse({ body: { batch: given }, receivedAt, newId: () => crypto.randomUUID() });
  if (!parsed.readable) throw new CallRefused(parsed.refusal, parsed.detail);
  const ids = byServer ? undefined : { anonymousId: crypto.randomUUID() };
  const events = parsed.events.flatMap((one) => (one.readable ? [completed(one.event, said, ids)] : []));

  const request = byServer ? reader.request : fromPage(site, reader.request);
  const wish = wishAfter(placements, events, request, config);
  const facts = {
    env,
    site: site.id,
    space: spaceOf(site),
    definitions: config.definitions,
    policy: config,
    read: wish.read.ask,
  };
  const visitor = reader.whom.by === "cookie" ? reader.whom.cookie : undefined;
  const unknown = { request: { ...request, hasCookie: false }, visitor: undefined };
  const known = await imagineEvents(events, { ...facts, request, visitor });
  // Without a cookie there is none to be unknown.
  const imagined = known ?? (await imagineEvents(events, { ...facts, ...unknown }))!;
  const whom = known ? reader.whom : ({ by: "nobody" } as const);
  const reply = imagined.standing ?? (await readStanding({ env, site }, whom, wish.read.ask));

  const outcomes = imagined.outcomes.values();
  const verdicts = parsed.events.map((one): Verdict => {
    if (one.readable) return { messageId: one.event.messageId, outcome: outcomes.next().value! };
    const { messageId, reason, fields } = one;
    return { ...(messageId === undefined ? {} : { messageId }), outcome: { outcome: "refused", reason, fields } };
  });
  const { path, locale, category } = said.context;
  const words = {
    path: path ?? wish.page.path,
    locale: locale ?? wish.page.locale,
    category: category ?? wish.page.category,
  };
  const page = pageOf(req.raw, words, wish.read, config, !byServer);
  const { results } = BATCH.respond(verdicts, undefined) as { readonly results: unknown };
  const decided = decisionsOf(config, placements, reply, wish.read.ask, page);
  const budget = budgetOf(LIMIT.longestBudgetMs);
  const decisions = await withRecommended({ env, site }, config, decided, reply, wish.read.ask, budget);
  return { ...decisions, wouldBe: results };
}

/**
 * With what the question says: whose events they are, and consent and place where the event is silent. What a page claims
 * to be called leads to nobody: a claim may be written to, never read from, so whoever has no cookie is a stranger.
 */
function completed(event: CanonicalEvent, said: Said, stranger: { anonymousId: string } | undefined): CanonicalEvent {
  const { userId, anonymousId } = said;
  const { consent, location = {} } = said.context;
  const { userId: _user, anonymousId: claimed, ...unnamed } = event;
  const isNamed = userId !== undefined || anonymousId !== undefined;
  const theirs = {
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
  };
  const where = {
    ...(location.country === undefined ? {} : { country: location.country }),
    ...(location.region === undefined ? {} : { region: location.region }),
  };
  return {
    ...(isNamed ? { ...unnamed, ...theirs } : event),
    ...(stranger && claimed !== undefined ? stranger : {}),
    ...(event.consent === undefined && consent !== undefined ? { consent: { segment: consent } } : {}),
    ...(event.context.country === undefined ? { context: { ...event.context, ...where } } : {}),
  };
}

/** As under the key of the site's pages, whose events these would be. */
function fromPage({ keys }: Site, request: DecisionRequest): DecisionRequest {
  const found = Object.entries(keys).find(([, { kind }]) => kind === "browser");
  return found ? { ...request, source: found[0], planMode: found[1].plan } : request;
}
