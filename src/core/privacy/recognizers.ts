/**
 * Finds personal data where none was planned: e-mail addresses, payment cards, bank accounts and tokens inside plain
 * text. Every pattern is linear and texts are already bounded. Names and free prose cannot be found this way; that is
 * what `personal` in the plan is for.
 */

interface Recognizer {
  readonly label: string;
  /** Without it the pattern cannot match: most texts cost one look. */
  readonly sign: RegExp;
  /** What is personal; or a row of words among which numbers of a `shape` may be. */
  readonly pattern: RegExp;
  readonly numbers?: Numbers;
}

/** Numbers that prove themselves: without a checksum every long one would be a card. */
interface Numbers {
  readonly shape: RegExp;
  /** Characters, with those between its words. */
  readonly longest: number;
  readonly confirm: (found: string) => boolean;
}

/** The ranges of the card networks. Without them one order number in ten would be taken for a card. */
const ISSUERS = /^(?:4|5[1-5]|2[2-7]|3[04-9]|6)/;

/** ISO/IEC 7812-1 annex B, the Luhn check. */
function passesLuhn(found: string): boolean {
  const digits = found.replace(/\D/g, "");
  if (!ISSUERS.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616: the rearranged account number is 1 modulo 97. */
function passesMod97(found: string): boolean {
  const compact = found.replaceAll(" ", "");
  let remainder = 0;
  for (let at = 0; at < compact.length; at++) {
    const code = compact.charCodeAt((at + 4) % compact.length);
    // Letters count from ten, in either case. To parse each symbol would cost five times as much.
    const value = code < 65 ? code - 48 : (code & 31) + 9;
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder === 1;
}

const RECOGNIZERS: readonly Recognizer[] = [
  { label: "token", sign: /eyJ/, pattern: /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}/g },
  {
    label: "email",
    sign: /@|%40/,
    // The last label is taken to its end, however long: a rest of it might look like a token where none was.
    pattern: /[\p{L}\p{N}._%+-]{1,64}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}[\p{L}\p{N}-]*/giu,
  },
  {
    label: "iban",
    sign: /[A-Z]{2}\d{2}/i,
    pattern: /\b[A-Z]{2}\d{2}[A-Z0-9]*(?: [A-Z0-9]+)*\b/gi,
    numbers: {
      shape: /^[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?$/i,
      longest: 44,
      confirm: passesMod97,
    },
  },
  {
    label: "card",
    sign: /\d(?:[ -]?\d){13}/,
    pattern: /\b\d+(?:[ -]\d+)*\b/g,
    numbers: { shape: /^\d(?:[ -]?\d){13,18}$/, longest: 37, confirm: passesLuhn },
  },
];

/**
 * Words around a number may look like more of it, and of two numbers one may end in the other: every run of words that
 * the checksum confirms goes, so that no second look would find one. A word begins no more runs than the longest number
 * has characters, and none is longer: the time grows with the row and no faster.
 */
function replaceNumbers(row: string, label: string, { shape, longest, confirm }: Numbers): string {
  const words = Array.from(row.matchAll(/[^ -]+/g), ({ 0: word, index }) => ({ from: index, to: index + word.length }));
  let replaced = "";
  /** Of what is replaced so far. */
  let end = 0;
  words.forEach(({ from }, first) => {
    let found = 0;
    for (let last = first; last < words.length && words[last]!.to - from <= longest; last++) {
      const run = row.slice(from, words[last]!.to);
      if (shape.test(run) && confirm(run)) found = words[last]!.to;
    }
    if (found === 0) return;
    if (end === 0 || from > end) replaced += `${row.slice(end, from)}[${label}]`;
    end = Math.max(end, found);
  });
  return replaced + row.slice(end);
}

/** Without one of these no sign can be there. */
const SUSPECT = /@|%40|eyJ|\d{2}/;

/** The text with what was recognized replaced by its kind: `[email]`. */
export function scrub(text: string): string {
  if (!SUSPECT.test(text)) return text;
  let scrubbed = text;
  for (const { label, sign, pattern, numbers } of RECOGNIZERS) {
    if (!sign.test(scrubbed)) continue;
    scrubbed = scrubbed.replace(pattern, (found) => (numbers ? replaceNumbers(found, label, numbers) : `[${label}]`));
  }
  return scrubbed;
}

/** Query parameters that describe a campaign, not a person. */
const KEPT_PARAMETERS = new Set(["utm_source", "utm_medium", "utm_campaign", "utm_id"]);

/** Looked at as it was meant, since a blank in a number is written as a plus; what was found stays legible. */
function keptQuery(parameters: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const [name, value] of parameters) {
    if (KEPT_PARAMETERS.has(name)) kept.set(name, scrub(value));
  }
  return kept.toString().replaceAll(/%5B(\w+)%5D/g, "[$1]");
}

/** How every absolute address begins, as the URL standard reads it: blanks before it, tabs and line breaks in it. */
const SCHEME = /^[\0- ]*[a-z][a-z\d+.\-\t\n\r]*:/i;

/**
 * An address without fragment and without any query parameter that is not a campaign's: an allow-list, since anybody
 * may put anything into a query. What is no address is scrubbed as text.
 */
export function cleanUrl(address: string): string {
  // A path by itself is common, and trying to parse it as an address dear.
  const url = SCHEME.test(address) ? URL.parse(address) : null;
  if (!url) return scrub(address.replace(/[?#].*$/s, ""));
  const query = url.search === "" ? "" : keptQuery(url.searchParams);
  const base = scrub(url.protocol === "http:" || url.protocol === "https:" ? url.origin + url.pathname : url.protocol);
  // With a number taken out of its host it is no address any more, and a second look would take its query.
  return query === "" || !URL.parse(base) ? base : `${base}?${query}`;
}
