/**
 * Runs of one kind within one object, never two at once: whoever asks while one is under way gets its end. A second would act
 * on what the first has changed since. Remembers nothing of a run that is over.
 */
const underWay = new WeakMap<object, Map<string, Promise<void>>>();

/** `what` tells kinds of runs apart, and of whom each is. */
export function oneAtATime(within: object, what: string, run: () => Promise<void>): Promise<void> {
  const runs = underWay.get(within) ?? new Map<string, Promise<void>>();
  underWay.set(within, runs);
  const known = runs.get(what);
  if (known) return known;
  const running = run().finally(() => runs.delete(what));
  runs.set(what, running);
  return running;
}
