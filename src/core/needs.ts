/**
 * What a profile must remember to answer what the owner's rules ask, compiled once from the config. What nothing asks for
 * is not kept: a rule that is not here needs nothing.
 */
import { NO_RECOMMENDATIONS, type CompiledRecommendations } from "./recommendations.ts";
import { NO_TRIGGERS, type CompiledTriggers } from "./triggers.ts";

export interface Needs {
  readonly triggers: CompiledTriggers;
  readonly recommendations: CompiledRecommendations;
}

export const NO_NEEDS: Needs = { triggers: NO_TRIGGERS, recommendations: NO_RECOMMENDATIONS };
