/** A letter in JSON: every kind's has one content type and one idempotency key, and what else its dialect wants. */
import type { Desk, Letter } from "./destination.ts";

export function jsonLetter(
  url: string,
  body: unknown,
  { parcel }: Desk,
  headers: Readonly<Record<string, string>> = {},
): Letter {
  return {
    url,
    headers: { "content-type": "application/json", "idempotency-key": parcel, ...headers },
    body: JSON.stringify(body),
  };
}

/** HTTP's Basic authentication; a user name may hold no colon. */
export function basic(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
