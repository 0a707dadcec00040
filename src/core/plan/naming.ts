/** How an owner may want events to be called. Each is a check in linear time; none of them corrects a name. */
export const NAMINGS = ["Title Case", "snake_case", "camelCase", "object.action"] as const;
export type Naming = (typeof NAMINGS)[number];

/** Words that a title leaves small. */
const SMALL = new Set(["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]);
const TITLE_WORD = /^[\p{Lu}\p{N}][\p{L}\p{M}\p{N}'’&/-]*$/u;

const CHECKS: Readonly<Record<Naming, (name: string) => boolean>> = {
  "Title Case": (name) =>
    name.split(" ").every((word, index) => TITLE_WORD.test(word) || (index > 0 && SMALL.has(word))),
  snake_case: (name) => /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name),
  camelCase: (name) => /^[a-z][A-Za-z0-9]*$/.test(name),
  "object.action": (name) => /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(name),
};

export function isNamedBy(naming: Naming, name: string): boolean {
  return CHECKS[naming](name);
}
