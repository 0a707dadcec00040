/**
 * Reads a phone number as E.164. What is no possible number of its country is none, and one with an extension is a
 * switchboard's: two desks behind it are two people.
 */
import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";

export type { CountryCode } from "libphonenumber-js/min";

/** Without a `country` only a number that begins with `+` can be read: none is guessed. */
export function readPhone(text: string, country?: CountryCode): string | undefined {
  const parsed = parsePhoneNumberFromString(text, {
    extract: false,
    ...(country === undefined ? {} : { defaultCountry: country }),
  });
  return parsed?.isValid() && parsed.ext === undefined ? parsed.number : undefined;
}
