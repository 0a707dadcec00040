/** What a sweep has to do in one jurisdiction, and how far it came: kept by whoever keeps the requests there. */
import type { ArchiveTask } from "../../core/rights/right.ts";

export interface NumberedTask extends ArchiveTask {
  /** Later ones are greater. */
  readonly number: number;
}

export interface ArchiveWork {
  /** Those that are due, the oldest first. */
  readonly archiveTasks: (limit: number) => Promise<readonly NumberedTask[]>;
  /** No line that they are about is left, in lines or Parquet. `at` is epoch ms. */
  readonly archiveDone: (numbers: readonly number[], at: number) => Promise<void>;
  /** What was said last under that name: up to which day, or which file, a sweep has come. */
  readonly expiryCursor: (name: string) => Promise<string | undefined>;
  readonly setExpiryCursor: (name: string, day: string) => Promise<void>;
}
