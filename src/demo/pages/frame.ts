/**
 * The document around every page: head, banner, menu, footer, and the panel beside the shop. It loads the shop's own
 * script first, which pretends, and then the collector's; its policy lets the page reach no other host.
 */
import { addressOf, FILES } from "../addresses.ts";
import { CATEGORIES, CATEGORY_NAMES } from "../catalog.ts";
import { DIRECTION, LANGUAGES, type Language } from "../language.ts";
import { WORDS } from "../words.ts";
import { html, type Markup } from "./html.ts";
import type { Page } from "./page.ts";
import { panel } from "./panel.ts";

/** What the shop knows of its collector: where the script is, and the site's browser key. */
export interface Tag {
  readonly script: string;
  readonly key: string;
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

function header({ path, category }: Page, language: Language): Markup {
  const current = (here: boolean) => (here ? html` aria-current="page"` : undefined);
  const other = LANGUAGES.find((one) => one !== language) ?? language;
  return html`<p class="banner" data-banner><span data-banner-text>&nbsp;</span></p>
    <header class="top">
      <a class="brand" href="${addressOf("/", language)}">${WORDS.shop[language]}</a>
      <nav class="menu" aria-label="${WORDS.menu[language]}">
        ${CATEGORIES.map(
          (one) =>
            html`<a href="${addressOf(one, language)}" ${current(one === category)}
              >${CATEGORY_NAMES[one][language]}</a
            >`,
        )}
      </nav>
      <a class="to-cart" href="${addressOf("cart", language)}" ${current(path === "cart")}
        >${WORDS.cart[language]} <bdi class="count" data-cart-count></bdi
      ></a>
      <a class="other" lang="${other}" hreflang="${other}" href="${addressOf(path, other)}">${WORDS.other[language]}</a>
    </header>`;
}

export function frame(page: Page, language: Language, tag: Tag): string {
  const { kind, product, category } = page;
  return html`<!doctype html>
    <html
      lang="${language}"
      dir="${DIRECTION[language]}"
      data-kind="${kind}"
      data-category="${category}"
      data-product="${product?.id}"
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>${page.title} · ${WORDS.shop[language]}</title>
        <link rel="icon" href="${FILES}icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${FILES}shop.css" />
        <link rel="stylesheet" href="${FILES}panel.css" />
        <script src="${FILES}shop.js"></script>
        <script async src="${tag.script}" data-key="${tag.key}"></script>
      </head>
      <body>
        <a class="skip" href="#main">${WORDS.skip[language]}</a>
        <a class="skip" href="#pretend">${WORDS.toPanel[language]}</a>
        <div class="shop">
          ${header(page, language)}
          <main id="main" tabindex="-1">${page.main}</main>
          <footer class="foot"><p>${WORDS.motto[language]}</p></footer>
        </div>
        ${panel(page, language)}
      </body>
    </html> `.text;
}
