/** Turns a consent platform's category names into purposes, as the owner maps them. What is not mapped grants nothing. */
import { PURPOSES, type Choice, type Choices, type Purpose } from "../purposes.ts";

/** The owner's names for categories, each with the purposes it stands for. */
export type ConsentCategories = Readonly<Record<string, readonly Purpose[]>>;

/** A name equal to a purpose maps to it unless the owner says otherwise. */
function purposesOf(category: string, categories: ConsentCategories): readonly Purpose[] {
  if (Object.hasOwn(categories, category)) return categories[category] ?? [];
  return PURPOSES.filter((purpose) => purpose === category);
}

/** One refusal of a purpose outweighs any grants of it. */
export function choicesOf(
  answers: Iterable<readonly [category: string, granted: boolean]>,
  categories: ConsentCategories,
  at: number,
): Choices {
  const choices: Partial<Record<Purpose, Choice>> = {};
  for (const [category, granted] of answers) {
    for (const purpose of purposesOf(category, categories)) {
      choices[purpose] = { granted: granted && choices[purpose]?.granted !== false, at };
    }
  }
  return choices;
}

/** For an object that is there and names nothing: everything is refused. */
export function refuseAll(at: number): Choices {
  return Object.fromEntries(PURPOSES.map((purpose) => [purpose, { granted: false, at }]));
}
