/** A refusal of the privacy page in words for people: what did not work, and what they can do. */
import { html } from "hono/html";
import type { Language } from "../../../core/language.ts";
import type { CallRefusal } from "../../../core/outcome.ts";
import { hereIn, type Document } from "../frame.ts";
import { WORDS } from "../words.ts";

export function refusedPage(refusal: CallRefusal, language: Language): Document {
  const words = WORDS[language];
  const text: Partial<Record<CallRefusal, string>> = {
    rate_limited: words.rateLimited,
    unavailable: words.unavailable,
    origin_not_allowed: words.foreign,
    step_up_required: words.stepUpText,
  };
  const main = html`<p class="said grave" role="alert">${text[refusal] ?? words.otherwise}</p>
    <p><a href="${hereIn(language)}">${words.back}</a></p>`;
  return { title: words.refusedTitle, main };
}
