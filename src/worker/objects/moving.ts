/**
 * Takes subjects from one object to another, whole, over the calls between them. Each step can be repeated: after a crash
 * anywhere the alarm goes on, and nothing arrives twice or is lost on the way. Which move is right is decided in core.
 */
import type { Naming } from "../../core/privacy/identifiers/naming.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { CompiledDestinations } from "../../core/destinations/index.ts";
import { isProfile } from "../../core/profile/departure.ts";
import { unlink } from "../../core/profile/link.ts";
import { isProved, named, valueOf, withoutLinks } from "../../core/profile/links.ts";
import {
  baggageOf,
  hasArrived,
  moveIn,
  moveOut,
  setOut,
  stay,
  type Baggage,
  type NotTaken,
} from "../../core/profile/moves.ts";
import type { ErasureAsked } from "../../core/profile/pending.ts";
import type { Address, Seat } from "../../core/profile/redirect.ts";
import { newRow } from "../../core/profile/state.ts";
import { endOf } from "../../core/profile/vacancy.ts";
import type { Env } from "../env.ts";
import { outboxSettings } from "../local.ts";
import { jurisdictionOf } from "../stores/jurisdiction.ts";
import { erase, type Erasing } from "./erasing.ts";
import type { Keeper } from "./keeper.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Person } from "./person.ts";
import { contentDigest } from "./subject-keys.ts";

export interface Here {
  readonly kept: Keeper;
  readonly person: Person;
  readonly env: Env;
  readonly destinations: CompiledDestinations;
  /** The object's id. */
  readonly own: string;
}

export type Taken =
  | { readonly taken: true }
  | { readonly taken: false; readonly because: Exclude<NotTaken, "buried"> }
  /** For what whoever was there has been erased. */
  | { readonly taken: false; readonly because: "buried"; readonly asked: ErasureAsked };

/** With its secret: it goes to one object, by one call, and rests nowhere on the way. */
interface Luggage extends Baggage {
  readonly secret: string;
  readonly ring: string;
  /** Where it goes. */
  readonly jurisdiction: Jurisdiction;
}

/** Goes on with a move; nothing where none was begun, or where it is over. A late one would bring back what has left again. */
export function go(here: Here, subject = here.own): Promise<void> {
  return oneAtATime(here.kept, `move/${subject}`, () => goOn(here, subject));
}

async function goOn(here: Here, subject: string): Promise<void> {
  const { kept, env, own } = here;
  if (!isMoving(kept, subject)) return;
  await sendOff(here, subject);
  const to = kept.profileOf(subject)?.state.leaving;
  if (to?.subject === undefined) return;
  const packed = pack(kept, subject);
  const answer = await jurisdictionOf(env.PROFILE, to.jurisdiction, env).withId(to.id).settleIn(packed);
  // Calls came in while it was under way: only what arrived is forgotten.
  const now = kept.profileOf(subject);
  if (!now?.state.leaving || nameOf(pack(kept, subject)) !== nameOf(packed)) return;
  if (answer.taken) {
    await kept.perform(moveOut(now, toFrom(to, own), subject, Date.now()).effects, subject);
  } else if (answer.because === "buried") {
    const asked: Erasing = { ...answer.asked, mode: "erase", at: Date.now() };
    await erase(here, { ...asked, jurisdiction: now.state.jurisdiction }, { subject, to });
  } else if (subject !== own && to.id !== subject) {
    // Its person goes without it: it is its own again, in a place of its own.
    await kept.perform(unlink(now, subject, Date.now()).effects, subject);
    await goOn(here, subject);
  } else {
    await kept.perform(stay(now, withoutLinks(now.state, isProved)).effects, subject);
  }
}

function isMoving(kept: Keeper, subject: string): boolean {
  return kept.profileOf(subject)?.state.leaving?.subject !== undefined;
}

export const NOT_CALLED_BACK = "what was withdrawn is not called back yet";

/**
 * Before a profile goes: what waits is sent, and what was withdrawn is called back, since what it leaves behind remembers no
 * withdrawal.
 * @throws {Error} where that failed: it goes when the alarm tries again
 */
export async function sendOff({ kept, env, own }: Here, subject = own): Promise<void> {
  const { state, outbox } = kept.profileOf(subject) ?? {};
  if (!state?.revoking && (outbox ?? []).length === 0) return;
  await kept.flushRow(subject, outboxSettings(env));
  if (kept.profileOf(subject)?.state.revoking) throw new Error(NOT_CALLED_BACK);
}

/** With the person who leaves for another home: their devices first. */
export async function goAlong(here: Here, stays: Address): Promise<void> {
  const { kept, own } = here;
  const now = Date.now();
  const devices = kept.profiles().filter(({ subject }) => subject !== own);
  // All of them before the first await: what a call changes meanwhile would be overwritten by what was read before it.
  await Promise.all(
    devices
      // One that is on its way home already may have arrived there.
      .filter(({ row }) => !row.state.leaving)
      .map(({ subject, row }) => kept.perform(setOut(row, { ...stays, subject }, row.state, now).effects, subject)),
  );
  for (const { subject } of devices) await go(here, subject);
}

/** As its pointer names it. */
function toFrom(to: Seat, own: string): Seat {
  return to.id === own ? { jurisdiction: to.jurisdiction, id: to.id } : to;
}

function pack(kept: Keeper, subject: string): string {
  const row = kept.profileOf(subject);
  if (!row) return "";
  const keys = kept.keysOf(subject);
  const names = (row.state.links ?? [])
    .filter(isProved)
    .map((link): Naming => ({ ...link, value: valueOf(link, keys) }));
  const luggage: Luggage = {
    ...baggageOf(row, subject, names),
    secret: Buffer.from(kept.secretOf(subject)).toString("base64url"),
    ring: Buffer.from(row.ring).toString("base64url"),
    jurisdiction: row.state.leaving?.jurisdiction ?? row.state.jurisdiction,
  };
  return JSON.stringify(luggage);
}

function nameOf(packed: string): string {
  return contentDigest(packed);
}

/** What arrives has a place of its own here, and joins nothing at rest. */
export async function settleIn({ kept, person, own }: Here, packed: string): Promise<Taken> {
  const luggage = JSON.parse(packed) as Luggage;
  // Here, whatever it was before: an object cannot be elsewhere than it is.
  const { jurisdiction, subject, names } = luggage;
  const held = kept.rowOf(subject);
  // First: who was made anonymous since has another secret, and told that their place is taken, who they were would be back.
  if (held && hasArrived(held, luggage)) return { taken: true };
  const vacancies = { its: kept.vacancyOf(subject), person: kept.vacancyOf(own) };
  const end = endOf([kept.row, held], vacancies, luggage.state);
  // Theirs who was erased here while it was on its way to them. Else it had arrived, and what it left behind is nobody any more.
  if (end)
    return end.asked && subject !== own ? { taken: false, because: "buried", asked: end.asked } : { taken: true };
  // What left from here is still here until it knows that it arrived; it may be back before that.
  if (held && isProfile(held)) {
    const isSame = Buffer.from(kept.secretOf(subject)).toString("base64url") === luggage.secret;
    if (!isSame) return { taken: false, because: "occupied" };
  }
  const isDevice = subject !== own;
  // Whoever this name stands for rests elsewhere by now, or is about to.
  if (isDevice && kept.row && (!kept.profile || kept.profile.state.leaving))
    return { taken: false, because: "occupied" };
  const devices = kept.profiles().filter((one) => one.subject !== own).length;
  if (isDevice && devices >= LIMIT.devicesPerPerson) return { taken: false, because: "full" };
  const now = Date.now();
  kept.giveSecret(subject, new Uint8Array(Buffer.from(luggage.secret, "base64url")));
  const ring = new Uint8Array(Buffer.from(luggage.ring, "base64url"));
  const done = [person.welcome(moveIn(held, luggage, ring, { jurisdiction, id: own }).effects, subject)];
  if (isDevice) done.push(knowPerson(kept, own, names, jurisdiction, now));
  await Promise.all(done);
  return { taken: true };
}

/** By what the person is called to whom the device came. */
async function knowPerson(
  kept: Keeper,
  own: string,
  names: readonly Naming[],
  jurisdiction: Jurisdiction,
  now: number,
): Promise<void> {
  const row = kept.profile ?? {
    ...newRow({ now, class: "full", jurisdiction, token: kept.tokenOf() }),
    outbox: kept.row?.outbox ?? [],
    wakeAt: kept.row?.wakeAt ?? null,
  };
  const state = named(row.state, names, kept.keysOf(own));
  if (kept.profile && state === row.state) return;
  await kept.perform([{ kind: "write", row: { ...row, state } }], own);
}
