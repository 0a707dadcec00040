/**
 * What the demo remembers from page to page, until the tab is closed: the cart and what is pretended, both of which the
 * visitor asked for, and the list in the panel. The collector's script reads none of it and keeps nothing itself.
 */
import type { Purpose } from "../../core/policy/purposes.ts";
import type { Because } from "../../core/policy/resolve.ts";
import type { Answer } from "../panel/choices.ts";
import type { Ending } from "../panel/words.ts";

export interface Pretended {
  /** Of `PLACES`. */
  readonly place: string;
  readonly gpc: boolean;
  readonly answer: Answer;
}

/** One event that this tab sent, and what became of it. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  /** Which product, category or page. */
  readonly about: string;
  readonly as: Pretended;
  readonly ending: Ending;
  readonly reasons: readonly string[];
  readonly removed: readonly string[];
  readonly receipt?: string;
  /** What the law said just then. */
  readonly law?: Law;
}

/** Why each purpose was denied, and the source for it. */
export interface Law {
  readonly because: Readonly<Partial<Record<Purpose, Because>>>;
  readonly source?: string;
}

interface Memory {
  readonly pretended: Pretended;
  /** How many of each product. */
  readonly cart: Readonly<Record<string, number>>;
  /** An order that was placed and not yet thanked for. */
  readonly order: { readonly id: string; readonly cart: Readonly<Record<string, number>> } | null;
  /** Newest first. */
  readonly log: readonly Entry[];
  readonly sheet: boolean;
}

const START: Memory = {
  pretended: { place: "DE", gpc: false, answer: "none" },
  cart: {},
  order: null,
  log: [],
  sheet: false,
};

export function recall<Name extends keyof Memory>(name: Name): Memory[Name] {
  const text = sessionStorage.getItem(`shop.${name}`);
  return text === null ? START[name] : (JSON.parse(text) as Memory[Name]);
}

export function remember<Name extends keyof Memory>(name: Name, what: Memory[Name]): void {
  sessionStorage.setItem(`shop.${name}`, JSON.stringify(what));
}

export function isRemembered(name: keyof Memory): boolean {
  return sessionStorage.getItem(`shop.${name}`) !== null;
}
