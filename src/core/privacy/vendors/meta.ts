/** Meta's Conversions API: everything is hashed, and a mailbox is taken as it is written. It has no field for a street. */
import { countryCode, e164Digits, emailWith, lowered, type Person, type Vendor } from "./vendor.ts";

function name(value: string): string {
  return lowered(value.replace(/\p{P}/gu, ""));
}

function place(value: string): string {
  return lowered(value).replace(/[\p{P}\p{S}\p{White_Space}]/gu, "");
}

function isAmerican({ country }: Person): boolean {
  return country !== undefined && countryCode(country) === "us";
}

export const META: Vendor = {
  encoding: "hex",
  hashed: {
    email: emailWith(({ mailbox }) => mailbox),
    phone: e164Digits,
    firstName: name,
    lastName: name,
    city: place,
    // American states are known by their two letters: the hash of a whole name would meet nothing.
    state: (value, person) => (isAmerican(person) ? /^[a-z]{2}$/.exec(place(value))?.[0] : place(value)),
    zip: (value, person) => (isAmerican(person) ? /^\d{5}/.exec(place(value))?.[0] : place(value)),
    country: countryCode,
  },
};
