/**
 * What a placement shows: the first of its rules that holds, else its fallback, and why, in the visitor's language. Without
 * a standing (nobody known, or nobody who may be looked at) rules about the visitor do not hold, whatever else they say.
 */
import type { Payload } from "../placements.ts";
import type { CompiledPlacement, CompiledPlacements } from "../placements/compile.ts";
import type { Standing } from "../profile/standing.ts";
import { localize } from "./localize.ts";
import { matchRule, type RuleBasis } from "./match-rule.ts";
import type { PageContext } from "./page-context.ts";
import type { Recommended } from "./recommend.ts";

export interface Choice {
  /** `null`: there is no placement of this name. */
  readonly content: string | null;
  readonly payload?: Payload;
  /** Of the payload, where it differs by language. */
  readonly language?: string;
  readonly because: {
    /** The rule's id, or `fallback`. */
    readonly rule: string | null;
    /**
     * `session`: the visitor's own session was looked at; `profile`: what is known of them besides. `context`: this
     * request alone.
     */
    readonly basis: RuleBasis | "fallback" | "unknown_placement";
    /** What held, in words: `category is coats`. */
    readonly matched: readonly string[];
  };
  /** Where the placement asks for it. */
  readonly recommended?: readonly Recommended[];
}

export type Choices = Readonly<Record<string, Choice>>;

function chooseOne(
  name: string,
  { rules, fallback, contents }: CompiledPlacement,
  standing: Standing | undefined,
  page: PageContext,
): Choice {
  const shown = (content: string, because: Choice["because"]): Choice => {
    const localized = contents[content] && localize(contents[content], page);
    return { content, ...(localized ?? { payload: {} }), because };
  };
  for (const rule of rules) {
    const match = matchRule(rule, name, standing, page);
    if (match) return shown(rule.show, { rule: rule.id, ...match });
  }
  return shown(fallback, { rule: "fallback", basis: "fallback", matched: [] });
}

const UNKNOWN: Choice = { content: null, because: { rule: null, basis: "unknown_placement", matched: [] } };

/** One choice for each name, also for names that are no placement: a page's typing error must not cost it its event. */
export function choose(
  placements: CompiledPlacements,
  names: readonly string[],
  standing: Standing | undefined,
  page: PageContext,
): Choices {
  return Object.fromEntries(
    names.map((name) => {
      const placement = Object.hasOwn(placements, name) ? placements[name] : undefined;
      return [name, placement ? chooseOne(name, placement, standing, page) : UNKNOWN];
    }),
  );
}
