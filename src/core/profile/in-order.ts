/**
 * Folds what arrives out of order as if it had come in order: what is younger than the lateness window waits beside what
 * is folded, in the order of its own time. Whatever the order of arrival within the window, the result is the same. Knows
 * nothing of what is folded.
 */

/** Both plain data. Marks of one time stand in an order that no arrival changes: that of their text. */
export interface InOrder<Base, Mark extends { readonly at: number }> {
  /** All that is older than the window. */
  readonly base: Base;
  /** What is not, oldest first. */
  readonly marks: readonly Mark[];
}

export interface Order<Base, Mark> {
  readonly apply: (base: Base, mark: Mark) => Base;
  /** So long before the newest mark another may still come, ms. */
  readonly latenessMs: number;
  /** At most so many wait; the oldest of more are folded, however young. */
  readonly most: number;
}

/** What was folded of it last: nearly every mark comes in order, and is then one step more. */
const folded = new WeakMap<object, unknown>();

/** All of it, as if no mark could come before another any more. */
export function foldAll<Base extends object, Mark extends { readonly at: number }>(
  log: InOrder<Base, Mark>,
  { apply }: Pick<Order<Base, Mark>, "apply">,
): Base {
  const known = folded.get(log) as Base | undefined;
  if (known) return known;
  const all = log.marks.reduce(apply, log.base);
  folded.set(log, all);
  return all;
}

/** `undefined` for a mark that is too late: what it would stand before is folded already. */
export function withMark<Base extends object, Mark extends { readonly at: number }>(
  log: InOrder<Base, Mark>,
  mark: Mark,
  order: Order<Base, Mark>,
): InOrder<Base, Mark> | undefined {
  const newest = log.marks.at(-1);
  if (newest && mark.at < newest.at - order.latenessMs) return undefined;
  const isNewest = newest === undefined || isBefore(newest, mark);
  const marks = isNewest ? [...log.marks, mark] : [...log.marks, mark].toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
  const until = Math.max(mark.at, newest?.at ?? mark.at) - order.latenessMs;
  const settled = Math.max(
    marks.findIndex(({ at }) => at >= until),
    marks.length - order.most,
  );
  const after = { base: marks.slice(0, settled).reduce(order.apply, log.base), marks: marks.slice(settled) };
  const before = isNewest ? folded.get(log) : undefined;
  if (before) folded.set(after, order.apply(before as Base, mark));
  return after;
}

function isBefore(a: { readonly at: number }, b: { readonly at: number }): boolean {
  return a.at < b.at || (a.at === b.at && JSON.stringify(a) <= JSON.stringify(b));
}
