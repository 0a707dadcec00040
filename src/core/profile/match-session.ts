/** Whether a condition of the owner's holds of a session, and what held, in words. */
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

export function matchSession(condition: SessionCondition, facts: SessionFacts): readonly string[] | undefined {
  const { category, stage, returning, channel, campaign, pagesAtLeast } = condition;
  if (pagesAtLeast !== undefined && facts.pages < pagesAtLeast) return undefined;
  const held = hold([
    ["category", category, facts.affinity[0]?.category],
    ["stage", stage, facts.stage],
    ["returning", returning === undefined ? undefined : [returning], facts.number > 1],
    ["channel", channel, facts.source?.channel],
    ["campaign", campaign, facts.source?.campaign],
  ]);
  return held && pagesAtLeast !== undefined ? [...held, `pages are ${facts.pages}`] : held;
}
