/**
 * What nobody sees at the ends of a text: white space, control characters, and the zero-width and direction marks that
 * come along when a number is copied from an address book. Inside a text it is left alone.
 */

/** From the first visible symbol to the last. A pattern for the blanks themselves would try every run in the middle. */
const VISIBLE =
  /[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}](?:.*[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}])?/su;

export function withoutInvisibleEnds(text: string): string {
  return VISIBLE.exec(text)?.[0] ?? "";
}
