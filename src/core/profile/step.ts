/**
 * What a step of the profile's machine is: a new row, and the effects to perform in order. They are ordered for the crash
 * between any two of them: an alarm is set before the row that counts on it. Decides nothing.
 */
import type { QueueMessage } from "./outbox.ts";
import type { Resident, Row, Withdrawal } from "./state.ts";
import type { Vacancy } from "./vacancy.ts";

export type Effect =
  | { readonly kind: "wake"; readonly at: number }
  | { readonly kind: "write"; readonly row: Row<Resident> }
  | { readonly kind: "send"; readonly messages: readonly QueueMessage[] }
  /** Calls back what has left for destinations; `joined` are the profiles that this one took in. */
  | { readonly kind: "revoke"; readonly withdrawals: readonly Withdrawal[]; readonly joined: readonly string[] }
  /** The object becomes nothing: its row, its secret and its alarm are gone. Always the last. */
  | { readonly kind: "erase"; readonly vacancy?: Vacancy };

export interface Step<Kind extends Row<Resident> = Row> {
  /** `undefined` where there is no profile, or none any more. */
  readonly row: Kind | undefined;
  readonly effects: readonly Effect[];
}

/** The alarm first: a row never counts on one that is not there. */
export function commit(before: Pick<Row, "wakeAt">, after: Row<Resident>): readonly Effect[] {
  const wakes = after.wakeAt !== null && after.wakeAt !== before.wakeAt;
  return [...(wakes ? [{ kind: "wake", at: after.wakeAt } as const] : []), { kind: "write", row: after }];
}
