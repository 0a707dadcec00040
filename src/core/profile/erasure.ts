/**
 * How whoever is held stops being held, in one write: what is theirs goes with its secret, and what is left to be done
 * elsewhere is named in what stays, since afterwards nobody could name it. Erased: a tombstone, which becomes somebody only
 * by a new choice of theirs or by staff. Anonymized: the same visitor with nothing but what they chose. Pure.
 */
import type { Naming } from "../privacy/identifiers/naming.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { dayPseudonym } from "../privacy/pseudonyms.ts";
import type { ArchiveTask, Remains } from "../rights/right.ts";
import { daysOf, type Days } from "./days.ts";
import { lastMove } from "./last-move.ts";
import { isProved, named, valueOf } from "./links.ts";
import type { Pending, PendingName } from "./pending.ts";
import { homeIn } from "./withdrawal.ts";
import type { Address, Redirect, Tombstone } from "./redirect.ts";
import type { ProfileState, Resident, Row } from "./state.ts";
import { commit, type Step } from "./step.ts";

/** One of those who go. */
export interface Going {
  readonly subject: string;
  readonly state: ProfileState;
  readonly keys: SubjectKeys;
}

export interface ErasureFacts {
  readonly request: string;
  readonly space: string;
  readonly sites: readonly string[];
  /** Random: what is left is reported under it. */
  readonly from: string;
  readonly at: number;
  /** The moment of the write, by the clock that dates what is sent. */
  readonly upTo: number;
  readonly mode: "erase" | "anonymize";
  /** By destination, how it knows a subject that was active on these days. */
  readonly namesAt: NamesAt;
  readonly sealNames: (names: readonly PendingName[]) => Pending["names"];
}

/** Lines of the archive, by the name that a secret gave them. */
export interface Line extends Omit<ArchiveTask, "mode"> {
  readonly jurisdiction: Jurisdiction;
}

/** What is elsewhere of a profile, by names that only its own secret makes. */
export interface Traces {
  readonly lines: readonly Line[];
  /** By destination, how it knows them. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

export type NamesAt = (days: Days, keys: SubjectKeys) => Traces["names"];

const NO_TRACES: Traces = { lines: [], names: {} };

/** Of what was merged into a profile. */
export function inheritedIn({ inherited }: Pick<ProfileState, "inherited">, keys: SubjectKeys): Traces {
  return inherited === undefined ? NO_TRACES : (JSON.parse(keys.open("state", inherited)) as Traces);
}

/** The state itself where there are none. */
export function inheriting(state: ProfileState, traces: Traces, keys: SubjectKeys): ProfileState {
  if (traces.lines.length === 0 && Object.keys(traces.names).length === 0) return state;
  const all = joinTraces([inheritedIn(state, keys), traces]);
  return { ...state, inherited: keys.seal("state", JSON.stringify(all)) };
}

/** All that the archive and the destinations may hold of it, wherever it has rested. */
export function tracesOf({ state, keys }: Pick<Going, "state" | "keys">, namesAt: NamesAt): Traces {
  const { days = {}, told = [], jurisdiction: here, born = here } = state;
  const places = new Set([here, born]);
  const lines = daysOf(days).flatMap(({ site, day }) => {
    const pseudonym = dayPseudonym(keys, Date.parse(day));
    return Array.from(places, (jurisdiction): Line => ({ jurisdiction, site, day, pseudonym }));
  });
  const isKnown = told.length > 0 || state.days !== undefined;
  return joinTraces([{ lines, names: isKnown ? namesAt(days, keys) : {} }, inheritedIn(state, keys)]);
}

function joinTraces(all: readonly Traces[]): Traces {
  const names: Record<string, readonly string[]> = {};
  for (const [id, known] of all.flatMap((one) => Object.entries(one.names)))
    names[id] = [...new Set([...(names[id] ?? []), ...known])];
  return { lines: all.flatMap(({ lines }) => lines), names };
}

/** What is left to be done, of all of them together. */
export function pendingOf(going: readonly Going[], facts: ErasureFacts): Pending {
  const { request, space, sites, from, at, upTo, mode, namesAt, sealNames } = facts;
  const { lines, names } = joinTraces(going.map((one) => tracesOf(one, namesAt)));
  const [home] = going;
  const remains: Partial<Record<Jurisdiction, Remains>> = {};
  if (home) remains[home.state.jurisdiction] = { from, at, tasks: [], names };
  for (const [jurisdiction, there] of Map.groupBy(lines, (line) => line.jurisdiction)) {
    const tasks = there.map(({ site, day, pseudonym }): ArchiveTask => ({
      site,
      day,
      pseudonym,
      mode: mode === "erase" ? "remove" : "strip",
    }));
    remains[jurisdiction] = { from, at, tasks, names: remains[jurisdiction]?.names ?? {} };
  }
  const revoke = going.map(({ subject, state }): Address => ({
    jurisdiction: state.born ?? state.jurisdiction,
    id: subject,
  }));
  const left = [...new Set(going.flatMap(({ state }) => (state.joined ?? []).map(homeIn)))];
  const called = sealNames(mode === "erase" ? going.flatMap(namesOf) : []);
  return { request, space, sites, mode, upTo, remains, revoke, left, names: called };
}

/**
 * Those that may lead to the tombstone. What a page merely claimed to be called is somebody else's, unless it is the name
 * that its own browser goes by.
 */
function namesOf({ subject, state: { links = [] }, keys }: Going): readonly PendingName[] {
  return links
    .filter((one) => one.kind === "anonymousId" || isProved(one))
    .map((one) => ({ subject, kind: one.kind, value: valueOf(one, keys) }));
}

/** What waits to be sent is forgotten as well: nobody could open it any more. */
export function entomb(
  before: Row<Resident> | undefined,
  jurisdiction: Jurisdiction,
  at: number,
  pending?: Pending,
): Step<Row<Tombstone>> {
  // Of a visitor's own browser; what ends here without one is lifted by staff.
  const token = before && "token" in before.state ? before.state.token : undefined;
  // As late as may be: when they were last linked is nobody's business any more.
  const movedAt = before?.state.movedAt === undefined ? {} : { movedAt: Math.max(before.state.movedAt, at) };
  const state: Tombstone = {
    v: 1,
    kind: "tombstone",
    jurisdiction,
    at,
    ...(token === undefined ? {} : { token }),
    ...movedAt,
    ...(pending ? { pending } : {}),
  };
  const row = { state, ring: new Uint8Array(0), outbox: [], wakeAt: pending ? at : null };
  return { row, effects: commit({ wakeAt: null }, row) };
}

/** The same visitor, of whom nothing is known but what they chose and what they are called. `keys`: of a new secret. */
export function anonymize({ state }: Row, old: SubjectKeys, keys: SubjectKeys, now: number, pending?: Pending): Step {
  const { v, jurisdiction, token, consent, links = [], signedOut, born, joined } = state;
  const namings = links.map((one): Naming => ({ ...one, value: valueOf(one, old) }));
  const blank: ProfileState = {
    v,
    createdAt: now,
    jurisdiction,
    token,
    consent,
    slices: {},
    ...(signedOut ? { signedOut } : {}),
    ...(born ? { born } : {}),
    // What was brought here once must not be brought back.
    ...(joined ? { joined } : {}),
    ...lastMove(state),
    ...(pending ? { pending } : {}),
  };
  const row: Row = {
    state: named(blank, namings, keys),
    ring: new Uint8Array(0),
    outbox: [],
    wakeAt: pending ? now : null,
  };
  return { row, effects: commit({ wakeAt: null }, row) };
}

/** Done, all of it: nobody is named here any more. */
export function finished(row: Row<Resident>): Step<Row<Resident>> {
  const { pending, ...rest } = row.state as Redirect & { pending?: Pending };
  if (!pending) return { row, effects: [] };
  const { request, space, sites } = pending;
  const state = "kind" in rest && rest.kind === "tombstone" ? { ...rest, asked: { request, space, sites } } : rest;
  // Whoever is known still may have something to send by now: its alarm is pending.
  const after = { ...row, state: state as Resident, wakeAt: "kind" in state ? null : row.wakeAt };
  return { row: after, effects: commit(row, after) };
}
