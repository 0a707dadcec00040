/** The load generator as its orderer sees it: one order at a time, a failed one throws. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Config } from "../src/core/config.ts";
import { BEFORE, type Case, preparing, PREPARING_CALLS, type Side } from "./cases.ts";
import type { Load, Order, Senders } from "./load.ts";

export interface Generator {
  readonly run: (order: Order) => Promise<Load>;
  readonly stop: () => Promise<unknown>;
}

/**
 * For the first site. Its key `replay` attests where its visitors are, so that consent in the event decides.
 * @throws {Error} when the site lacks a key that the cases use
 */
export function startGenerator({ sites: [site] }: Config, secrets: ReadonlyMap<string, string>): Generator {
  const [host] = site?.hosts ?? [];
  const [origin] = site?.origins ?? [];
  const [server, web] = ["replay", "web"].map((name) => secrets.get(site?.keys[name]?.secret ?? ""));
  if (host === undefined || origin === undefined || server === undefined || web === undefined) {
    throw new Error("the first site wants a host, an origin, and keys called replay and web");
  }
  const senders: Senders = { host, origin, keys: { server, web } };
  const thread = new Worker(new URL("./load.ts", import.meta.url), { workerData: senders });
  return {
    run: async (order) => {
      thread.postMessage(order);
      const [answer] = (await once(thread, "message")) as [Load | { readonly error: string }];
      if ("error" in answer) throw new Error(`${order.side}, ${order.name}: ${answer.error}`);
      return answer;
    },
    stop: () => thread.terminate(),
  };
}

/** Every visitor comes once, so that each is known before anything is measured. */
export async function makeVisitors(side: Side, port: number, { run }: Generator): Promise<void> {
  for (const { shape, calls } of BEFORE.filter(({ sides }) => sides.includes(side))) {
    await run({ name: shape.name, side, port, milliseconds: 60_000, calls });
  }
}

/** Each visitor does what comes before the case. */
export async function prepare(shape: Case, side: Side, port: number, { run }: Generator): Promise<void> {
  const before = preparing(shape);
  if (before) await run({ name: before.name, side, port, milliseconds: 60_000, calls: PREPARING_CALLS });
}
