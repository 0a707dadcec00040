/** What happened when during a soak, by its own clock: answers, cut lines, and when the collector was gone. */
import type { Answers } from "../replay/answers.ts";
import type { Letter } from "./receiver.ts";
import type { Weather } from "./weather.ts";

/** In ms since the start. */
interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A call that was acknowledged. */
interface Call {
  readonly at: number;
  readonly ms: number;
}

type When = "calm" | "faults" | "restarted";

const WARM_UP_MS = 15_000;

export class Diary {
  readonly #startedAt = Date.now();
  readonly #products: ReadonlyMap<string, string>;
  readonly #weather: Weather;
  /** By product. */
  readonly #answeredAt = new Map<string, number>();
  readonly calls: Call[] = [];
  readonly killed: Interval[] = [];
  /** No answer arrives any more. */
  cutting = false;
  lost = 0;

  /** `products` by message id. */
  constructor(products: ReadonlyMap<string, string>, weather: Weather) {
    this.#products = products;
    this.#weather = weather;
  }

  get elapsed(): number {
    return Date.now() - this.#startedAt;
  }

  cut(): boolean {
    if (this.cutting) this.lost += 1;
    return this.cutting;
  }

  answered(answers: Answers, ms: number): void {
    const at = this.elapsed;
    this.calls.push({ at, ms });
    for (const [messageId] of answers) {
      const product = this.#products.get(messageId) ?? "";
      if (!this.#answeredAt.has(product)) this.#answeredAt.set(product, at);
    }
  }

  /** How long calls took that were answered then. A collector that has just started is slow, whatever destinations do. */
  latency(when: When): readonly number[] {
    return this.calls.filter(({ at }) => this.#whenIs(at) === when).map(({ ms }) => ms);
  }

  #whenIs(at: number): When {
    if (this.killed.some(({ from, to }) => from <= at && at < to + WARM_UP_MS)) return "restarted";
    return at < this.#weather.calmUntil ? "calm" : "faults";
  }

  /**
   * From the answer to the event's arrival at a destination, for answers given in a while: without those that a kill came
   * between, or with them alone.
   */
  waits(letters: readonly Letter[], { from, to }: Interval, killed: boolean): readonly number[] {
    const arrivals = new Map<string, number>();
    for (const { at, events } of letters) {
      for (const { product } of events) {
        if (!arrivals.has(product)) arrivals.set(product, at - this.#startedAt);
      }
    }
    return [...arrivals].flatMap(([product, arrived]) => {
      const answered = this.#answeredAt.get(product) ?? arrived;
      const isBetween = this.killed.some((kill) => kill.from < arrived && kill.to > answered);
      return answered >= from && answered < to && isBetween === killed ? [arrived - answered] : [];
    });
  }
}
