/**
 * What a placement shows: the first of its rules that holds, else its fallback, and why. Without a standing (nobody known, or
 * nobody who may be looked at) rules about the session do not hold, whatever else they say.
 */
import type { ContextCondition, Device, Payload, PlacementRules, Placements } from "../placements.ts";
import { hold, matchSession } from "../profile/match-session.ts";
import type { Standing } from "../profile/standing.ts";
import type { Recommended } from "./recommend.ts";

/** What the request itself says. */
export interface PageContext {
  readonly path?: string;
  readonly category?: string;
  /** ISO 639, lower case. */
  readonly language?: string;
  /** ISO 3166; `XX` when unknown. */
  readonly country: string;
  readonly device?: Device;
}

export interface Choice {
  /** `null`: there is no placement of this name. */
  readonly content: string | null;
  readonly payload?: Payload;
  readonly because: {
    /** The rule's id, or `fallback`. */
    readonly rule: string | null;
    /** `session`: the visitor's own session was looked at. `context`: this request alone. */
    readonly basis: "session" | "context" | "fallback" | "unknown_placement";
    /** What held, in words: `category is coats`. */
    readonly matched: readonly string[];
  };
  /** Where the placement asks for it. */
  readonly recommended?: readonly Recommended[];
}

export type Choices = Readonly<Record<string, Choice>>;

function matchContext(condition: ContextCondition, page: PageContext): readonly string[] | undefined {
  const { path, category, language, country, device } = condition;
  const begun = path?.find((start) => page.path?.startsWith(start));
  if (path && begun === undefined) return undefined;
  const held = hold([
    ["page category", category, page.category],
    ["language", language, page.language],
    ["country", country, page.country],
    ["device", device, page.device],
  ]);
  return held && begun !== undefined ? [`path begins with ${begun}`, ...held] : held;
}

function chooseOne(
  { rules, fallback, contents }: PlacementRules,
  standing: Standing | undefined,
  page: PageContext,
): Choice {
  for (const { id, when, show } of rules) {
    if (when.session && !standing) continue;
    const bySession = when.session && standing ? matchSession(when.session, standing.session) : [];
    const byContext = when.context ? matchContext(when.context, page) : [];
    if (!bySession || !byContext) continue;
    const because = {
      rule: id,
      basis: when.session ? ("session" as const) : ("context" as const),
      matched: [...bySession, ...byContext],
    };
    return { content: show, payload: contents[show] ?? {}, because };
  }
  const because = { rule: "fallback", basis: "fallback" as const, matched: [] };
  return { content: fallback, payload: contents[fallback] ?? {}, because };
}

const UNKNOWN: Choice = { content: null, because: { rule: null, basis: "unknown_placement", matched: [] } };

/** One choice for each name, also for names that are no placement: a page's typing error must not cost it its event. */
export function choose(
  placements: Placements,
  names: readonly string[],
  standing: Standing | undefined,
  page: PageContext,
): Choices {
  return Object.fromEntries(
    names.map((name) => {
      const placement = Object.hasOwn(placements, name) ? placements[name] : undefined;
      return [name, placement ? chooseOne(placement, standing, page) : UNKNOWN];
    }),
  );
}
