/**
 * Asks a collector something that only the owner's server key may ask. Comes back when the collector says that it is
 * busy; follows nobody elsewhere, since the key would go along.
 */
import { setTimeout as sleep } from "node:timers/promises";

export type AskOwner = (path: string, body?: unknown) => Promise<unknown>;

export function askOwner(url: URL, key: string): AskOwner {
  // A site may have the collector under a path of its own.
  const base = url.href.replace(/\/+$/, "");
  const headers = { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" };
  const ask: AskOwner = async (path, body) => {
    const call = body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(base + path, { ...call, redirect: "error" }).catch(({ cause }: Error) => {
      throw new Error(`${base} cannot be reached: ${cause instanceof Error ? cause.message : "no answer"}`);
    });
    if (answer.status === 429) {
      await answer.arrayBuffer();
      await sleep(1_000 * Number(answer.headers.get("retry-after") ?? 1));
      return ask(path, body);
    }
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return ask;
}
