/** Unified ID 2.0: at gmail.com, and nowhere else, neither a dot nor a `+tag` makes another mailbox. */
import { e164, emailWith, type Vendor } from "./vendor.ts";

export const UID2: Vendor = {
  encoding: "base64",
  hashed: {
    email: emailWith(({ mailbox, host }) =>
      host === "gmail.com" ? mailbox.replace(/\+.*$/, "").replaceAll(".", "") : mailbox,
    ),
    phone: e164,
  },
};
