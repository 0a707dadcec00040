/**
 * Shows how far a replay is: on a terminal one line that is rewritten, elsewhere a plain line every few seconds, so that
 * a log stays readable. Only ever a function of what it was told; it never asks the collector.
 */

export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR = 24;
const EVERY_MS = { terminal: 100, log: 5_000 };

export class Progress {
  #shownAt: number;
  #lastWidth = 0;
  readonly #total: number;
  readonly #what: string;
  readonly #out: Output;
  readonly #now: () => number;
  readonly #startedAt: number;

  constructor(total: number, what: string, out: Output, now: () => number = Date.now) {
    this.#total = total;
    this.#what = what;
    this.#out = out;
    this.#now = now;
    this.#startedAt = now();
    this.#shownAt = this.#startedAt;
  }

  /** So many are `done` by now. */
  update(done: number): void {
    const every = this.#out.isTTY ? EVERY_MS.terminal : EVERY_MS.log;
    if (this.#now() - this.#shownAt >= every) this.#show(done);
  }

  /** Says something else without tearing the line. */
  say(text: string): void {
    this.#write(text, "\n");
  }

  end(done: number): void {
    this.#show(done);
    if (this.#out.isTTY) this.#out.write("\n");
  }

  #show(done: number): void {
    this.#shownAt = this.#now();
    const seconds = Math.max(this.#shownAt - this.#startedAt, 1) / 1_000;
    const perSecond = done / seconds;
    const share = this.#total === 0 ? 1 : done / this.#total;
    const full = Math.floor(share * BAR);
    const bar = this.#out.isTTY ? `${"█".repeat(full)}${"░".repeat(BAR - full)} ` : "";
    const left = done === this.#total ? `took ${clock(seconds)}` : `ETA ${clock((this.#total - done) / perSecond)}`;
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    const count = `${done.toLocaleString("en-US")} of ${this.#total.toLocaleString("en-US")} ${this.#what}`;
    this.#write(`${bar}${percent}  ${count}  ${Math.round(perSecond)}/s  ${left}`, this.#out.isTTY ? "" : "\n");
  }

  #write(text: string, end: string): void {
    if (!this.#out.isTTY) return void this.#out.write(text + "\n");
    this.#out.write(`\r${text.padEnd(this.#lastWidth)}${end}`);
    this.#lastWidth = end === "" ? text.length : 0;
  }
}

function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return "-:--";
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
