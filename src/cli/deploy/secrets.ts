/**
 * Makes sure of secrets: puts those that Cloudflare does not hold, and replaces none, because a lost key is lost data. What
 * a vendor gives out it cannot make: of those it says which are missing, and how to put them. Prints no value.
 */
import * as z from "zod";
import { completeSecretsFile } from "../secrets-file.ts";
import { canBeMade, type Secret } from "../secrets.ts";
import { listIn, WranglerFailed, type Wrangler } from "./wrangler.ts";

export const LIST_COMMAND = ["secret", "list", "--format=json"] as const;

export function putCommand({ name }: Secret): readonly string[] {
  return ["secret", "put", name];
}

const listSchema = z.array(z.looseObject({ name: z.string() }));

/** @throws {Error} for what wrangler cannot do; every value is in `file` before it is sent, and the same when run again */
export async function ensureSecrets(
  secrets: readonly Secret[],
  file: string,
  wrangler: Wrangler,
  say: (line: string) => void,
): Promise<void> {
  const held = await heldNames(wrangler);
  const missing = secrets.filter(({ name }) => !held.has(name));
  // Kept before it is sent: Cloudflare never shows a secret again, and a key can only be rotated by someone who has it.
  const made = missing.filter(canBeMade);
  const values = made.length === 0 ? new Map<string, string>() : completeSecretsFile(file, made);
  for (const secret of made) {
    const { ok, output } = await wrangler(putCommand(secret), values.get(secret.name));
    if (!ok) throw new WranglerFailed(putCommand(secret), output);
    say(`secret ${secret.name}: put`);
  }
  for (const { name } of secrets) if (held.has(name)) say(`secret ${name}: already there, left as it is`);
  if (made.length > 0) say(`Move ${file} to your password store now: it holds the only readable copy.`);
  for (const secret of missing) {
    if (canBeMade(secret)) continue;
    say(`secret ${secret.name}: MISSING. Its vendor gives it out: npx wrangler ${putCommand(secret).join(" ")}`);
  }
}

async function heldNames(wrangler: Wrangler): Promise<ReadonlySet<string>> {
  const { ok, output } = await wrangler(LIST_COMMAND);
  // Before the first deployment there is no Worker, hence no secret. Any other failure must not look like "none yet".
  if (!ok && /Worker "[^"]*".* not found|\[code: 10007\]/.test(output)) return new Set();
  const list = ok ? listSchema.safeParse(listIn(output)) : undefined;
  if (!list?.success) throw new WranglerFailed(LIST_COMMAND, output);
  return new Set(list.data.map(({ name }) => name));
}
