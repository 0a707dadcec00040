/** Erasing: the way to it, the question before it, and what is told when it is done. */
import { html } from "hono/html";
import type { Language } from "../../../core/language.ts";
import { hereIn, type Document, type Markup } from "../frame.ts";
import { WORDS } from "../words.ts";
import { form, type Filled } from "./form.ts";

export const CONFIRM = { step: "erase" } as const;

export function eraseSection(language: Language): Markup {
  const words = WORDS[language];
  return html`<section aria-labelledby="erase">
    <h2 id="erase">${words.erase}</h2>
    <p>${words.eraseText}</p>
    <p class="actions"><a class="button erase" href="${hereIn(language, CONFIRM)}">${words.eraseLink}</a></p>
  </section>`;
}

export function confirmErasure(filled: Filled): Document {
  const { language } = filled;
  const words = WORDS[language];
  const buttons = html`<p class="actions">
    <button class="erase">${words.confirmButton}</button>
    <a class="button plain" href="${hereIn(language)}">${words.cancel}</a>
  </p>`;
  const main = html`<section>
    <p>${words.confirmText}</p>
    <p><strong>${words.eraseText}</strong></p>
    ${form("erase", filled, buttons)}
  </section>`;
  return { title: words.confirm, main, elsewhere: CONFIRM };
}

export function erased(requests: readonly string[], contact: string | undefined, language: Language): Document {
  const words = WORDS[language];
  const numbers = html`<p>${words.certificate} ${requests.map((id) => html`<code dir="ltr">${id}</code> `)}</p>
    <p>${words.certificateText} ${contact === undefined ? undefined : words.ask(contact)}</p>`;
  const main = html`<section role="status">
      <p>${requests.length === 0 ? words.erasedNothing : words.erasedText}</p>
      ${requests.length === 0 ? undefined : numbers}
    </section>
    <p><a href="${hereIn(language)}">${words.back}</a></p>`;
  return { title: requests.length === 0 ? words.title : words.erased, main };
}
