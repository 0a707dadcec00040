/**
 * Answers a page of our own. Its policy lets it run no script, load nothing from anywhere, be framed by nobody and send its
 * forms nowhere but here. `strict-origin`, and not less: without an Origin browsers send our forms as nobody's.
 */
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Language } from "../../core/language.ts";
import type { AppContext } from "../context.ts";
import { frame, type Document } from "./frame.ts";
import { STYLE } from "./style.ts";

let sheet: Promise<string> | undefined;

async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

export async function answerPage(
  context: AppContext,
  document: Document,
  language: Language,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${await (sheet ??= digestOf(STYLE))}'`,
    "img-src data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return context.html(frame(document, language), status, {
    "content-security-policy": policy.join("; "),
    "content-language": language,
    "referrer-policy": "strict-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  });
}
