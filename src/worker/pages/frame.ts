/** The document around each of our own pages, for people: without scripts, and readable in either direction. */
import { html, raw } from "hono/html";
import { DIRECTION, LANGUAGES, type Language } from "../../core/language.ts";
import { STYLE } from "./style.ts";
import { WORDS } from "./words.ts";

/** What is put into it is escaped, unless it is markup itself. */
export type Markup = ReturnType<typeof html>;

export interface Document {
  readonly title: string;
  readonly main: Markup;
  /** Where the same stands in the other language; by default the privacy page. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/** Written by the letter: it is known by its digest. */
const SHEET = raw(`<style>${STYLE}</style>`);

/** Addresses are relative: under whatever path the collector answers, these pages are there too. */
export function hereIn(language: Language, more: Readonly<Record<string, string>> = {}): string {
  return `privacy?${new URLSearchParams({ ...more, lang: language }).toString()}`;
}

export function frame({ title, main, elsewhere }: Document, language: Language): Markup {
  const words = WORDS[language];
  const other = LANGUAGES.find((one) => one !== language) ?? language;
  return html`<!doctype html>
    <html lang="${language}" dir="${DIRECTION[language]}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${SHEET}
      </head>
      <body>
        <a class="skip" href="#main">${words.skip}</a>
        <header>
          <a lang="${other}" dir="${DIRECTION[other]}" hreflang="${other}" href="${hereIn(other, elsewhere)}"
            >${words.otherLanguage}</a
          >
        </header>
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${main}
        </main>
        <footer><p>${words.noScripts}</p></footer>
      </body>
    </html>`;
}
