/**
 * That somebody opened a link which the owner sent to one person: first as a token in that link, which is good once, then as
 * a cookie of the browser that opened it, for minutes. Both are sealed, so that neither tells whose they are, and of two
 * kinds, so that a link which was read in a log is no cookie. Does not know which links were opened before.
 */
import * as z from "zod";
import { spaceOf, type Site } from "../../core/config.ts";
import { LIMIT } from "../../core/limits.ts";
import type { AppContext } from "../context.ts";
import type { Env } from "../env.ts";
import type { Person } from "../rights.ts";
import { base64UrlEncode } from "../stores/base64-url.ts";
import { addHeader } from "./answer.ts";
import { cookieTexts, expireCookie, writeCookie } from "./cookies.ts";
import { open, seal } from "./sealed-cookie.ts";
import { isFromHere } from "./site.ts";

const passSchema = z.object({
  v: z.literal(1),
  space: z.string(),
  /** As the owner's server sent it: older spellings are made of that. */
  userId: z.string(),
  /** Random: by it a link is known to have been opened. */
  id: z.string(),
  /** Epoch ms. */
  until: z.number(),
});
export type PassContents = z.infer<typeof passSchema>;

export interface Link {
  readonly token: string;
  readonly until: number;
}

export async function makeLink(userId: string, site: Site, env: Env, now: number): Promise<Link> {
  const id = base64UrlEncode(crypto.getRandomValues(new Uint8Array(16)));
  const until = now + LIMIT.privacyLinkMs;
  const contents: PassContents = { v: 1, space: spaceOf(site), userId, id, until };
  return { token: await seal("link", contents, env), until };
}

async function read(kind: "link" | "pass", text: string, site: Site, env: Env): Promise<PassContents | undefined> {
  const contents = passSchema.safeParse((await open(kind, text, env))?.contents).data;
  return contents && contents.space === spaceOf(site) && contents.until > Date.now() ? contents : undefined;
}

/** `undefined` when it is forged, another site's, or too old. Using it up is the caller's. */
export function openLink(token: string, site: Site, env: Env): Promise<PassContents | undefined> {
  return read("link", token, site, env);
}

/** The one that this browser holds. Good for our own pages alone: scripts of the site's would be sent with it, too. */
export async function passOf({ env, req, var: { config, site } }: AppContext): Promise<PassContents | undefined> {
  const { pass } = cookieTexts(req.raw, config, site);
  return pass === undefined || !isFromHere(req.raw) ? undefined : read("pass", pass, site, env);
}

export async function handOutPass(context: AppContext, link: PassContents, now: number): Promise<void> {
  const { env, req } = context;
  const { config, site } = context.var;
  const contents = { ...link, until: now + LIMIT.stepUpMs };
  addHeader(
    context,
    "set-cookie",
    await writeCookie("pass", contents, LIMIT.stepUpMs / 1_000, req.raw, config, site, env),
  );
}

export function takePass(context: AppContext): void {
  const { config, site } = context.var;
  if (cookieTexts(context.req.raw, config, site).pass === undefined) return;
  addHeader(context, "set-cookie", expireCookie("pass", context.req.raw, config, site));
}

export function personOf({ userId }: PassContents): Person {
  return { kind: "userId", value: userId };
}
