/**
 * The life of a visitor cookie: handed out, written again near its end, taken away. Each only in an answer to a call
 * that gave a reason; which, its route knows. A cookie has no other writer.
 */
import { spaceOf } from "../../core/config.ts";
import { cookieLifeSeconds, isNearItsEnd } from "../../core/decide/cookie-life.ts";
import { realmOf } from "../../core/decide/visitor-class.ts";
import type { Law } from "../../core/policy/resolve.ts";
import type { AppContext } from "../context.ts";
import type { HandedOut } from "../objects/calls.ts";
import { addHeader } from "./answer.ts";
import { expireCookie, writeCookie, type VisitorCookie } from "./cookies.ts";

/** `laws`: all that were heard. */
export async function handOut(
  context: AppContext,
  { id, subject, token, jurisdiction, class: visitorClass }: HandedOut,
  laws: readonly Law[],
  at: number,
): Promise<void> {
  const until = at + cookieLifeSeconds(visitorClass, laws, at) * 1_000;
  const seat = { id, jurisdiction, ...(subject === undefined ? {} : { subject }) };
  await write(context, { class: visitorClass, ...seat, token, at, until }, at);
}

/**
 * Near its end a cookie gets a new life. One that is outdated is sealed anew with the life it has: a new key is no
 * reason to know somebody for longer, and an exempt one may not look renewed at all.
 */
export async function renew(
  context: AppContext,
  cookie: VisitorCookie,
  laws: readonly Law[],
  now: number,
): Promise<void> {
  if (isNearItsEnd(cookie, now)) await handOut(context, cookie, laws, now);
  else if (cookie.outdated && cookie.class === "full") await write(context, cookie, now);
}

export function takeAway(context: AppContext): void {
  const { config, site } = context.var;
  addHeader(context, "set-cookie", expireCookie("visitor", context.req.raw, config, site));
}

type Fields = Pick<VisitorCookie, "class" | "id" | "subject" | "jurisdiction" | "token" | "at" | "until">;

async function write(context: AppContext, cookie: Fields, now: number): Promise<void> {
  const { class: visitorClass, id, subject, jurisdiction, token, at, until } = cookie;
  const { config, site } = context.var;
  const space = realmOf(visitorClass, site.id, spaceOf(site));
  const seat = { id, jurisdiction, ...(subject === undefined ? {} : { subject }) };
  const contents = { v: 2, class: visitorClass, ...seat, space, token, at, until } as const;
  const life = visitorClass === "session" ? undefined : (until - now) / 1_000;
  const header = await writeCookie("visitor", contents, life, context.req.raw, config, site, context.env);
  addHeader(context, "set-cookie", header);
  const text = header.slice(header.indexOf("=") + 1, header.indexOf(";"));
  context.set("visitorNow", { class: visitorClass, text, until });
}
