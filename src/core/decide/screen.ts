/** Cheap reasons to refuse an event whatever the law says: a declared bot, or too old to take effect once. */
import type { CanonicalEvent } from "../event.ts";
import { LIMIT } from "../limits.ts";
import type { DecisionRequest } from "./request.ts";

export type Screening = "bot" | "stale" | undefined;

/** Crawlers, previews and monitors name themselves; the rest cannot be told apart here and is not guessed at. */
// A Cubot is a telephone.
const DECLARED_BOT =
  /(?<!cu)bot\b|crawl|spider|slurp|facebookexternalhit|mediapartners|bingpreview|lighthouse|pingdom|uptime|scrapy/i;

function isBot(event: CanonicalEvent, request: DecisionRequest): boolean {
  // A server's own user agent says nothing about the visitor: only what the event reports does.
  const agent = request.keyKind === "server" ? event.context.user_agent : request.signals.userAgent;
  return agent !== undefined && DECLARED_BOT.test(agent.slice(0, 1_000));
}

export function screen(event: CanonicalEvent, request: DecisionRequest): Screening {
  if (isBot(event, request)) return "bot";
  if (!request.history && event.occurredAt < request.receivedAt - LIMIT.staleAfterMs) return "stale";
  return undefined;
}
