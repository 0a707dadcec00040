/** A form of the privacy page: what it does, in which language its answer is, and the token without which it does nothing. */
import { html } from "hono/html";
import type { Language } from "../../../core/language.ts";
import type { Markup } from "../frame.ts";

/** What a form may ask for. */
export const ACTS = ["choose", "object", "correct", "erase", "pass"] as const;
export type Act = (typeof ACTS)[number];

export interface Filled {
  readonly language: Language;
  readonly token: string;
}

export function form(act: Act, { language, token }: Filled, content: Markup): Markup {
  return html`<form method="post" action="privacy" autocomplete="off">
    <input type="hidden" name="act" value="${act}" />
    <input type="hidden" name="lang" value="${language}" />
    <input type="hidden" name="token" value="${token}" />
    ${content}
  </form>`;
}
