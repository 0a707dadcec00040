/** How much one run of the compaction may do in one jurisdiction. What has begun is finished, even if it costs more. */
import { LIMIT } from "../../core/limits.ts";

export class Budget {
  #operations: number;
  #rows: number;

  constructor(operations: number = LIMIT.compactionOperations, rows: number = LIMIT.compactionRows) {
    this.#operations = operations;
    this.#rows = rows;
  }

  get isSpent(): boolean {
    return this.#operations <= 0 || this.#rows <= 0;
  }

  /** Reads or writes of the store. */
  operations(count: number): void {
    this.#operations -= count;
  }

  /** Written into Parquet. */
  rows(count: number): void {
    this.#rows -= count;
  }
}
