/**
 * Whose event is it? Names the identifier that leads to the one object holding this visitor, and how far the caller
 * may be believed. A browser's `userId` never names an object: anybody can type one.
 */
import type { CanonicalEvent } from "../event.ts";
import { spell, type IdKind } from "../privacy/identifiers/spellings.ts";
import type { DecisionRequest } from "./request.ts";

export type { IdKind } from "../privacy/identifiers/spellings.ts";

export interface Identifier {
  readonly kind: IdKind;
  /** In the newest spelling: what was sent in two spellings is one visitor. */
  readonly value: string;
  /** Where it was spelled differently: older spellings are made of it. */
  readonly sent?: string;
}

/** `cookie` and `server` have proved whom they speak for; a `claim` may write and refuse, never read or grant. */
export type Home =
  | { readonly by: "cookie" }
  | ({ readonly by: "server" } & Identifier)
  | ({ readonly by: "claim" } & Identifier & { readonly kind: "anonymousId" });

/** Those the event names, the person first, each in the spelling of today. */
export function identifiersOf({ userId, anonymousId }: CanonicalEvent): readonly Identifier[] {
  return [named("userId", userId), named("anonymousId", anonymousId)].filter((one) => one !== undefined);
}

function named(kind: IdKind, sent: string | undefined): Identifier | undefined {
  if (sent === undefined) return undefined;
  const value = spell(kind, sent);
  if (value === undefined) return undefined;
  return sent === value ? { kind, value } : { kind, value, sent };
}

export function homeOf(
  event: CanonicalEvent,
  request: Pick<DecisionRequest, "hasCookie" | "keyKind">,
): Home | undefined {
  if (request.hasCookie) return { by: "cookie" };
  const identifiers = identifiersOf(event);
  if (request.keyKind === "server") return identifiers[0] && { by: "server", ...identifiers[0] };
  const claimed = identifiers.find(({ kind }) => kind === "anonymousId");
  return claimed && { by: "claim", ...claimed, kind: "anonymousId" };
}
