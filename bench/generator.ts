/** The load generator as its orderer sees it: one order at a time, a failed one throws. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Load, Order } from "./load.ts";

export interface Generator {
  readonly run: (order: Order) => Promise<Load>;
  readonly stop: () => Promise<unknown>;
}

export function startGenerator(host: string, key: string): Generator {
  const thread = new Worker(new URL("./load.ts", import.meta.url), { workerData: { host, key } });
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
