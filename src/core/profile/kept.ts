/** What was kept of one event, as whatever folds it needs to know it. */
import type { CaseLaw } from "../decide/case.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";

/** A kept event, with the purposes that it is kept for, and where it came from. */
export interface Kept {
  readonly event: MinimizedEvent;
  readonly allowed: readonly Purpose[];
  readonly history: boolean;
  readonly site: string;
  readonly source: string;
  readonly law: CaseLaw;
  /** By the owner's server code. */
  readonly vouched?: true;
}
