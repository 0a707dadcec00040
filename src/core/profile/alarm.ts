/**
 * What an object does by its alarm: what waits leaves, what was withdrawn is called back, and what is over ends. A row forgets
 * a record only after the queue took it. One alarm serves all of it, and what `speak.ts` has to say before.
 */
import { LIMIT } from "../limits.ts";
import type { Retention } from "../retention.ts";
import { look } from "./expiry.ts";
import { isOver } from "./life.ts";
import { afterSend, dueEntries, nextWake, pack, type OutboxSettings } from "./outbox.ts";
import type { OutboxEntry, Resident, Row, Withdrawal } from "./state.ts";
import { commit, type Effect, type Step } from "./step.ts";
import { dueOf } from "./triggers.ts";
import { afterRevoking } from "./withdrawal.ts";

const ENDED: Step<never> = { row: undefined, effects: [{ kind: "erase" }] };

/** What leaves with one alarm. */
export interface Leaving {
  readonly due: readonly OutboxEntry[];
  readonly revoking: readonly Withdrawal[];
}

/** What to send now, after what is to be called back. `leaving` is handed back to `sent` once all of it was taken. */
export function flush(
  { outbox, state }: Pick<Row<Resident>, "outbox" | "state">,
  now: number,
  settings: OutboxSettings,
): { readonly leaving: Leaving; readonly effects: readonly Effect[] } {
  const due = dueEntries(outbox, settings);
  const { revoking = [], joined = [] } = "kind" in state ? {} : state;
  const calls: readonly Effect[] = revoking.length === 0 ? [] : [{ kind: "revoke", withdrawals: revoking, joined }];
  const sends = pack(due, leftAt(state) ?? now).map((messages): Effect => ({ kind: "send", messages }));
  return { leaving: { due, revoking }, effects: [...calls, ...sends] };
}

/**
 * Where a subject has left, nobody hears of what is withdrawn or erased where it went. What still waits here was made before
 * it left and is dated so, however late it is sent: then whatever is called back afterwards calls it back as well.
 */
function leftAt(state: Resident): number | undefined {
  if ("kind" in state) return state.kind === "pointer" ? state.movedAt : undefined;
  return state.leaving && state.movedAt;
}

/**
 * `row` is the row as it is now: calls may have come in while the queue was taking what was due. What is past its time goes
 * here, since the row is written anyway; and here alone an alarm is set for the next that will be, once for a burst of calls.
 */
export function sent<Kind extends Row<Resident>>(
  row: Kind,
  { due, revoking }: Leaving,
  now: number,
  settings: OutboxSettings,
  retention?: Retention,
): Step<Kind> {
  const outbox = afterSend(row.outbox, due, now, settings);
  const told = "kind" in row.state ? row.state : afterRevoking(row.state, revoking);
  const aged = "kind" in told || !retention ? undefined : look(told, retention, now);
  const after = { ...row, state: aged?.state ?? told, outbox };
  // One alarm serves all needs. The end can wait for the outbox, and never comes before it is empty.
  const leaves = soonest(
    nextWake(outbox, now, settings) ?? (isRevoking(after) ? now : (after.state.until ?? null)),
    isUnsettled(after) ? now + LIMIT.retryFlushMs : undefined,
  );
  // What is due already was passed over in this alarm, or came while the queue was taking the rest.
  const speaks = dueIn(after);
  const said = soonest(leaves, speaks !== undefined && speaks <= now ? now + settings.flushAfterMs : speaks);
  const isNobody =
    aged !== undefined && !aged.state && outbox.length === 0 && !isRevoking(after) && !isUnsettled(after);
  if (isNobody || isOver(after, now)) return ENDED;
  return rescheduled(row, { ...after, wakeAt: soonest(said, aged?.next) });
}

function isRevoking({ state }: Row<Resident>): boolean {
  return !("kind" in state) && state.revoking !== undefined;
}

function dueIn({ state }: Row<Resident>): number | undefined {
  return "kind" in state ? undefined : dueOf(state);
}

/** Of a pending alarm and what comes to need one. */
export function soonest(pending: number | null, need: number | undefined): number | null {
  return need === undefined ? pending : Math.min(pending ?? need, need);
}

/** The queue did not take it: look again later, by our own alarm, since the platform's retries end after six. */
export function sendFailed<Kind extends Row<Resident>>(row: Kind, now: number): Step<Kind> {
  return rescheduled(row, { ...row, wakeAt: now + LIMIT.retryFlushMs });
}

/** Whether something waits here for an alarm. */
export function waits(row: Row<Resident>): boolean {
  return isBusy(row) || row.state.until !== undefined || dueIn(row) !== undefined;
}

/** With what ought to be done already: something leaves, is called back, moves, or is being erased elsewhere. */
function isBusy(row: Row<Resident>): boolean {
  return row.outbox.length > 0 || isRevoking(row) || isUnsettled(row);
}

/** A move or an erasure that is not finished. */
export function isUnsettled({ state }: Row<Resident>): boolean {
  if ("kind" in state) return state.kind === "tombstone" && state.pending !== undefined;
  return state.leaving?.subject !== undefined || state.pending !== undefined;
}

/** After a restart: what waits without an alarm gets one. Costs nothing when there is nothing to do. */
export function awake<Kind extends Row<Resident>>(row: Kind, hasAlarm: boolean, now: number): Step<Kind> {
  if (isOver(row, now)) return ENDED;
  const wakeAt = isBusy(row) ? now : soonest(row.state.until ?? null, dueIn(row));
  if (wakeAt === null || hasAlarm) return { row, effects: [] };
  return rescheduled(row, { ...row, wakeAt });
}

/** Before each call: an object past its end, whose alarm is late, is a stranger's from here on. */
export function end<Kind extends Row<Resident>>(row: Kind | undefined, now: number): Step<Kind> {
  return row && isOver(row, now) ? ENDED : { row, effects: [] };
}

/**
 * A pending alarm serves, unless it waits for something later (a held record, a failed send) or is so long overdue that
 * the platform must have given it up.
 */
export function nextAlarm(pending: number | null, now: number, settings: OutboxSettings): number {
  const at = now + settings.flushAfterMs;
  return pending === null || pending < now - LIMIT.overdueAlarmMs ? at : Math.min(pending, at);
}

function rescheduled<Kind extends Row<Resident>>(before: Kind, after: Kind): Step<Kind> {
  const same = after.outbox.length === before.outbox.length && after.state === before.state;
  const nothing = same && after.wakeAt === null && before.wakeAt === null;
  return { row: after, effects: nothing ? [] : commit({ ...before, wakeAt: null }, after) };
}
