/**
 * What a profile must remember to answer what the owner's rules ask, compiled once from the config. What nothing asks for
 * is not kept: a rule that is not here needs nothing.
 */
import { NO_DEFINITIONS, type Definitions } from "./segments/compile.ts";
import { NO_SESSION_NEEDS, type SessionNeeds } from "./sessions.ts";
import { NO_RECOMMENDATIONS, type CompiledRecommendations } from "./recommendations.ts";
import { NO_TRIGGERS, type CompiledTriggers } from "./triggers.ts";

export interface Needs {
  readonly triggers: CompiledTriggers;
  readonly definitions: Definitions;
  readonly sessions: SessionNeeds;
  readonly recommendations: CompiledRecommendations;
}

export const NO_NEEDS: Needs = {
  triggers: NO_TRIGGERS,
  definitions: NO_DEFINITIONS,
  sessions: NO_SESSION_NEEDS,
  recommendations: NO_RECOMMENDATIONS,
};

/** `"all"`, or those that are named. */
export function isWished(wish: "all" | readonly string[], name: string): boolean {
  return wish === "all" || wish.includes(name);
}
