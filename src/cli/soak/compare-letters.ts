/**
 * What went wrong with one destination's letters, in words that name it. Every event that it may have must be in a letter
 * that was answered well; a repeat must be the same letter, under the same key. Pure; an empty list means nothing did.
 */
import type { Letter } from "./receiver.ts";

/** `wanted`: the product of each event, of which no two have the same. */
export function compareLetters(letters: readonly Letter[], wanted: ReadonlySet<string>): readonly string[] {
  const told = letters.flatMap(({ key, events }) => events.map((event) => ({ ...event, key })));
  const arrived = new Set(letters.filter(wasTaken).flatMap(({ events }) => events.map(({ product }) => product)));
  return [
    ...[...wanted].filter((product) => !arrived.has(product)).map((product) => `${product} is missing`),
    ...[...new Set(told.map(({ product }) => product))]
      .filter((product) => !wanted.has(product))
      .map((product) => `${product} was sent without leave`),
    ...severalOf(told, "product", "id"),
    ...severalOf(told, "id", "key"),
    ...severalOf(letters, "key", "body"),
  ];
}

export function wasTaken({ behavior }: Pick<Letter, "behavior">): boolean {
  return behavior === "takes";
}

/** Beyond the first time. */
export function repeatsIn(letters: readonly Letter[]): number {
  return letters.length - new Set(letters.map(({ key }) => key)).size;
}

/** Where one `of` has more than one `by`. */
function severalOf<Item>(items: readonly Item[], of: keyof Item & string, by: keyof Item & string): readonly string[] {
  return [...Map.groupBy(items, (item) => item[of])].flatMap(([name, group]) => {
    const several = new Set(group.map((item) => item[by])).size;
    return several > 1 ? [`${String(name)} has not one ${by} but ${several}`] : [];
  });
}
