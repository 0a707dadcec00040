/** What one event says of its session: as little as a session may be made of. Decides nothing of any session. */
import type { Device } from "../device.ts";
import { languageOf } from "../language.ts";
import { LIMIT } from "../limits.ts";
import type { Stage } from "../plan.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import { isApp, type KeptPaths, type SessionNeeds } from "../sessions.ts";
import type { Kept } from "./kept.ts";
import { originOf, type Source } from "./source.ts";

/**
 * Many of them rest in a row, so their names are short, and what an event does not say is absent. Sealed fields stand last: of one time, marks are ordered by their text.
 */
export interface SessionMark {
  readonly at: number;
  /** It is a page or a screen. */
  readonly p?: 1;
  readonly s?: Stage;
  /** Where it came from; the channel alone where nothing else is known. */
  readonly o?: Source | Source["channel"];
  readonly d?: Device;
  readonly l?: string;
  readonly c?: string;
  /** It came from an app. */
  readonly a?: 1;
  /** The page's path. */
  readonly u?: string;
  /** The referring host. */
  readonly r?: string;
}

/** What is known of an event besides what it says. */
export interface Seen {
  readonly keep?: KeptPaths | undefined;
  /** ISO 3166. */
  readonly country?: string | undefined;
  readonly app?: boolean;
}

export function seenOf({ law, site, source }: Kept, sessions: SessionNeeds): Seen {
  return {
    ...(sessions.keep ? { keep: sessions.keep } : {}),
    ...(law.foundBy === "unknown" ? {} : { country: law.country }),
    app: isApp(sessions, site, source),
  };
}

/** `seal` seals for the profile's own state. */
export function markOf(
  event: MinimizedEvent,
  { keep, country, app }: Seen,
  seal: (text: string) => string,
): SessionMark {
  const { type, stage, plain, personal } = event;
  const { device, locale } = plain.context;
  const came = originOf(plain, personal);
  const language = typeof locale === "string" ? languageOf(locale) : undefined;
  const path = keep && pathOf(event);
  const referrer = keep?.pages ? came?.referrer : undefined;
  return {
    at: event.occurredAt,
    ...(type === "page" || type === "screen" ? { p: 1 } : {}),
    ...(stage ? { s: stage } : {}),
    ...(came ? { o: Object.keys(came.source).length === 1 ? came.source.channel : came.source } : {}),
    ...(device === undefined ? {} : { d: device as NonNullable<SessionMark["d"]> }),
    ...(language === undefined ? {} : { l: language }),
    ...(country === undefined ? {} : { c: country }),
    ...(app || type === "screen" ? { a: 1 } : {}),
    ...(path === undefined ? {} : { u: seal(path) }),
    ...(referrer === undefined ? {} : { r: seal(referrer) }),
  };
}

function pathOf({ type, plain, personal }: MinimizedEvent): string | undefined {
  const path =
    type === "page" ? personal.context["page_path"] : type === "screen" ? plain.properties["name"] : undefined;
  return typeof path === "string" ? path.slice(0, LIMIT.sessionPathCharacters) : undefined;
}
