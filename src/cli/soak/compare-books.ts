/** What is wrong with the books after a soak, in words that name it. Pure; an empty list means nothing is. */
import { differencesIn, type Books } from "../ledger/books.ts";

/** `killed`: counts of the seconds before a kill may be lost, of what came in and was owed, and nothing else. */
export function compareBooks(
  books: Books,
  destinations: readonly string[],
  events: number,
  killed: boolean,
): readonly string[] {
  const { archive } = books;
  const found: string[] = differencesIn(books).map(({ what, missing }) => `books: ${what}: ${missing}`);
  const expect = (what: string, wanted: number, is: number): void => {
    if (is !== wanted) found.push(`books: ${what}: ${wanted} wanted, ${is} there`);
  };
  const owe = (what: string, owed: number): void => {
    if (killed ? owed > events : owed !== events) found.push(`books: ${what}: ${events} answered, ${owed} counted`);
  };
  owe("lines owed", archive?.owed ?? 0);
  expect("lines that wait", 0, archive?.waiting ?? 0);
  for (const id of destinations) {
    const { owed = 0, taken = 0, delivered = 0, revoked = 0, dead = 0, waiting = 0 } = books.destinations[id] ?? {};
    owe(`${id}: owed`, owed);
    expect(`${id}: taken`, events, taken);
    expect(`${id}: delivered`, events, delivered);
    expect(`${id}: revoked, dead or waiting`, 0, revoked + dead + waiting);
  }
  return found;
}
