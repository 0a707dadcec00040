/** Reads base64url as the numbers it stands for, six bits a symbol. What is not of its alphabet counts as 0. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const SYMBOLS = new Map(ALPHABET.split("").map((symbol, value) => [symbol, value] as const));

/** Of up to five symbols: thirty bits. */
export function sextets(text: string): number {
  let word = 0;
  for (const symbol of text) word = word * 64 + (SYMBOLS.get(symbol) ?? 0);
  return word >>> 0;
}
