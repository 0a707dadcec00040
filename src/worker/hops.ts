/**
 * What an answer waited for, told in its `Server-Timing` (W3C): the hops and the whole. Time stands still in a Worker but
 * for them, so there is nothing else to tell. Says nothing of whose answer it is.
 */
import { addHeader } from "./call/answer.ts";
import type { AppContext } from "./context.ts";

export class Hops {
  readonly #began = Date.now();
  readonly #spent = new Map<string, number>();

  async time<Value>(name: "profile" | "recommend", work: Promise<Value>): Promise<Value> {
    const began = Date.now();
    try {
      return await work;
    } finally {
      this.#spent.set(name, (this.#spent.get(name) ?? 0) + Date.now() - began);
    }
  }

  tell(context: AppContext): void {
    const spent = [...this.#spent, ["total", Date.now() - this.#began] as const];
    addHeader(context, "server-timing", spent.map(([name, ms]) => `${name};dur=${ms}`).join(", "));
  }
}
