/** What the shop tells the collector about each page, besides the page view, which comes by itself. */
import { productNamed } from "../catalog.ts";
import { described, offer, productsIn, showCart, totalOf } from "./cart.ts";
import { track } from "./gatehouse.ts";
import { category, find, kind, product } from "./here.ts";
import { recall, remember } from "./memory.ts";

export function tell(): void {
  const cart = recall("cart");
  if (kind === "category") track("Product List Viewed", { category });
  if (kind === "product" && product) {
    track("Product Viewed", described(product));
    offer(product);
  }
  // An empty one is no step towards an order.
  if (kind === "cart" && Object.keys(cart).length > 0) track("Cart Viewed", { products: productsIn(cart) });
  if (kind === "checkout") {
    track("Checkout Started", { value: totalOf(cart), currency: "EUR", products: productsIn(cart) });
    find("[data-order]").addEventListener("click", () => {
      remember("order", { id: `order-${Date.now()}`, cart: recall("cart") });
      remember("cart", {});
    });
  }
  if (kind === "cart" || kind === "checkout") showCart();
  if (kind === "thanks") thank();
}

/** The panel's button: the same event again, as whoever is pretended now. */
export function sendSame(button: HTMLElement, sent: () => Promise<void>): void {
  const same = productNamed(button.dataset["same"]);
  if (!same) return;
  button.addEventListener("click", () => {
    track("Product Viewed", described(same));
    void sent();
  });
}

/** Once: the page may be loaded again. */
function thank(): void {
  const order = recall("order");
  if (!order) return;
  remember("order", null);
  const { id, cart } = order;
  track("Order Completed", { order_id: id, total: totalOf(cart), currency: "EUR", products: productsIn(cart) });
}
