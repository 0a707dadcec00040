/**
 * Who says something of a visitor: the keys, by their names in the config, and three that are no keys. A key may be called like
 * none of them, and only keys can be trusted more than others.
 */
import { TRIGGER_SOURCE } from "./triggers.ts";

/** Who corrects what is held of themselves. */
export const VISITOR_SOURCE = "visitor";

/** Who corrects it for them: trusted as much as the most trusted key. */
export const STAFF_SOURCE = "staff";

const TAKEN = [
  [TRIGGER_SOURCE, "the collector's own events come from there"],
  [VISITOR_SOURCE, "what visitors correct themselves comes from there"],
  [STAFF_SOURCE, "what your staff corrects for them comes from there"],
] as const;

export function sourceFaults(
  sites: readonly { readonly keys: Readonly<Record<string, unknown>> }[],
  trusted: readonly string[],
): readonly { readonly path: string; readonly words: string }[] {
  const taken = [...sites.entries()].flatMap(([index, { keys }]) =>
    TAKEN.filter(([name]) => Object.hasOwn(keys, name)).map(([name, words]) => ({
      path: `sites[${index}].keys.${name}`,
      words,
    })),
  );
  const unknown = [...trusted.entries()]
    .filter(([, name]) => !sites.some(({ keys }) => Object.hasOwn(keys, name)))
    .map(([index, name]) => ({ path: `profile.sources[${index}]`, words: `no key is called ${name}` }));
  return [...taken, ...unknown];
}
