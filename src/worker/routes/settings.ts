/**
 * What a page's client library asks first, with nothing but address and key. Confirms no server key: one in a URL has
 * leaked already. The public write key in the URL is the site's, not an identifier of a visitor, and is in every page.
 */
import { Hono } from "hono";
import { segmentSettings } from "../../core/protocols/segment-settings.ts";
import { authenticate } from "../call/authenticate.ts";
import { CallRefused } from "../call/problem.ts";
import { limitByAddress } from "../call/rate-limit.ts";
import { addressOf } from "../call/site.ts";
import type { AppEnv } from "../context.ts";

/** Long enough for a visit's pages, short enough for an owner who changes a key. */
const CACHE_SECONDS = 300;

export const settings = new Hono<AppEnv>();

settings.get("/v1/projects/:writeKey/settings", async (context) => {
  const { env, req } = context;
  await limitByAddress(env, req.raw);
  const writeKey = req.param("writeKey");
  const { key } = await authenticate(context.var.site, env, writeKey);
  if (key.kind === "server") throw new CallRefused("bad_key");

  const address = addressOf(context.var.site, new URL(req.url), req.path, env);
  // The same for every visitor, and it sets no cookie.
  context.header("cache-control", `public, max-age=${CACHE_SECONDS}`);
  return context.json(segmentSettings({ writeKey, address }));
});
