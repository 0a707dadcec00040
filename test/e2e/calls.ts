/**
 * What a shop's server sends and asks, and what the archive shows of it, from outside. An event is known by its product:
 * archive lines hold no id that a sender would know.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readArchive } from "../../src/cli/replay/read-archive.ts";
import { readValues } from "../../src/cli/secrets.ts";

const ARRIVES_WITHIN_MS = 60_000;

export interface View {
  readonly userId: string;
  /** Message id and product id in one. */
  readonly id: string;
}

export function keyNamed(name: string, file = ".dev.vars"): string {
  const key = readValues(readFileSync(file, "utf8")).get(name);
  if (!key) throw new Error(`${file} names no ${name}`);
  return key;
}

export async function call(url: string, path: string, key: string, body: unknown): Promise<Response> {
  const headers = { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" };
  return fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Resolves with the outcomes once the call is acknowledged; anything else throws, as it would make a sender resend. */
export async function sendViews(
  url: string,
  views: readonly View[],
  secrets?: string,
  categoryPreferences = { analytics: true, personalization: true, advertising: true },
): Promise<string[]> {
  const context = { consent: { categoryPreferences } };
  const batch = views.map(({ userId, id }) => ({
    type: "track",
    event: "Product Viewed",
    messageId: id,
    userId,
    properties: { product_id: id },
    context,
  }));
  const answer = await call(url, "/v1/batch", keyNamed("GATEHOUSE_REPLAY_KEY", secrets), { batch });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const { results } = (await answer.json()) as { results: { outcome: string }[] };
  return results.map(({ outcome }) => outcome);
}

/** How many views the visitor's profile counts. */
export async function viewsOf(url: string, userId: string, secrets?: string): Promise<number> {
  const answer = await call(url, "/v1/profiles/lookup", keyNamed("GATEHOUSE_SECRET_KEY", secrets), {
    idType: "userId",
    id: userId,
  });
  const { profiles } = (await answer.json()) as { profiles: { counts: Record<string, { count: number }> }[] };
  return profiles[0]?.counts["Product Viewed"]?.count ?? 0;
}

/** The products of all distinct lines, sorted, as soon as there are `count` of them; after a minute, those there are. */
export async function archivedProducts(stateDir: string, count: number): Promise<string[]> {
  const deadline = Date.now() + ARRIVES_WITHIN_MS;
  for (;;) {
    const lines = await readArchive(stateDir);
    const distinct = [...new Map(lines.map((line) => [line.recordId, line])).values()];
    if (distinct.length >= count || Date.now() > deadline) {
      return distinct.map(({ properties }) => properties["product_id"] as string).sort();
    }
    await sleep(250);
  }
}
