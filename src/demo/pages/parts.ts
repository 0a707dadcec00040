/** What several pages show: a product's card, and the place whose content the collector chooses. */
import { addressOf, FILES } from "../addresses.ts";
import { CATEGORY_NAMES, type Product } from "../catalog.ts";
import { price, type Language } from "../language.ts";
import { PICTURE_SIZE } from "../pictures.ts";
import { WORDS } from "../words.ts";
import { html, type Markup } from "./html.ts";

export function picture({ id }: Product, eager = false): Markup {
  const { width, height } = PICTURE_SIZE;
  const loading = eager ? "eager" : "lazy";
  return html`<img src="${FILES}${id}.svg" alt="" width="${width}" height="${height}" loading="${loading}" />`;
}

export function card(product: Product, language: Language): Markup {
  return html`<li class="card">
    <a href="${addressOf(`${product.category}/${product.id}`, language)}">
      ${picture(product)}
      <span class="card-name">${product.name[language]}</span>
      <bdi class="card-price">${price(product.price, language)}</bdi>
    </a>
  </li>`;
}

export function cards(products: readonly Product[], language: Language): Markup {
  return html`<ul class="cards" id="products">
    ${products.map((product) => card(product, language))}
  </ul>`;
}

/** Its place is kept, so nothing moves when the content comes; until then the words are there but not seen. */
export function hero(language: Language, size: "large" | "small"): Markup {
  const { width, height } = PICTURE_SIZE;
  return html`<section class="hero hero-${size}" data-hero data-content="hero-default" aria-labelledby="hero-title">
    <div class="hero-words">
      <h2 id="hero-title" data-hero-title>${WORDS.intro[language]}</h2>
      <a class="button" data-hero-link href="${addressOf("coats", language)}">${WORDS.look[language]}</a>
      <p class="why" data-hero-why></p>
    </div>
    <img data-hero-picture src="${FILES}lambswool.svg" alt="" width="${width}" height="${height}" />
  </section>`;
}

export function categoryLink(product: Product, language: Language): Markup {
  const { category } = product;
  return html`<a href="${addressOf(category, language)}">${CATEGORY_NAMES[category][language]}</a>`;
}
