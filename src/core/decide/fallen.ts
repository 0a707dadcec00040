/**
 * Which purposes have fallen for this visitor, so that what a profile holds for them must go: refused by somebody, or by
 * the law for a child; or their own yes has run out. Nothing falls where a yes is merely missing, since the visitor may
 * be only passing through a country that asks for one.
 */
import { PURPOSES, type Choice, type Choices, type Purpose } from "../policy/purposes.ts";
import { isRefusal } from "../policy/resolve.ts";
import type { Heard, PurposeCase } from "./case.ts";
import type { Answer, Answers } from "./answers.ts";

/** `choices`: those stored. Whoever calls: a yes that they could not use is no less a yes. */
export function fallenPurposes({ purposes, at }: Heard, answers: Answers, choices: Choices): readonly Purpose[] {
  return PURPOSES.filter((purpose) => hasFallen(answers[purpose], purposes[purpose], choices[purpose], at));
}

function hasFallen(
  { allowed, because }: Answer,
  { choice, longestYesLifeMs }: PurposeCase,
  stored: Choice | undefined,
  at: number,
): boolean {
  if (allowed) return false;
  const yes = stored?.granted ? stored : undefined;
  // An old refusal that arrives late is about its event alone.
  if (because === "choice_refused") return !(yes && choice && yes.at > choice.at);
  return isRefusal(because) || (yes !== undefined && at - yes.at > longestYesLifeMs);
}
