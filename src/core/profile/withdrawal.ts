/**
 * What a profile does when purposes fall: what waits in it for a destination that names them is gone in the same step, and
 * what has left already is called back, once: for destinations what they were told, and what browsers hold of the profile.
 * Nothing that was never told or handed out needs to be.
 */
import { PURPOSES, type Choices, type Purpose } from "../policy/purposes.ts";
import { withoutDeliveriesFor } from "./outbox.ts";
import type { OutboxEntry, ProfileState, Row, Withdrawal } from "./state.ts";

export function refusedIn(choices: Choices): readonly Purpose[] {
  return PURPOSES.filter((purpose) => choices[purpose]?.granted === false);
}

/** With what is being made now for destinations, which a later withdrawal has to find. */
export function withTold(state: ProfileState, entries: readonly OutboxEntry[]): ProfileState {
  const { told = [] } = state;
  const purposes = entries.flatMap(({ deliveries = [] }) => deliveries.flatMap(({ delivery }) => delivery.purposes));
  const news = PURPOSES.filter((purpose) => purposes.includes(purpose) && !told.includes(purpose));
  return news.length === 0 ? state : { ...state, told: [...told, ...news] };
}

/** `row` itself where nothing of it was ever told for any of these. `copies`: those that browsers hold end as well. */
export function withdrawn<Held extends Pick<Row, "state" | "outbox">>(
  row: Held,
  fallen: readonly Purpose[],
  copies: boolean,
  now: number,
): Held {
  const { told = [], revoking = [], ...state } = row.state;
  const purposes = told.filter((purpose) => fallen.includes(purpose));
  if (purposes.length === 0 && !copies) return row;
  const left = told.filter((purpose) => !purposes.includes(purpose));
  return {
    ...row,
    state: {
      ...state,
      ...(left.length > 0 ? { told: left } : {}),
      revoking: [...revoking, { purposes, at: now, ...(copies ? { copies: true as const } : {}) }],
    },
    outbox: purposes.length === 0 ? row.outbox : withoutDeliveriesFor(row.outbox, purposes),
  };
}

/** The id of the object, in the name of one of the profiles that were joined to another. */
export function homeIn(joined: string): string {
  return joined.split("/", 1)[0] ?? "";
}

/** Once they are called back. Those that came meanwhile stay. */
export function afterRevoking(state: ProfileState, revoked: readonly Withdrawal[]): ProfileState {
  if (revoked.length === 0) return state;
  const { revoking = [], ...rest } = state;
  const left = revoking.filter((one) => !revoked.includes(one));
  return left.length > 0 ? { ...rest, revoking: left } : rest;
}
