/**
 * Finds personal data where none was planned: e-mail addresses, payment cards, bank accounts and tokens inside plain
 * text. Every pattern is linear and texts are already bounded. Names and free prose cannot be found this way; that is
 * what `personal` in the plan is for.
 */

interface Recognizer {
  readonly label: string;
  /** Without it the pattern cannot match: most texts cost one look. */
  readonly sign: RegExp;
  readonly pattern: RegExp;
  /** A checksum, where the format has one: without it every long number would be a card. */
  readonly confirm?: (found: string) => boolean;
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
  const compact = found.replace(/ /g, "").toUpperCase();
  let remainder = 0;
  for (const symbol of compact.slice(4) + compact.slice(0, 4)) {
    for (const digit of parseInt(symbol, 36).toString()) remainder = (remainder * 10 + Number(digit)) % 97;
  }
  return remainder === 1;
}

const RECOGNIZERS: readonly Recognizer[] = [
  { label: "token", sign: /eyJ/, pattern: /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}/g },
  {
    label: "email",
    sign: /@|%40/,
    pattern: /[\p{L}\p{N}._%+-]{1,64}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/giu,
  },
  {
    label: "iban",
    sign: /[A-Z]{2}\d{2}/i,
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/gi,
    confirm: passesMod97,
  },
  { label: "card", sign: /\d(?:[ -]?\d){13}/, pattern: /\b\d(?:[ -]?\d){13,18}\b/g, confirm: passesLuhn },
];

/** Words around a number may look like more of it: the longest run of words that the checksum confirms is replaced. */
function replaceConfirmed(found: string, label: string, pattern: RegExp, confirm: (found: string) => boolean): string {
  const words = found.split(/(?<=[ -])/);
  for (let count = words.length; count > 0; count--) {
    for (let from = 0; from + count <= words.length; from++) {
      const run = words
        .slice(from, from + count)
        .join("")
        .replace(/[ -]$/, "");
      if (run.search(pattern) === 0 && confirm(run)) return found.replace(run, `[${label}]`);
    }
  }
  return found;
}

/** Without one of these no sign can be there. */
const SUSPECT = /@|%40|eyJ|\d{2}/;

/** The text with what was recognized replaced by its kind: `[email]`. */
export function scrub(text: string): string {
  if (!SUSPECT.test(text)) return text;
  let scrubbed = text;
  for (const { label, sign, pattern, confirm } of RECOGNIZERS) {
    if (!sign.test(scrubbed)) continue;
    scrubbed = scrubbed.replace(pattern, (found) =>
      confirm ? replaceConfirmed(found, label, pattern, confirm) : `[${label}]`,
    );
  }
  return scrubbed;
}

/** Query parameters that describe a campaign, not a person. */
const KEPT_PARAMETERS = new Set(["utm_source", "utm_medium", "utm_campaign", "utm_id"]);

function keptQuery(parameters: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const [name, value] of parameters) {
    if (KEPT_PARAMETERS.has(name)) kept.set(name, value);
  }
  return kept.toString();
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
  const base = url.protocol === "http:" || url.protocol === "https:" ? url.origin + url.pathname : url.protocol;
  return scrub(query === "" ? base : `${base}?${query}`);
}
