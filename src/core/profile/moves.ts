/**
 * A subject that moves whole from one object to another, to be a person's device there or its own again: frozen first, then
 * taken in where it goes, then forgotten where it was, each once. It brings its ring and its secret, so that it is known by
 * the same names everywhere; nothing of it is opened, and nothing merged. What waits to be sent leaves from where it waits.
 */
import { LIMIT } from "../limits.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import { soonest } from "./alarm.ts";
import { lastMove, leavingFor } from "./last-move.ts";
import type { Naming } from "../privacy/identifiers/naming.ts";
import type { Pointer, Seat } from "./redirect.ts";
import type { ProfileState, Resident, Row } from "./state.ts";
import { commit, type Step } from "./step.ts";
import { dueOf } from "./triggers.ts";

/** Without its secret, which is the shell's to add. */
export interface Baggage {
  readonly v: 1;
  readonly subject: string;
  readonly state: ProfileState;
  /** By what the person is known to whom it goes. */
  readonly names: readonly Naming[];
}

/** Why it could not be taken in. `buried`: who was there has been erased, and it is theirs. */
export type NotTaken = "buried" | "full" | "occupied";

/** From now on nothing changes here. Looked after by the alarm, should whoever asked for it be gone. */
export function setOut(row: Row, to: Seat, state: ProfileState, now: number): Step {
  const after: Row = { ...row, state: leavingFor(state, to, now), wakeAt: soonest(row.wakeAt, now) };
  return { row: after, effects: commit(row, after) };
}

/** The same at every asking. */
export function baggageOf({ state }: Row, subject: string, names: readonly Naming[]): Baggage {
  const { leaving: _, revoking: __, ...rest } = state;
  return { v: 1, subject, state: { ...rest, born: state.born ?? state.jurisdiction }, names };
}

/**
 * Whether this very move came here before. Its subject may have changed since, gone on or been erased: it is not to be
 * overwritten.
 */
export function hasArrived({ state: { movedAt } }: Row<Resident>, { state }: Baggage): boolean {
  return movedAt !== undefined && movedAt >= (state.movedAt ?? 0);
}

/** `before`: what its place held, if anything: what waits there still leaves. */
export function moveIn(
  before: Row<Resident> | undefined,
  { state, subject }: Baggage,
  ring: Uint8Array,
  here: { readonly jurisdiction: Jurisdiction; readonly id: string },
): Step {
  const { born, joined = [], ...rest } = state;
  const isHome = here.id === subject;
  // What it told elsewhere is called back there as well.
  const left = state.jurisdiction === here.jurisdiction ? joined : withLeft(joined, subject);
  const settled: ProfileState = {
    ...rest,
    jurisdiction: here.jurisdiction,
    ...(isHome || !born ? {} : { born }),
    ...(left.length > 0 ? { joined: left } : {}),
  };
  const outbox = before?.outbox ?? [];
  // At once, where nothing else is due: the alarm of its end stayed behind.
  const wakeAt = soonest(before?.wakeAt ?? null, dueOf(settled) ?? settled.createdAt);
  const row: Row = { state: settled, ring, outbox, wakeAt };
  return { row, effects: commit({ wakeAt: before?.wakeAt ?? null }, row) };
}

function withLeft(joined: readonly string[], subject: string): readonly string[] {
  return [...joined.filter((one) => one !== subject), subject].slice(-LIMIT.joinedProfiles);
}

/**
 * What stays behind. The pointer of its birthplace has no end, since its place is kept; of a seat that it left, as long as
 * any of its cookies can live.
 */
export function moveOut({ state, outbox, wakeAt }: Row, to: Seat, subject: string, now: number): Step<Row<Pointer>> {
  const { jurisdiction, token } = state;
  const isBack = to.id === subject;
  const until = now + LIMIT.visitorCookieSeconds * 1_000;
  const ends = isBack ? { until } : {};
  const pointer: Pointer = { v: 1, kind: "pointer", jurisdiction, to, token, ...lastMove(state), ...ends };
  const alarm = isBack ? (wakeAt ?? until) : wakeAt;
  const row: Row<Pointer> = { state: pointer, ring: new Uint8Array(0), outbox, wakeAt: alarm };
  return { row, effects: commit({ wakeAt }, row) };
}

/** It could not be taken in: it is what it was. */
export function stay(row: Row, state: ProfileState): Step {
  const { leaving: _, ...rest } = state;
  const after: Row = { ...row, state: rest, wakeAt: soonest(row.wakeAt, dueOf(rest)) };
  return { row: after, effects: commit(row, after) };
}
