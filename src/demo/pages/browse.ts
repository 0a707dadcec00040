/** The pages one looks around in: home, a category, a product. */
import { CATEGORIES, CATEGORY_LINES, CATEGORY_NAMES, PRODUCTS, type Category, type Product } from "../catalog.ts";
import { price, type Language } from "../language.ts";
import { WORDS } from "../words.ts";
import { html } from "./html.ts";
import type { Page, Pages } from "./page.ts";
import { cards, categoryLink, hero, picture } from "./parts.ts";

function home(language: Language): Page {
  return {
    kind: "home",
    path: "/",
    title: WORDS.homeTitle[language],
    main: html`<h1 class="unseen">${WORDS.homeTitle[language]}</h1>
      ${hero(language, "large")}
      <h2>${WORDS.all[language]}</h2>
      ${cards(PRODUCTS, language)}`,
  };
}

function categoryPage(category: Category, language: Language): Page {
  const products = PRODUCTS.filter((product) => product.category === category);
  return {
    kind: "category",
    path: category,
    title: CATEGORY_NAMES[category][language],
    category,
    main: html`<h1>${CATEGORY_NAMES[category][language]}</h1>
      <p class="lead">${CATEGORY_LINES[category][language]}</p>
      ${cards(products, language)} ${hero(language, "small")}`,
  };
}

function productPage(product: Product, language: Language): Page {
  const { id, category, name, line } = product;
  const others = PRODUCTS.filter((other) => other.category === category && other !== product);
  return {
    kind: "product",
    path: `${category}/${id}`,
    title: name[language],
    category,
    product,
    main: html`<div class="product">
        <div class="product-picture">${picture(product, true)}</div>
        <div class="product-words">
          <p class="crumb">${categoryLink(product, language)}</p>
          <h1>${name[language]}</h1>
          <p class="price"><bdi>${price(product.price, language)}</bdi></p>
          <p class="lead">${line[language]}</p>
          <button type="button" class="button" data-add>${WORDS.add[language]}</button>
          <p class="said" role="status" data-added></p>
          <p class="fine">${WORDS.facts[language]}</p>
        </div>
      </div>
      <h2>${WORDS.more[language]}</h2>
      ${cards(others, language)}`,
  };
}

export const browsePages: Pages = (language) => [
  home(language),
  ...CATEGORIES.map((category) => categoryPage(category, language)),
  ...PRODUCTS.map((product) => productPage(product, language)),
];
