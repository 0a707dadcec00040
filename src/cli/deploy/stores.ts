/**
 * Makes sure of queues and buckets: looks for each, creates what is missing, and looks again. A jurisdiction is set when a
 * store is created and never after, so one that is there in another place is refused before anything is created.
 */
import { createCommand, type Resource } from "../deploy-plan.ts";
import { WranglerFailed, type Wrangler } from "./wrangler.ts";

export function lookCommand({ kind, name, jurisdiction }: Resource): readonly string[] {
  return kind === "queue" ? ["queues", "info", name] : ["r2", "bucket", "info", name, `--jurisdiction=${jurisdiction}`];
}

/** @throws {Error} for a store in another jurisdiction, and for what wrangler cannot do */
export async function ensureStores(
  planned: readonly Resource[],
  wrangler: Wrangler,
  say: (line: string) => void,
): Promise<void> {
  const missing = new Set<Resource>();
  for (const store of planned) {
    const found = await find(store, wrangler);
    if (found === undefined) missing.add(store);
    else refuseElsewhere(store, found);
  }
  for (const store of planned) {
    if (missing.has(store)) await create(store, wrangler);
    say(`${store.kind} ${store.name} (${store.jurisdiction}): ${missing.has(store) ? "created" : "already there"}`);
  }
}

/** Another run may create it at the same time, so what counts is whether it is there afterwards, and where. */
async function create(store: Resource, wrangler: Wrangler): Promise<void> {
  const command = createCommand(store);
  const { ok, output } = await wrangler(command);
  const found = await find(store, wrangler);
  if (found === undefined && ok)
    throw new Error(`${store.kind} ${store.name} was created and is not found yet: run this again in a minute.`);
  if (found === undefined) throw new WranglerFailed(command, output);
  refuseElsewhere(store, found);
}

/**
 * The jurisdiction that a store is in, or `none`; undefined where there is no such store. A bucket is looked up within
 * its own, and a queue's name is taken across all.
 */
async function find(store: Resource, wrangler: Wrangler): Promise<string | undefined> {
  const command = lookCommand(store);
  const { ok, output } = await wrangler(command);
  // Anything else, a lost login or network, must not look like "none yet".
  if (!ok && /does not exist|\[code: 10006\]/.test(output)) return undefined;
  if (!ok) throw new WranglerFailed(command, output);
  if (store.kind === "bucket") return store.jurisdiction;
  // It is found by a search for its name, which may find another that only begins so.
  if (said(output, "Queue Name") !== store.name) return undefined;
  return said(output, "Jurisdiction")?.toLowerCase() ?? "none";
}

function said(output: string, label: string): string | undefined {
  return new RegExp(`^\\s*${label}:\\s*(\\S+)\\s*$`, "im").exec(output)?.[1];
}

/** Of queues alone: no other bucket can be found. */
function refuseElsewhere({ name, jurisdiction, deadLettersOf }: Resource, found: string): void {
  if (found === jurisdiction) return;
  const place = found === "none" ? "in no jurisdiction" : `in jurisdiction "${found}"`;
  const whose =
    deadLettersOf === undefined ? "" : ` It is to take the dead letters of ${deadLettersOf}, which rest there.`;
  throw new Error(
    `queue ${name} is ${place}, and must be in "${jurisdiction}".${whose} That is set when a queue is created, and never ` +
      `after. If nothing of worth is in it, delete it: npx wrangler queues delete ${name}. Else give the queue of ` +
      `"${jurisdiction}" another name in wrangler.toml, wherever it stands there: shop-${jurisdiction}, and ` +
      `shop-${jurisdiction}-dead for its dead letters. Then run this again.`,
  );
}
