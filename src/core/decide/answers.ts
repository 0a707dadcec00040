/** How each purpose was answered once everything was heard: what settling says, and what is told of it. */
import type { Purpose } from "../policy/purposes.ts";
import type { Because } from "../policy/resolve.ts";

export interface Answer {
  readonly allowed: boolean;
  readonly because: Because;
  /** Allowed only as a statistic, never joined with what else is kept of the visitor. */
  readonly apart?: true;
}

export type Answers = Readonly<Record<Purpose, Answer>>;
