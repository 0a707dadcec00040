/**
 * What a queue's own name says: in which jurisdiction it is, and whether it holds the dead letters of another. A consumer
 * knows nothing else of the queue that a batch came from, so a name that says none, or two, says nothing.
 */
import { JURISDICTIONS, type Jurisdiction } from "./policy/placement.ts";

const DEAD = "-dead";

/** `gatehouse-eu-dead` for `gatehouse-eu`. */
export function deadLettersOf(queue: string): string {
  return `${queue}${DEAD}`;
}

export function holdsDeadLetters(queue: string): boolean {
  return queue.endsWith(DEAD);
}

/** By one of the parts between its dashes. */
export function jurisdictionNamed(store: string): Jurisdiction | undefined {
  const parts = store.split("-");
  const [named, ...others] = JURISDICTIONS.filter((jurisdiction) => parts.includes(jurisdiction));
  return others.length === 0 ? named : undefined;
}
