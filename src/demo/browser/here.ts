/** Which page this is, as its document says. */
import { productNamed } from "../catalog.ts";
import type { Language } from "../language.ts";

const { lang, dataset } = document.documentElement;

export const language: Language = lang === "he" ? "he" : "en";
export const kind = dataset["kind"];
export const category = dataset["category"] || undefined;
export const product = productNamed(dataset["product"]);

/** The one element that the page was written with. */
export function find<Kind extends HTMLElement = HTMLElement>(selector: string, within: ParentNode = document): Kind {
  const found = within.querySelector<Kind>(selector);
  if (!found) throw new Error(`this page has no ${selector}`);
  return found;
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...inside: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}
