/** Cart, checkout, thanks. What is in the cart only the browser knows, so its script fills these in. */
import { addressOf } from "../addresses.ts";
import type { Language } from "../language.ts";
import { WORDS } from "../words.ts";
import { html, type Markup } from "./html.ts";
import type { Pages } from "./page.ts";

function contents(language: Language): Markup {
  return html`<p class="lead" data-cart-empty hidden>${WORDS.empty[language]}</p>
    <ul class="cart" data-cart></ul>
    <p class="total" data-cart-full hidden>${WORDS.total[language]} <bdi data-cart-total></bdi></p>`;
}

export const buyPages: Pages = (language) => [
  {
    kind: "cart",
    path: "cart",
    title: WORDS.cart[language],
    main: html`<h1>${WORDS.cart[language]}</h1>
      ${contents(language)}
      <p>
        <a class="button" data-cart-full hidden href="${addressOf("checkout", language)}"
          >${WORDS.toCheckout[language]}</a
        >
        <a class="quiet" href="${addressOf("/", language)}">${WORDS.back[language]}</a>
      </p>`,
  },
  {
    kind: "checkout",
    path: "checkout",
    title: WORDS.checkout[language],
    main: html`<h1>${WORDS.checkout[language]}</h1>
      <p class="lead">${WORDS.checkoutLine[language]}</p>
      ${contents(language)}
      <p>
        <a class="button" data-cart-full data-order hidden href="${addressOf("thanks", language)}"
          >${WORDS.order[language]}</a
        >
        <a class="quiet" href="${addressOf("/", language)}">${WORDS.back[language]}</a>
      </p>`,
  },
  {
    kind: "thanks",
    path: "thanks",
    title: WORDS.thanks[language],
    main: html`<h1>${WORDS.thanks[language]}</h1>
      <p class="lead">${WORDS.thanksLine[language]}</p>
      <p><a class="button" href="${addressOf("/", language)}">${WORDS.back[language]}</a></p>`,
  },
];
