/**
 * Tells one vendor of one person, each field spelled and hashed as that vendor does it: the same person is another hash
 * at each. What is empty, or not what the field is called, is left out: the hash of an empty text would make all who
 * have none one person.
 */
import { withoutInvisibleEnds } from "../identifiers/invisible.ts";
import { readEmail, type EmailAddress } from "../identifiers/email.ts";
import { readPhone, type CountryCode } from "../identifiers/phone.ts";
import { sextets } from "../../sextets.ts";
import type { Digest } from "../keys.ts";
import { VendorValue } from "./vendor-value.ts";

export const FIELDS = ["email", "phone", "firstName", "lastName", "street", "city", "state", "zip", "country"] as const;
type Field = (typeof FIELDS)[number];

/** As the owner knows them, spelled anyhow. */
export type Person = { readonly [Name in Field]?: string } & {
  /** Of a phone number that says none. It is not taken from the address: people move and keep their number. */
  readonly phoneCountry?: CountryCode;
};

type Spell = (value: string, person: Person) => string | undefined;

export interface Vendor {
  readonly encoding: "hex" | "base64";
  readonly hashed: { readonly [Name in Field]?: Spell };
  /** What this vendor wants in the clear. */
  readonly plain?: { readonly [Name in Field]?: Spell };
}

export function tellVendor(vendor: Vendor, person: Person, digest: Digest): { readonly [Name in Field]?: VendorValue } {
  const told: { [Name in Field]?: VendorValue } = {};
  for (const field of FIELDS) {
    const value = person[field];
    const hashed = vendor.hashed[field];
    const text = value === undefined ? undefined : (hashed ?? vendor.plain?.[field])?.(value, person);
    if (text === undefined || text === "") continue;
    told[field] = hashed ? hashedFor(vendor, text, digest) : new VendorValue(text);
  }
  return told;
}

/** What is spelled already: an id of ours, say. */
export function hashedFor({ encoding }: Vendor, text: string, digest: Digest): VendorValue {
  return new VendorValue(ENCODE[encoding](digest(text)));
}

/** From base64url: 43 symbols, of which the last holds two bits that are none. */
const ENCODE: Readonly<Record<Vendor["encoding"], (digest: string) => string>> = {
  base64: (digest) => `${digest.replaceAll("-", "+").replaceAll("_", "/")}=`,
  hex: (digest) => {
    const pairs = `${digest}A`.match(/../g) ?? [];
    return pairs
      .map((pair) => sextets(pair).toString(16).padStart(3, "0"))
      .join("")
      .slice(0, 64);
  },
};

/** Composed, as browsers hand over what was typed. */
export function trimmed(text: string): string {
  return withoutInvisibleEnds(text.normalize("NFC"));
}

export function lowered(text: string): string {
  return trimmed(text).toLowerCase().normalize("NFC");
}

/** `mailboxOf` is what the vendor takes for the mailbox. */
export function emailWith(mailboxOf: (email: EmailAddress) => string): Spell {
  return (value) => {
    const email = readEmail(lowered(value));
    const mailbox = email && mailboxOf(email);
    return mailbox ? `${mailbox}@${email.host}` : undefined;
  };
}

export function e164(value: string, { phoneCountry }: Person): string | undefined {
  return readPhone(trimmed(value), phoneCountry);
}

/** With its country code, and without the sign before it. */
export function e164Digits(value: string, person: Person): string | undefined {
  return e164(value, person)?.slice(1);
}

/** Two letters, in lower case. */
export function countryCode(value: string): string | undefined {
  return /^[a-z]{2}$/.exec(lowered(value))?.[0];
}
