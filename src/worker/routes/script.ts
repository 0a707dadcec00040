/**
 * The browser script. Its own address is asked again every few minutes; the address with its hash never changes and is
 * kept for a year. The address of an older script answers with the current one, for a few minutes: a page in somebody's
 * cache goes on working, and one that pins the older bytes by `integrity` refuses them, as it asked to. No cookies, and
 * the same for everybody, so any page may load it.
 */
import { Hono } from "hono";
import { SCRIPT } from "../../../dist/sdk/script.ts";
import { hashedPath, hashIn } from "../../core/script-path.ts";
import type { AppEnv } from "../context.ts";

/** An owner who deploys wants it on all pages soon; a visit should ask once. */
const FRESH_SECONDS = 300;
const YEAR_SECONDS = 31_536_000;

const HEADERS = {
  // Pages that isolate themselves load nothing from elsewhere that does not allow it; `integrity` needs the other one.
  "cross-origin-resource-policy": "cross-origin",
  "access-control-allow-origin": "*",
  "x-content-type-options": "nosniff",
} as const;

export const script = new Hono<AppEnv>();

script.get("*", async (context, next) => {
  const { scriptPath } = context.var.site;
  const { path } = context.req;
  const current = hashedPath(scriptPath, SCRIPT.hash);
  const named = hashIn(scriptPath, path);
  if (path === `${current}.map`) {
    return new Response(SCRIPT.map, {
      headers: { ...HEADERS, "content-type": "application/json", "cache-control": kept(true) },
    });
  }
  if (path !== scriptPath && named === undefined) return next();

  const etag = `"${SCRIPT.hash}"`;
  const headers = {
    ...HEADERS,
    etag,
    "cache-control": kept(named === SCRIPT.hash),
    // Beside the script, whatever stands before both.
    sourcemap: `${current.slice(1)}.map`,
  };
  // A cache may have weakened the tag when it compressed the script.
  const known = context.req
    .header("if-none-match")
    ?.split(/,\s*/)
    .map((tag) => tag.replace(/^W\//, ""));
  if (known?.includes(etag)) return new Response(null, { status: 304, headers });
  return new Response(SCRIPT.text, { headers: { ...headers, "content-type": "text/javascript; charset=utf-8" } });
});

function kept(forEver: boolean): string {
  return forEver ? `public, max-age=${YEAR_SECONDS}, immutable` : `public, max-age=${FRESH_SECONDS}`;
}
