/**
 * Which languages a visitor wants, best first: the page's own word, then the browser's in the order of its weights. Total
 * and bounded: what cannot be read is left out.
 */

/** Browsers send five or six. */
const MOST_TAGS = 20;
const MOST_CHARACTERS = 1_000;

const TAG = /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i;
/** What some devices still call them. */
const RENAMED: Readonly<Record<string, string>> = { iw: "he", in: "id", ji: "yi" };

interface Wish {
  readonly tag: string;
  readonly weight: number;
}

function readWish(text: string): Wish | undefined {
  const [said = "", ...parameters] = text.split(";", 4).map((part) => part.trim());
  const tag = said.replaceAll("_", "-");
  if (!TAG.test(tag)) return undefined;
  const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2);
  const [language = "", ...rest] = tag.split("-");
  const lower = language.toLowerCase();
  return { tag: [RENAMED[lower] ?? lower, ...rest].join("-"), weight: weight === undefined ? 1 : Number(weight) };
}

function wishesIn(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  return text
    .slice(0, MOST_CHARACTERS)
    .split(",", MOST_TAGS)
    .flatMap((part) => readWish(part) ?? [])
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

export function localesOf(said: string | undefined, acceptLanguage: string | undefined): readonly string[] {
  return [...new Set([...wishesIn(said), ...wishesIn(acceptLanguage)])];
}
