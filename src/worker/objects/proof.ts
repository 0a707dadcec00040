/**
 * Whether a caller may come by the way they say: a cookie of the profile that is here, or that was here before it went
 * elsewhere. Where all cookies were taken back, no older one leads in by way of a home that was left. Grants nothing.
 */
import { classOf, type Resident } from "../../core/profile/state.ts";
import { sameText } from "./constant-time.ts";
import type { Via } from "./calls.ts";

export function isProven(state: Resident | undefined, via: Via): boolean {
  if (via.by === "pointer") return !state || "kind" in state || state.signedOut !== true;
  if (via.by !== "cookie") return true;
  if (!state || state.jurisdiction !== via.jurisdiction) return false;
  // Only a profile leaves: what is kept apart ends where it is.
  const [token, kept] = "kind" in state ? [tokenOf(state), "full"] : [state.token, classOf(state)];
  return token !== undefined && kept === via.class && sameText(token, via.token);
}

function tokenOf(state: Extract<Resident, { kind: string }>): string | undefined {
  return state.token;
}
