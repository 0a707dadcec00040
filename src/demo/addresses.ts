/** Where the shop's pages are. Everything stands under `/shop/`, so the collector's own paths stay its own. */
import type { Language } from "./language.ts";

export const ROOT = "/shop/";
export const FILES = `${ROOT}files/`;

/** An answer that takes away the cookie with the visitor's choice: scripts cannot. */
export const FORGET = `${FILES}forget.txt`;

/** `path` as placements link to it: `/coats`. */
export function addressOf(path: string, language: Language): string {
  const inside = path.replace(/^\/+|\/+$/g, "");
  return `${ROOT}${language === "en" ? "" : `${language}/`}${inside === "" ? "" : `${inside}/`}`;
}
