/**
 * What broken clients send as everybody's id: taking one would merge strangers into one person. Looked up by what an
 * identifier means, so after normalization.
 */

const SHARED_BY_STRANGERS = new Set([
  ..."null undefined none nil nan 0 -1 true false anonymous guest unknown".split(" "),
  "00000000-0000-0000-0000-000000000000",
  "[object object]",
]);

export function isSharedByStrangers(normalized: string): boolean {
  return SHARED_BY_STRANGERS.has(normalized.toLowerCase());
}
