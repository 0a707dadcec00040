/** The public keys that a certificate is held against: from a collector, or from a file. Keys that came unprotected prove nothing. */
import { readFileSync } from "node:fs";
import type { JSONWebKeySet } from "jose";
import * as z from "zod";

const PATH = "/.well-known/gatehouse-keys.json";

/** Unknown members are left behind, a private half among them. */
const keysSchema = z.object({
  keys: z.array(z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), kid: z.string(), x: z.string() })).min(1),
});

/** @throws {Error} when there are none to be read */
export async function readKeys(where: string): Promise<JSONWebKeySet> {
  const text = /^https?:/.test(where) ? await ask(new URL(where)) : readFileSync(where, "utf8");
  const parsed = keysSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${where} has no keys of a collector: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

async function ask(url: URL): Promise<string> {
  const isLocal = url.hostname === "127.0.0.1" || url.hostname === "localhost";
  if (url.protocol !== "https:" && !isLocal) throw new Error(`${url.origin} is neither https nor on this machine`);
  const address = url.pathname.endsWith(".json") ? url.href : url.href.replace(/\/$/, "") + PATH;
  const answer = await fetch(address).catch((error: unknown) => {
    throw new Error(`nobody answers at ${url.origin}`, { cause: error });
  });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.text();
}
