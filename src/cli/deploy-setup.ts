/**
 * Creates what a deployment needs: queues, buckets, secrets; `--dry-run` prints the commands instead. It asks nothing,
 * prints no value, and refuses to replace a secret that Cloudflare already holds, because a lost key is lost data.
 */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { unstable_readConfig as readConfig } from "wrangler";
import { createCommand, planResources, type Resource } from "./deploy-plan.ts";
import { completeSecretsFile } from "./secrets-file.ts";
import { recipe, SECRETS } from "./secrets.ts";

const root = resolve(import.meta.dirname, "../..");
const VALUES_FILE = ".deploy.vars";
const resources = planResources(readConfig({ config: join(root, "wrangler.toml") }, { hideWarnings: true }));

if (process.argv.includes("--dry-run")) {
  for (const resource of resources) console.log(`npx wrangler ${createCommand(resource).join(" ")}`);
  for (const secret of SECRETS) console.log(`${recipe(secret)} | npx wrangler secret put ${secret.name}`);
} else {
  for (const resource of resources) create(resource);
  putSecrets();
}

function create(resource: Resource): void {
  const command = createCommand(resource);
  const { ok, output } = wrangler(command);
  if (!ok && !/already (exists|taken)|is already taken|\[code: (10004|11009)\]/.test(output)) giveUp(command, output);
  if (!ok) verifyJurisdiction(resource);
  console.log(`${resource.kind} ${resource.name} (${resource.jurisdiction}): ${ok ? "created" : "already there"}`);
}

// A queue's name is taken across jurisdictions; a bucket is looked up within one, so only its own can exist.
function verifyJurisdiction({ kind, name, jurisdiction }: Resource): void {
  if (kind !== "queue") return;
  const command = ["queues", "info", name];
  const { ok, output } = wrangler(command);
  if (ok && new RegExp(`Jurisdiction:\\s*${jurisdiction}\\b`, "i").test(output)) return;
  giveUp(
    command,
    `queue ${name} exists, but not in jurisdiction "${jurisdiction}". Rename it in wrangler.toml.\n${output}`,
  );
}

function putSecrets(): void {
  const held = heldSecrets();
  const missing = SECRETS.filter(({ name }) => !held.has(name));
  // Kept before it is sent: Cloudflare never shows a secret again, and a key can only be rotated by someone who has it.
  const values = missing.length === 0 ? new Map<string, string>() : completeSecretsFile(join(root, VALUES_FILE));
  for (const { name } of missing) {
    const command = ["secret", "put", name];
    const { ok, output } = wrangler(command, values.get(name));
    if (!ok) giveUp(command, output);
    console.log(`secret ${name}: put`);
  }
  for (const name of held) console.log(`secret ${name}: already there, left as it is`);
  if (missing.length > 0)
    console.log(`Move ${VALUES_FILE} to your password store now: it holds the only readable copy.`);
}

function heldSecrets(): Set<string> {
  const command = ["secret", "list", "--format=json"];
  const { ok, output } = wrangler(command);
  // Before the first deployment there is no Worker, hence no secret. Any other failure must not look like "none yet".
  if (!ok && /\[code: 10007\]|does not exist/.test(output)) return new Set();
  if (!ok) giveUp(command, output);
  const list: unknown = JSON.parse(output.slice(output.indexOf("["), output.lastIndexOf("]") + 1));
  const names = Array.isArray(list) ? list.map((entry: { name?: unknown }) => String(entry.name)) : [];
  return new Set(names.filter((name) => SECRETS.some((secret) => secret.name === name)));
}

function wrangler(command: readonly string[], input = ""): { ok: boolean; output: string } {
  const run = spawnSync(process.execPath, [join(root, "node_modules/wrangler/bin/wrangler.js"), ...command], {
    cwd: root,
    input,
    encoding: "utf8",
    env: { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
  });
  return { ok: run.status === 0, output: run.status === 0 ? run.stdout : run.stdout + run.stderr };
}

function giveUp(command: readonly string[], output: string): never {
  console.error(`gatehouse: wrangler ${command.join(" ")} failed:\n${output}`);
  process.exit(1);
}
