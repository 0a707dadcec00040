/** The cart: on the page, and as the collector is told of it. */
import { addressOf, FILES } from "../addresses.ts";
import { productNamed, type Product } from "../catalog.ts";
import { price } from "../language.ts";
import { WORDS } from "../words.ts";
import { track } from "./gatehouse.ts";
import { element, find, language } from "./here.ts";
import { recall, remember } from "./memory.ts";

type Cart = Readonly<Record<string, number>>;

function linesOf(cart: Cart): readonly { readonly product: Product; readonly count: number }[] {
  return Object.entries(cart).flatMap(([id, count]) => {
    const product = productNamed(id);
    return product && count > 0 ? [{ product, count }] : [];
  });
}

/** A product in the words of the tracking plan. */
export function described({ id, name, category, price: amount }: Product): object {
  return { product_id: id, name: name.en, category, price: amount, currency: "EUR" };
}

export function productsIn(cart: Cart): readonly object[] {
  return linesOf(cart).map(({ product, count }) => ({ ...described(product), quantity: count }));
}

export function totalOf(cart: Cart): number {
  return linesOf(cart).reduce((sum, { product, count }) => sum + product.price * count, 0);
}

export function showCount(): void {
  const count = linesOf(recall("cart")).reduce((sum, line) => sum + line.count, 0);
  find("[data-cart-count]").textContent = count > 0 ? String(count) : "";
}

export function offer(product: Product): void {
  find("[data-add]").addEventListener("click", () => {
    const cart = recall("cart");
    remember("cart", { ...cart, [product.id]: (cart[product.id] ?? 0) + 1 });
    showCount();
    const link = element("a", "", WORDS.cart[language]);
    link.href = addressOf("cart", language);
    find("[data-added]").replaceChildren(WORDS.added[language], " ", link);
    track("Product Added", { ...described(product), quantity: 1 });
  });
}

function line(product: Product, count: number): HTMLElement {
  const picture = element("img", "");
  picture.src = `${FILES}${product.id}.svg`;
  picture.alt = "";
  picture.width = 60;
  picture.height = 72;
  const name = element("a", "", product.name[language]);
  name.href = addressOf(`${product.category}/${product.id}`, language);
  const remove = element("button", "quiet", WORDS.remove[language]);
  remove.type = "button";
  remove.setAttribute("aria-label", `${WORDS.remove[language]}: ${product.name[language]}`);
  remove.addEventListener("click", () => {
    const { [product.id]: _removed, ...rest } = recall("cart");
    remember("cart", rest);
    showCart();
    showCount();
    track("Product Removed", { ...described(product), quantity: count });
    find("main").focus();
  });
  const amount = element("bdi", "", price(product.price * count, language));
  return element("li", "", picture, element("span", "", name, count > 1 ? ` × ${count}` : ""), amount, remove);
}

export function showCart(): void {
  const cart = recall("cart");
  const lines = linesOf(cart);
  find("[data-cart]").replaceChildren(...lines.map(({ product, count }) => line(product, count)));
  find("[data-cart-empty]").hidden = lines.length > 0;
  for (const part of document.querySelectorAll<HTMLElement>("[data-cart-full]")) part.hidden = lines.length === 0;
  find("[data-cart-total]").textContent = price(totalOf(cart), language);
}
