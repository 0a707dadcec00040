/**
 * Whose event is it? Names the identifier that leads to the one object holding this visitor, and how far the caller
 * may be believed. A browser's `userId` never names an object: anybody can type one.
 */
import type { CanonicalEvent } from "../event.ts";
import type { DecisionRequest } from "./request.ts";

export type IdKind = "userId" | "anonymousId";

export interface Identifier {
  readonly kind: IdKind;
  readonly value: string;
}

/** `cookie` and `server` have proved whom they speak for; a `claim` may write and refuse, never read or grant. */
export type Home =
  | { readonly by: "cookie" }
  | ({ readonly by: "server" } & Identifier)
  | ({ readonly by: "claim" } & Identifier & { readonly kind: "anonymousId" });

/** What broken clients send as everybody's id: taking one would merge strangers into one person. */
const SHARED_BY_STRANGERS = new Set([
  ..."null undefined none nil nan 0 -1 true false anonymous guest unknown".split(" "),
  "00000000-0000-0000-0000-000000000000",
  "[object object]",
]);

function usable(id: string | undefined): string | undefined {
  return id === undefined || SHARED_BY_STRANGERS.has(id.toLowerCase()) ? undefined : id;
}

/** Those the event names, the person first. */
export function identifiersOf({ userId, anonymousId }: CanonicalEvent): readonly Identifier[] {
  const named = [
    { kind: "userId", value: usable(userId) },
    { kind: "anonymousId", value: usable(anonymousId) },
  ] as const;
  return named.flatMap(({ kind, value }) => (value === undefined ? [] : [{ kind, value }]));
}

export function homeOf(
  event: CanonicalEvent,
  request: Pick<DecisionRequest, "hasCookie" | "keyKind">,
): Home | undefined {
  if (request.hasCookie) return { by: "cookie" };
  const identifiers = identifiersOf(event);
  if (request.keyKind === "server") return identifiers[0] && { by: "server", ...identifiers[0] };
  const claimed = identifiers.find(({ kind }) => kind === "anonymousId");
  return claimed && { by: "claim", kind: "anonymousId", value: claimed.value };
}
