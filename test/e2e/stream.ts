/**
 * Senders that never stop: several calls under way at any time, for a few visitors, in an order that the seed decides.
 * What was not acknowledged is sent again with the same ids, never given up and never renamed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { sendViews, type View } from "./calls.ts";

const SENDERS = 6;
const VISITORS = 5;
const PAUSE_MS = 40;

export class Stream {
  readonly acknowledged: View[] = [];
  /** Outcomes that neither keep an event nor know it as kept. */
  readonly refused: string[] = [];
  #unacknowledged: View[][] = [];
  #made = 0;
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to 1, the same row of numbers for a seed (mulberry32). */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Sends until the collector is gone. */
  async run(url: string): Promise<void> {
    const sender = async (): Promise<void> => {
      while (await this.#send(url, this.#unacknowledged.shift() ?? this.#newCall())) await sleep(PAUSE_MS);
    };
    await Promise.all(Array.from({ length: SENDERS }, sender));
  }

  /** Sends what is left, to a collector that stays. */
  async resend(url: string): Promise<void> {
    for (const views of this.#unacknowledged.splice(0)) {
      if (!(await this.#send(url, views))) throw new Error("a collector that nobody killed did not acknowledge");
    }
  }

  /** Most calls are one visitor's; some bring several together, as a shop's server does. */
  #newCall(): View[] {
    return Array.from({ length: 1 + Math.floor(this.random() * 3) }, () => ({
      userId: `u-stream-${Math.floor(this.random() * VISITORS)}`,
      id: `view-${(this.#made += 1)}`,
    }));
  }

  async #send(url: string, views: View[]): Promise<boolean> {
    try {
      const outcomes = await sendViews(url, views);
      this.refused.push(...outcomes.filter((outcome) => outcome !== "stored" && outcome !== "duplicate"));
      this.acknowledged.push(...views);
      return true;
    } catch {
      this.#unacknowledged.push(views);
      return false;
    }
  }
}
