/**
 * How a profile stops being one where it is: it leaves for the home that stays, or is erased. In leaving it is frozen
 * before anything is brought, and forgotten only after it has arrived, so that a crash between leaves either both or the
 * one that stays. Pure; which home stays is not decided here.
 */
import { LIMIT } from "../limits.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import { NO_NEEDS, type Needs } from "../needs.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { soonest } from "./alarm.ts";
import { isOutdone } from "./held-copy.ts";
import { lastMove, leavingFor } from "./last-move.ts";
import { commit, type Step } from "./step.ts";
import { dueOf } from "./triggers.ts";
import type { ErasureAsked } from "./pending.ts";
import type { Address, Pointer, Redirect } from "./redirect.ts";
import { classOf, type Resident, type Row } from "./state.ts";
import { withParcel, type Parcel } from "./transfer.ts";
import { refusedIn, withdrawn } from "./withdrawal.ts";

export function isProfile(row: Row<Resident>): row is Row {
  return !("kind" in row.state);
}

export function isBuried({ state }: Row<Resident>): boolean {
  return "kind" in state && state.kind === "tombstone";
}

/**
 * From now on nothing changes here but what waits to be sent. `undefined` for what does not leave: one that is on its way to
 * another home already, and what is kept apart, which ends by itself and brings nothing.
 */
export function freeze(row: Row, stays: Address, now: number): Step | undefined {
  const { leaving } = row.state;
  if (classOf(row.state) !== "full" || (leaving && leaving.id !== stays.id)) return undefined;
  if (leaving) return { row, effects: [] };
  const after: Row = { ...row, state: leavingFor(row.state, stays, now) };
  return { row: after, effects: commit(row, after) };
}

/** Once, however often it is brought. What either had told for a purpose that the other refuses is called back. */
export function takeIn(row: Row, parcel: Parcel, keys: SubjectKeys, now: number, needs: Needs = NO_NEEDS): Step {
  const state = withParcel(row.state, parcel, keys, needs);
  if (state === row.state) return { row, effects: [] };
  const joined: Row = { ...row, state };
  const outdone = isOutdone(row.state, state) || isOutdone(parcel, state);
  const left = withdrawn(joined, refusedIn(state.consent.choices), outdone, now);
  const wakeAt = left === joined ? soonest(row.wakeAt, dueOf(left.state)) : now;
  const after = { ...left, wakeAt };
  return { row: after, effects: commit(row, after) };
}

/** What has arrived elsewhere is forgotten. Its cookies still find their visitor, for as long as any of them can live. */
export function depart({ state, outbox, wakeAt }: Row, to: Address, now: number): Step<Row<Pointer>> {
  const { jurisdiction, token } = state;
  const until = now + LIMIT.visitorCookieSeconds * 1_000;
  const pointer: Pointer = { v: 1, kind: "pointer", jurisdiction, to, token, ...lastMove(state), until };
  return replace({ outbox, wakeAt }, pointer, wakeAt ?? until);
}

/** What an object that holds nothing of a visitor becomes. */
export function pointTo(
  before: Row<Resident> | undefined,
  jurisdiction: Jurisdiction,
  to: Address,
): Step<Row<Pointer>> {
  const held = before ?? NOTHING;
  const moved = before && lastMove(before.state);
  return replace(held, { v: 1, kind: "pointer", jurisdiction, to, ...moved }, held.wakeAt);
}

/**
 * What waits to be sent is forgotten as well: nobody could open it any more. `asked`: a browser that set out for here while
 * nobody was here comes later, and what the archive holds of it is taken out under that request or never.
 */
export function bury(jurisdiction: Jurisdiction, at: number, asked: ErasureAsked): Step<Row<Redirect>> {
  return replace(NOTHING, { v: 1, kind: "tombstone", jurisdiction, at, asked }, null);
}

const NOTHING: Pick<Row, "outbox" | "wakeAt"> = { outbox: [], wakeAt: null };

function replace<State extends Redirect>(
  { outbox, wakeAt: pending }: Pick<Row, "outbox" | "wakeAt">,
  state: State,
  wakeAt: number | null,
): Step<Row<State>> {
  const row: Row<State> = { state, ring: new Uint8Array(0), outbox, wakeAt };
  return { row, effects: commit({ wakeAt: pending }, row) };
}

/** They chose to be known again: what led to their tombstone leads to whom they are now. `undefined` for what is no tombstone. */
export function lift({ state, outbox, wakeAt }: Row<Resident>, to: Address): Step<Row<Pointer>> | undefined {
  if (!("kind" in state) || state.kind !== "tombstone" || state.pending) return undefined;
  const { jurisdiction, token } = state;
  const pointer: Pointer = { v: 1, kind: "pointer", jurisdiction, to, ...(token ? { token } : {}), ...lastMove(state) };
  return replace({ outbox, wakeAt }, pointer, wakeAt);
}

/**
 * The way to where nobody is: a pointer there is no use to anybody, and a profile that was leaving for there stays. What
 * still waits to be sent is sent first, unless it is of whoever was erased there (`isErased`).
 */
export function unpoint(row: Row<Resident>, from: Address, isErased = false): Step<Row<Resident>> {
  const { state } = row;
  if (!("kind" in state)) {
    const { leaving, ...stayed } = state;
    const after: Row = { ...row, state: stayed, wakeAt: soonest(row.wakeAt, dueOf(stayed)) };
    return leaving?.id === from.id ? { row: after, effects: commit(row, after) } : { row, effects: [] };
  }
  const isLost = state.kind === "pointer" && state.to.id === from.id && (row.outbox.length === 0 || isErased);
  if (!isLost) return { row, effects: [] };
  const { movedAt: at } = state;
  return { row: undefined, effects: [{ kind: "erase", ...(at === undefined ? {} : { vacancy: { at } }) }] };
}
