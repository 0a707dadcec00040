/** All pages of the demo shop as text, by the file that each is served from. */
import { addressOf } from "../addresses.ts";
import { LANGUAGES } from "../language.ts";
import { browsePages } from "./browse.ts";
import { buyPages } from "./buy.ts";
import { frame, type Tag } from "./frame.ts";

export function writePages(tag: Tag): ReadonlyMap<string, string> {
  return new Map(
    LANGUAGES.flatMap((language) =>
      [...browsePages(language), ...buyPages(language)].map((page): [string, string] => [
        `${addressOf(page.path, language).slice(1)}index.html`,
        frame(page, language, tag),
      ]),
    ),
  );
}
