/** One page of the demo shop, before it is put into its frame. */
import type { Category, Product } from "../catalog.ts";
import type { Language } from "../language.ts";
import type { Markup } from "./html.ts";

/** What the page's script goes by. */
export type Kind = "home" | "category" | "product" | "cart" | "checkout" | "thanks";

export interface Page {
  readonly kind: Kind;
  /** As placements link to it. */
  readonly path: string;
  readonly title: string;
  readonly category?: Category;
  readonly product?: Product;
  readonly main: Markup;
}

export type Pages = (language: Language) => readonly Page[];
