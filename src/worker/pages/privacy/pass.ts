/** What a link to the privacy page shows: one button, since mail programs open links by themselves, or that it is dead. */
import { html } from "hono/html";
import type { Language } from "../../../core/language.ts";
import { hereIn, type Document, type Markup } from "../frame.ts";
import { WORDS } from "../words.ts";
import { form } from "./form.ts";

export function passPage(token: string, language: Language): Document {
  const words = WORDS[language];
  const button = html`<p class="actions"><button>${words.passButton}</button></p>`;
  const main = html`<section>
    <p>${words.passText}</p>
    ${form("pass", { language, token }, button)}
  </section>`;
  return { title: words.pass, main, elsewhere: { pass: token } };
}

export function deadPass(language: Language): Document {
  const words = WORDS[language];
  return { title: words.passDead, main: told(words.passDeadText, language) };
}

/** The link is good, and of whom it speaks nothing is held. */
export function strangersPass(language: Language): Document {
  const words = WORDS[language];
  return { title: words.title, main: told(words.passNobody, language) };
}

function told(text: string, language: Language): Markup {
  return html`<section><p role="status">${text}</p></section>
    <p><a href="${hereIn(language)}">${WORDS[language].back}</a></p>`;
}
