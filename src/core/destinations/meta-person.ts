/**
 * Whom an event is about, as Meta wants to be told: each thing hashed on its own, for the one request. What the event does
 * not say of the person is not looked for elsewhere.
 */
import type { Json, JsonObject } from "../json.ts";
import type { OpenedEvent } from "../privacy/deliverable.ts";
import type { Digest } from "../privacy/keys.ts";
import { META } from "../privacy/vendors/meta.ts";
import { hashedFor, tellVendor, type Person } from "../privacy/vendors/vendor.ts";

/** Meta's name for each, and the properties that say it. */
const PERSON = {
  email: ["em", ["email"]],
  phone: ["ph", ["phone"]],
  firstName: ["fn", ["firstName", "first_name"]],
  lastName: ["ln", ["lastName", "last_name"]],
  city: ["ct", ["city"]],
  state: ["st", ["state"]],
  zip: ["zp", ["zip", "postal_code"]],
  country: ["country", ["country"]],
} as const satisfies { readonly [Name in keyof Person]?: readonly [string, readonly string[]] };

export const PERSON_FIELDS: readonly string[] = Object.values(PERSON).flatMap(([, names]) =>
  names.map((name) => `properties.${name}`),
);

export function personOf({ pseudonym, properties }: OpenedEvent, digest: Digest): JsonObject {
  const known = Object.entries(PERSON).flatMap(([field, [, names]]): [string, string][] => {
    const value = names.map((name) => properties[name]).find((one) => typeof one === "string");
    return typeof value === "string" ? [[field, value]] : [];
  });
  const told = tellVendor(META, Object.fromEntries(known), digest);
  const said = Object.entries(PERSON).flatMap(([field, [name]]): [string, Json][] => {
    const value = told[field as keyof typeof PERSON];
    return value === undefined ? [] : [[name, [value.toSend()]]];
  });
  return { ...Object.fromEntries(said), external_id: [hashedFor(META, pseudonym, digest).toSend()] };
}
