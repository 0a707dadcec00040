/**
 * Takes subjects from one object to another, whole, over the calls between them. Each step can be repeated: after a crash
 * anywhere the alarm goes on, and nothing arrives twice or is lost on the way. Which move is right is decided in core.
 */
import type { Naming } from "../../core/privacy/identifiers/naming.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import { bury, isBuried, isProfile } from "../../core/profile/departure.ts";
import { isProved, named, valueOf, withoutLinks } from "../../core/profile/links.ts";
import { baggageOf, hasArrived, moveIn, moveOut, setOut, stay, type Baggage, type NotTaken } from "../../core/profile/moves.ts";
import type { Address, Seat } from "../../core/profile/redirect.ts";
import { newRow } from "../../core/profile/state.ts";
import type { Env } from "../env.ts";
import { jurisdictionOf } from "../stores/jurisdiction.ts";
import type { Keeper } from "./keeper.ts";
import { contentDigest } from "./subject-keys.ts";

export interface Here {
  readonly kept: Keeper;
  readonly env: Env;
  /** The object's id. */
  readonly own: string;
}

export type Taken = { readonly taken: true } | { readonly taken: false; readonly because: NotTaken };

/** With its secret: it goes to one object, by one call, and rests nowhere on the way. */
interface Luggage extends Baggage {
  readonly secret: string;
  readonly ring: string;
  /** Where it goes. */
  readonly jurisdiction: Jurisdiction;
}

/** Goes on with a move; nothing where none was begun, or where it is over. */
export async function go({ kept, env, own }: Here, subject = own): Promise<void> {
  const row = kept.profileOf(subject);
  const to = row?.state.leaving;
  if (!row || to?.subject === undefined) return;
  const packed = pack(kept, subject);
  const answer = await jurisdictionOf(env.PROFILE, to.jurisdiction, env).withId(to.id).settleIn(packed);
  // Calls came in while it was under way: only what arrived is forgotten.
  const now = kept.profileOf(subject);
  if (!now?.state.leaving || nameOf(pack(kept, subject)) !== nameOf(packed)) return;
  if (answer.taken) {
    await kept.perform(moveOut(now, toFrom(to, own), subject, Date.now()).effects, subject);
  } else if (answer.because === "buried" && to.id !== subject) {
    // Whoever it was being linked to asked to be erased, and it was theirs.
    await kept.perform(bury(now.state.jurisdiction, Date.now()).effects, subject);
  } else {
    await kept.perform(stay(now, withoutLinks(now.state, isProved)).effects, subject);
  }
}

/** With the person who leaves for another home: their devices first. */
export async function goAlong(here: Here, stays: Address): Promise<void> {
  const { kept, own } = here;
  const now = Date.now();
  for (const { subject, row } of kept.profiles()) {
    if (subject === own) continue;
    await kept.perform(setOut(row, { ...stays, subject }, row.state, now).effects, subject);
    await go(here, subject);
  }
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
export async function settleIn({ kept, own }: Here, packed: string): Promise<Taken> {
  const luggage = JSON.parse(packed) as Luggage;
  // Here, whatever it was before: an object cannot be elsewhere than it is.
  const { jurisdiction } = luggage;
  const { subject, names } = luggage;
  const held = kept.rowOf(subject);
  if ((kept.row && isBuried(kept.row)) || (held && isBuried(held))) return { taken: false, because: "buried" };
  if (held && isProfile(held)) {
    const isSame = Buffer.from(kept.secretOf(subject)).toString("base64url") === luggage.secret;
    if (!isSame) return { taken: false, because: "occupied" };
  }
  if (held && hasArrived(held, luggage)) return { taken: true };
  const isDevice = subject !== own;
  // Whoever this name stands for rests elsewhere by now.
  if (isDevice && kept.row && !kept.profile) return { taken: false, because: "occupied" };
  const devices = kept.profiles().filter((one) => one.subject !== own).length;
  if (isDevice && devices >= LIMIT.devicesPerPerson) return { taken: false, because: "full" };
  const now = Date.now();
  kept.giveSecret(subject, new Uint8Array(Buffer.from(luggage.secret, "base64url")));
  const ring = new Uint8Array(Buffer.from(luggage.ring, "base64url"));
  const done = [kept.perform(moveIn(held, luggage, ring, { jurisdiction, id: own }).effects, subject)];
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
