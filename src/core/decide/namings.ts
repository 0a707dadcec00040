/**
 * By what an event calls whom it is about, for the object that keeps it: the owner's server names a person, a page merely
 * claims to be one, and every browser goes by an id of its own. Joins nobody.
 */
import type { CanonicalEvent } from "../event.ts";
import type { Naming } from "../privacy/identifiers/naming.ts";
import { identifiersOf, type Home } from "./home.ts";
import type { DecisionRequest } from "./request.ts";

export function namingsOf(
  event: CanonicalEvent,
  home: Home,
  { source, receivedAt: at }: Pick<DecisionRequest, "source" | "receivedAt">,
): readonly Naming[] {
  if (home.by === "server") {
    const { kind, value } = home;
    const evidence = kind === "userId" ? "server" : "claimed";
    return [{ kind, value, evidence, source, purpose: "necessary", at }];
  }
  return identifiersOf(event).map(({ kind, value }) => ({
    kind,
    value,
    evidence: "claimed",
    source,
    // A browser's own id is the address of what is kept; who somebody says they are is only good for knowing them.
    purpose: kind === "anonymousId" ? "necessary" : "personalization",
    at,
  }));
}
