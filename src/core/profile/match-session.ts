/** Whether a condition of the owner's holds of a session, and what held, in words. */
import { levelOf } from "../engagement.ts";
import type { SessionCondition } from "../placements.ts";
import type { SessionFacts } from "./session-view.ts";

/** One thing a condition asks: what it wants, and what there is. */
type Test = readonly [what: string, wanted: readonly unknown[] | undefined, found: unknown];

/** What held, or `undefined` when something did not. */
export function hold(tests: readonly Test[]): readonly string[] | undefined {
  const asked = tests.filter(([, wanted]) => wanted !== undefined);
  if (!asked.every(([, wanted, found]) => wanted?.includes(found))) return undefined;
  return asked.map(([what, , found]) => `${what} is ${String(found)}`);
}

/** One number that a condition asks for, and what there is. */
type Measure = readonly [what: string, least: number | undefined, found: number];

function reach(measures: readonly Measure[]): readonly string[] | undefined {
  const asked = measures.filter(([, least]) => least !== undefined);
  if (!asked.every(([, least, found]) => least !== undefined && found >= least)) return undefined;
  return asked.map(([what, , found]) => `${what} ${found}`);
}

export function matchSession(condition: SessionCondition, facts: SessionFacts): readonly string[] | undefined {
  const { category, stage, returning, channel, campaign, engagement, device, app, language, country } = condition;
  const { pages, engagement: score = 0, minutes = 0 } = facts;
  const held = hold([
    ["category", category, facts.affinity[0]?.category],
    ["stage", stage, facts.stage],
    ["returning", returning === undefined ? undefined : [returning], facts.number > 1],
    ["channel", channel, facts.source?.channel],
    ["campaign", campaign, facts.source?.campaign],
    ["engagement", engagement, levelOf(score)],
    ["device", device, facts.device],
    ["app", app === undefined ? undefined : [app], facts.app ?? false],
    ["language", language, facts.language],
    ["country", country, facts.country],
  ]);
  const reached = reach([
    ["pages are", condition.pagesAtLeast, pages],
    ["visit is number", condition.visitAtLeast, facts.number],
    ["engagement score is", condition.engagementAtLeast, score],
    ["minutes are", condition.minutesAtLeast, minutes],
  ]);
  return held && reached ? [...held, ...reached] : undefined;
}
