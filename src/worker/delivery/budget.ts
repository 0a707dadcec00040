/** How much one run of the compaction may do in one jurisdiction. What has begun is finished, even if it costs more. */
import { LIMIT } from "../../core/limits.ts";

export class Budget {
  #operations: number;
  #characters: number;

  constructor(operations: number = LIMIT.compactionOperations, characters: number = LIMIT.compactionRunCharacters) {
    this.#operations = operations;
    this.#characters = characters;
  }

  get isSpent(): boolean {
    return this.#operations <= 0 || this.#characters <= 0;
  }

  /** Reads or writes of the store. */
  operations(count: number): void {
    this.#operations -= count;
  }

  /** Of lines read. */
  characters(count: number): void {
    this.#characters -= count;
  }
}
