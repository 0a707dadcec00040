/**
 * Whose event is it? Names the identifier that leads to the one object holding this visitor, and how far the caller
 * may be believed. A browser's `userId` never names an object: anybody can type one.
 */
import type { CanonicalEvent } from "../event.ts";
import type { DecisionRequest } from "./request.ts";

export type IdKind = "userId" | "anonymousId";

/** `cookie` and `server` have proved whom they speak for; a `claim` may write and refuse, never read or grant. */
export type Home =
  | { readonly by: "cookie" }
  | { readonly by: "server"; readonly kind: IdKind; readonly value: string }
  | { readonly by: "claim"; readonly kind: "anonymousId"; readonly value: string };

/** What broken clients send as everybody's id: taking one would merge strangers into one person. */
const SHARED_BY_STRANGERS = new Set([
  ..."null undefined none nil nan 0 -1 true false anonymous guest unknown".split(" "),
  "00000000-0000-0000-0000-000000000000",
  "[object object]",
]);

function usable(id: string | undefined): string | undefined {
  return id === undefined || SHARED_BY_STRANGERS.has(id.toLowerCase()) ? undefined : id;
}

export function homeOf(
  event: CanonicalEvent,
  request: Pick<DecisionRequest, "hasCookie" | "keyKind">,
): Home | undefined {
  if (request.hasCookie) return { by: "cookie" };
  const userId = usable(event.userId);
  const anonymousId = usable(event.anonymousId);
  if (request.keyKind === "server") {
    if (userId !== undefined) return { by: "server", kind: "userId", value: userId };
    return anonymousId === undefined ? undefined : { by: "server", kind: "anonymousId", value: anonymousId };
  }
  return anonymousId === undefined ? undefined : { by: "claim", kind: "anonymousId", value: anonymousId };
}
