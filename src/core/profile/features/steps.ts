/**
 * How far a visitor has come in a sequence, and when they last completed it. Of all beginnings that could still be completed
 * only the latest matters for each step. Order matters here, so what is young waits for what is late.
 */
import { LIMIT } from "../../limits.ts";
import type { Matcher } from "../../segments/condition.ts";
import { foldAll, withMark, type InOrder } from "../in-order.ts";

interface Progress {
  /** By step that was come to: when the latest way to it began, ms; 0 where none did. */
  readonly began: readonly number[];
  /** Epoch ms. */
  readonly doneAt?: number;
}

interface StepMark {
  readonly at: number;
  /** A digit for each step that the event could be, so that of one time the earlier step comes first. */
  readonly is: string;
}

export type Steps = InOrder<Progress, StepMark>;

const NOT_BEGUN: Steps = { base: { began: [] }, marks: [] };

function orderOf(steps: readonly Matcher[], withinMs: number) {
  const apply = ({ began, doneAt }: Progress, { at, is }: StepMark): Progress => {
    const after = [...began];
    let done = doneAt;
    // Backwards, so that one event is no two steps.
    for (let step = steps.length - 1; step >= 0; step--) {
      if (!is.includes(String(step))) continue;
      const from = step === 0 ? at : (after[step - 1] ?? 0);
      if (from === 0 || at - from > withinMs) continue;
      if (step === steps.length - 1) done = at;
      else after[step] = Math.max(after[step] ?? 0, from);
    }
    // JSON knows no holes.
    const filled = Array.from(after, (one) => one ?? 0);
    return done === undefined ? { began: filled } : { began: filled, doneAt: done };
  };
  return { apply, latenessMs: LIMIT.latenessMs, most: LIMIT.latenessMarks };
}

/** `undefined` where the event comes too late to take its place. */
export function withStep(
  before: Steps | undefined,
  is: string,
  at: number,
  steps: readonly Matcher[],
  withinMs: number,
): Steps | undefined {
  return withMark(before ?? NOT_BEGUN, { at, is }, orderOf(steps, withinMs));
}

export function completedAt(known: Steps, steps: readonly Matcher[], withinMs: number): number | undefined {
  return foldAll(known, orderOf(steps, withinMs)).doneAt;
}
