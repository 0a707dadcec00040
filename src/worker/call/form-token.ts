/**
 * The token in every form of the privacy page: made for one browser and for minutes, so that a form which another page, or
 * another visitor, was shown changes nothing here. What it is bound to does not change when a cookie is written again.
 */
import * as z from "zod";
import { LIMIT } from "../../core/limits.ts";
import type { Env } from "../env.ts";
import { sameText } from "../objects/constant-time.ts";
import { base64UrlEncode } from "../stores/base64-url.ts";
import { open, seal } from "./sealed-cookie.ts";
import type { VisitorCookie } from "./cookies.ts";
import type { PassContents } from "./privacy-pass.ts";

/** Who the browser is to us. Of nobody, every browser is the same: there, only its Origin speaks for a form. */
export interface Holder {
  readonly cookie: VisitorCookie | undefined;
  readonly pass: PassContents | undefined;
}

const tokenSchema = z.object({
  v: z.literal(1),
  holder: z.string(),
  /** Epoch ms. */
  until: z.number(),
});

const encoder = new TextEncoder();

/** A digest, so that no page holds what proves the visitor, sealed or not. */
async function digestOf({ cookie, pass }: Holder): Promise<string> {
  const parts = JSON.stringify([cookie?.id, cookie?.token, pass?.id]);
  return base64UrlEncode(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(parts))));
}

export async function makeFormToken(holder: Holder, env: Env, now: number): Promise<string> {
  return seal("form", { v: 1, holder: await digestOf(holder), until: now + LIMIT.formTokenMs }, env);
}

export async function isFormToken(text: string, holder: Holder, env: Env, now: number): Promise<boolean> {
  const token = tokenSchema.safeParse((await open("form", text, env))?.contents).data;
  return token !== undefined && token.until > now && sameText(token.holder, await digestOf(holder));
}
