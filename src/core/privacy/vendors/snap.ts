/** Snap's Conversions API, which is told an address and a number. */
import { e164Digits, emailWith, type Vendor } from "./vendor.ts";

export const SNAP: Vendor = {
  encoding: "hex",
  hashed: { email: emailWith(({ mailbox }) => mailbox), phone: e164Digits },
};
