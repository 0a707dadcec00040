/**
 * Reads the names of places that callers write: ISO 3166 codes, or English names as Segment's `context.location`
 * has them. Total: what it cannot read is `undefined`, and the caller's region is then unknown.
 */

export interface Place {
  readonly country: string;
  /** ISO 3166-2, with the country: `US-CA`. */
  readonly subdivision?: string;
}

/** Names in common use that the Unicode tables spell otherwise. */
const COUNTRY_ALIASES: Readonly<Record<string, string>> = {
  usa: "US",
  "united states of america": "US",
  uk: "GB",
  "great britain": "GB",
  "russian federation": "RU",
  "czech republic": "CZ",
  turkey: "TR",
  "south korea": "KR",
  "viet nam": "VN",
};

const US_STATES =
  "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia," +
  "FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine," +
  "MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada," +
  "NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon," +
  "PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia," +
  "WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming";

const stateCodes = new Map(
  US_STATES.split(",").map((entry) => [entry.slice(3).toLowerCase(), `US-${entry.slice(0, 2)}`] as const),
);

let countryCodes: ReadonlyMap<string, string> | undefined;

/** English names come from the runtime's Unicode tables: 676 look-ups once, instead of a table to keep. */
function countriesByName(): ReadonlyMap<string, string> {
  if (countryCodes) return countryCodes;
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const codes = new Map(Object.entries(COUNTRY_ALIASES));
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (const first of letters) {
    for (const second of letters) {
      const code = first + second;
      // Withdrawn codes share their successor's name: DD is "Germany" too.
      if (Intl.getCanonicalLocales(`und-${code}`)[0] !== `und-${code}`) continue;
      const name = names.of(code)?.toLowerCase();
      if (name !== undefined && !codes.has(name)) codes.set(name, code);
    }
  }
  return (countryCodes = codes);
}

/** XX and T1 (Tor) are how the platform says that it does not know. */
function readCountry(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^[A-Za-z]{2}$/.test(trimmed)) {
    const code = trimmed.toUpperCase();
    return code === "XX" ? undefined : (COUNTRY_ALIASES[code.toLowerCase()] ?? code);
  }
  return countriesByName().get(trimmed.toLowerCase());
}

function readSubdivision(country: string, text: string): string | undefined {
  const trimmed = text.trim();
  if (/^[A-Za-z0-9]{1,3}$/.test(trimmed)) return `${country}-${trimmed.toUpperCase()}`;
  if (/^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$/.test(trimmed)) {
    const code = trimmed.toUpperCase();
    // A state's code may not move a visitor out of their country.
    return code.startsWith(`${country}-`) ? code : undefined;
  }
  return country === "US" ? stateCodes.get(trimmed.toLowerCase()) : undefined;
}

/** `DE`, `US-CA`, or a country's English name. */
export function readPlaceCode(code: string): Place | undefined {
  // A name may have a hyphen of its own: Guinea-Bissau is not in Guinea.
  const [country, subdivision] = /^[A-Za-z]{2}-/.test(code) ? code.split("-", 2) : [code];
  return readPlace(country, subdivision);
}

/** A subdivision that cannot be read is left out, never guessed. */
export function readPlace(country: unknown, subdivision: unknown): Place | undefined {
  if (typeof country !== "string" || country.length > 60) return undefined;
  const code = readCountry(country);
  if (code === undefined) return undefined;
  const part =
    typeof subdivision === "string" && subdivision.length <= 60 ? readSubdivision(code, subdivision) : undefined;
  return part === undefined ? { country: code } : { country: code, subdivision: part };
}
