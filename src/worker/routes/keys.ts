/** The public halves of the keys that sign here, as a JWK set, for anybody: a certificate is checked without asking us. */
import { Hono } from "hono";
import type { AppEnv } from "../context.ts";
import { signingKeys } from "../stores/signing-keys.ts";

/** A new version signs at once: whoever has an older set asks again when it meets a version that it does not know. */
const CACHE_SECONDS = 3_600;

export const keys = new Hono<AppEnv>();

keys.get("/.well-known/gatehouse-keys.json", async (context) => {
  const all = await signingKeys(context.env);
  context.header("cache-control", `public, max-age=${CACHE_SECONDS}`);
  context.header("access-control-allow-origin", "*");
  return context.json({ keys: all.map((one) => one.public) });
});
