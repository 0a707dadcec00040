/**
 * How long a caller waits to be told what to show. When that time is spent before the visitor's object has answered, the
 * request alone decides: a page that is late has lost more than a placement. Knows no clock.
 */
import * as z from "zod";
import { LIMIT } from "./limits.ts";

export const budgetSchema = z.number().int().min(1).max(LIMIT.longestBudgetMs);

/** As text of a query; `undefined` when it is no budget. */
export function readBudget(text: string | undefined): number | undefined {
  return text === undefined || !/^\d{1,4}$/.test(text) ? undefined : budgetSchema.safeParse(Number(text)).data;
}

/** Nobody looked at the visitor, since there was no time to. */
export const BUDGET_SPENT = { allowed: false, because: "budget_spent" } as const;
export type BudgetSpent = typeof BUDGET_SPENT;
