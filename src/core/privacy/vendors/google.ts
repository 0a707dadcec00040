/**
 * Google's enhanced conversions. At its own hosts a dot in a mailbox means nothing; a `+tag` stays, as in its Ads API.
 * Where somebody lives is sent in the clear, save the street.
 */
import { countryCode, e164, emailWith, lowered, trimmed, type Vendor } from "./vendor.ts";

const ITS_HOSTS: readonly string[] = ["gmail.com", "googlemail.com"];

export const GOOGLE: Vendor = {
  encoding: "hex",
  hashed: {
    email: emailWith(({ mailbox, host }) => (ITS_HOSTS.includes(host) ? mailbox.replaceAll(".", "") : mailbox)),
    phone: e164,
    firstName: lowered,
    lastName: lowered,
    street: lowered,
  },
  plain: {
    city: trimmed,
    state: trimmed,
    zip: trimmed,
    country: (value) => countryCode(value)?.toUpperCase(),
  },
};
