/** Tests that a page names, as items of a list: `- \`test/….test.ts\`: title`. */
import { readFileSync } from "node:fs";

export interface Cited {
  readonly file: string;
  readonly title: string;
}

export function citedIn(page: string): readonly Cited[] {
  return Array.from(page.matchAll(/^- `([^`]+)`: (.+)$/gm), ([, file = "", title = ""]) => ({ file, title }));
}

/** Titles as they stand in the source: of a table of cases, the one with the place for the case. */
export function titlesIn(file: string): readonly string[] {
  const opening = /(?:\bit(?:\.\w+)*|\))\(\s*(["'`])(.*?)\1,/gs;
  return Array.from(readFileSync(file, "utf8").matchAll(opening), ([, , title = ""]) => title);
}
