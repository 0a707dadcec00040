/**
 * Creates what a deployment needs and checks what is already there: queues, buckets, secrets; `--dry-run` prints the
 * commands instead. It asks nothing and prints no value; run again, it goes on where it stopped.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { unstable_readConfig as readConfig } from "wrangler";
import { byHand } from "./deploy/by-hand.ts";
import { compareDeadLetters } from "./deploy/dead-letters.ts";
import { ensureSecrets } from "./deploy/secrets.ts";
import { ensureStores } from "./deploy/stores.ts";
import { wranglerIn } from "./deploy/wrangler.ts";
import { planResources } from "./deploy-plan.ts";
import { SECRETS } from "./secrets.ts";

const root = resolve(import.meta.dirname, "../..");
const say = console.log;

try {
  const { values: options } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
  const planned = planResources(readConfig({ config: join(root, "wrangler.toml") }, { hideWarnings: true }));
  if (options["dry-run"]) for (const line of byHand(planned, SECRETS)) say(line);
  else {
    const wrangler = wranglerIn(root);
    await ensureStores(planned, wrangler, say);
    await compareDeadLetters(planned, wrangler, say);
    await ensureSecrets(SECRETS, join(root, ".deploy.vars"), wrangler, say);
  }
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
