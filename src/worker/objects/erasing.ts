/**
 * Has whoever rests here erased, or made anonymous: in one write for all rows, and then, from what that write left, wherever
 * else anything of them is: what is under way is called back, the archive's lines and the destinations' copies are put on
 * record to be taken out, and their names lead to the tombstone. What fails is done again by the alarm.
 */
import { realmOf, VISITOR_CLASSES } from "../../core/decide/visitor-class.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import { PURPOSES } from "../../core/policy/purposes.ts";
import { anonymize, entomb, finished, pendingOf, type ErasureFacts, type Going } from "../../core/profile/erasure.ts";
import type { Pending, PendingName } from "../../core/profile/pending.ts";
import type { Address, Seat } from "../../core/profile/redirect.ts";
import { namesAt } from "../../core/rights/names-at.ts";
import type { Env } from "../env.ts";
import { lookEverywhere, profileAt } from "../homes.ts";
import { logProblem } from "../log.ts";
import { jurisdictionOf } from "../stores/jurisdiction.ts";
import { visitorNames } from "../stores/object-name.ts";
import { requestsOf } from "../stores/requests.ts";
import type { Erased } from "./person-calls.ts";
import { newToken, type Held, type Keeper } from "./keeper.ts";
import type { Here } from "./moving.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { newSecret } from "./subject-keys.ts";
import { revokeAll } from "./way-out.ts";

/** What was asked, and for whom. */
export type Erasing = Pick<ErasureFacts, "request" | "space" | "sites" | "mode" | "at">;

/** Whoever was on the way to somebody who has been erased. */
interface OnTheWay {
  readonly subject: string;
  readonly to: Seat;
}

/**
 * Stage 1, up to what only the rest of the world can do. Asked for twice it is one. `late`: who goes as well, though they were
 * leaving, and their person with them who was leaving for there too.
 */
export async function erase(
  here: Here,
  { jurisdiction, ...asked }: Erasing & { readonly jurisdiction: Jurisdiction },
  late?: OnTheWay,
): Promise<Erased> {
  const { kept, own, destinations } = here;
  const before = pendingIn(kept);
  if (before) {
    await settleErasure(here);
    const isDone = late === undefined || goers(here, late).length === 0;
    if (before.request === asked.request && isDone) return erasedBy(before);
  }
  const gone = goers(here, late);
  if (kept.profile && !gone.some(({ subject }) => subject === own)) throw new Error("it is asked for where they go");
  const going = gone.map(({ subject, row }): Going => ({
    subject,
    state: row.state,
    keys: kept.keysOf(subject),
  }));
  const pending = pendingOf(going, {
    ...asked,
    from: newToken(),
    upTo: Date.now(),
    namesAt: (days, keys) => namesAt(destinations, days, keys),
    sealNames: (names) => sealNames(kept, names),
  });
  const write = asked.mode === "erase" ? entombAll : anonymizeAll;
  await Promise.all(write(here, gone, pending, asked.at, jurisdiction));
  // Done already, as far as whoever asked: what the alarm has to do again must not cost them their request's id.
  await settleErasure(here).catch((error: unknown) => logProblem("erasure_unfinished", error));
  return erasedBy(pending);
}

/** Under a secret of their own: the profile's is gone with the write that they rest in. */
function sealNames(kept: Keeper, names: readonly PendingName[]): Pending["names"] {
  const secret = newSecret();
  const sealed = kept.keysFor(secret).seal("state", JSON.stringify(names));
  return { sealed, secret: Buffer.from(secret).toString("base64url") };
}

function openNames(kept: Keeper, { sealed, secret }: Pending["names"]): readonly PendingName[] {
  const keys = kept.keysFor(new Uint8Array(Buffer.from(secret, "base64url")));
  return JSON.parse(keys.open("state", sealed)) as readonly PendingName[];
}

/** A device on its way elsewhere is nobody's here, and may have arrived there already. */
function goers({ kept, own }: Here, late: OnTheWay | undefined): readonly Held[] {
  return kept.profiles().filter(({ subject, row: { state } }) => {
    if (!state.leaving) return true;
    return late !== undefined && (subject === late.subject || (subject === own && state.leaving.id === late.to.id));
  });
}

function erasedBy({ remains }: Pending): Erased {
  const from = Object.values(remains)[0]?.from ?? "";
  return { from, jurisdictions: JURISDICTIONS.filter((one) => remains[one] !== undefined) };
}

/** The object's own first: it holds what is left to do, whether or not anybody was in it. */
function entombAll(
  { kept, own }: Here,
  gone: readonly Held[],
  pending: Pending,
  at: number,
  jurisdiction: Jurisdiction,
): readonly Promise<void>[] {
  const devices = gone.filter(({ subject }) => subject !== own);
  return [
    kept.perform(entomb(kept.row, jurisdiction, at, pending).effects, own),
    ...devices.map(({ subject, row }) => kept.perform(entomb(row, jurisdiction, at).effects, subject)),
  ];
}

function anonymizeAll(
  { kept, own }: Here,
  gone: readonly Held[],
  pending: Pending,
  at: number,
): readonly Promise<void>[] {
  return gone.map(({ subject, row }) => {
    const old = kept.keysOf(subject);
    const secret = newSecret();
    kept.giveSecret(subject, secret);
    const left = subject === own ? pending : undefined;
    return kept.perform(anonymize(row, old, kept.keysFor(secret), at, left).effects, subject);
  });
}

function pendingIn(kept: Keeper): Pending | undefined {
  const state = kept.row?.state;
  return state && "pending" in state ? state.pending : undefined;
}

/**
 * What is left to be done elsewhere. Every part of it may be done twice, but one run at a time: a late one would do to who is
 * readmitted what was meant for who was erased.
 */
export function settleErasure(here: Here): Promise<void> {
  return oneAtATime(here.kept, "erasure", () => settleOnce(here));
}

async function settleOnce({ kept, env, own }: Here): Promise<void> {
  const pending = pendingIn(kept);
  const state = kept.row?.state;
  if (!pending || !state) return;
  const { jurisdiction } = state;
  const { request, remains, mode, upTo } = pending;
  const now = Date.now();
  // Whoever stays may send again before this is done.
  const [purposes, until] =
    mode === "erase" ? [PURPOSES, now] : [PURPOSES.filter((purpose) => purpose !== "necessary"), upTo];
  const revoked = [...pending.revoke.map(({ id }) => id), ...pending.left];
  for (const place of JURISDICTIONS) {
    await Promise.all(revoked.map((id) => revokeAll(env, place, id, until, purposes)));
    const left = remains[place];
    // Without a record nobody would do it: it stays here until there is one.
    if (left && !(await requestsOf(env, place).report(request, left))) throw new Error("no such request");
  }
  if (mode === "erase") {
    const called = openNames(kept, pending.names);
    await eraseTwins(pending, called, { jurisdiction, id: own }, env, now);
    const names = await ownNames(called, pending.space, own, env);
    await eraseApart(pending, names, env, now);
    await entombNames(names, pending.space, { jurisdiction, id: own }, env);
  }
  if (kept.row && pendingIn(kept)?.request === request) await kept.perform(finished(kept.row).effects);
}

/** Another home of the same person, which a race made, and which may have been on its way here. */
async function eraseTwins(
  { request, space, sites }: Pending,
  names: readonly PendingName[],
  here: Address,
  env: Env,
  at: number,
): Promise<void> {
  for (const { kind, value } of names.filter((one) => one.kind === "userId")) {
    for (const home of await lookEverywhere(env, { space, class: "full", kind, value })) {
      if (home.kind !== "profile" || home.at.id === here.id) continue;
      const twin = profileAt(env, home.at);
      await twin.unpoint(here);
      const right = { type: "erase", request, space, sites, mode: "erase", at } as const;
      await twin.exercise(right, { by: "server", subject: home.at.subject }, true);
    }
  }
}

/** What a browser says that it is called is somebody else's where they rest by that name. */
async function ownNames(
  names: readonly PendingName[],
  space: string,
  own: string,
  env: Env,
): Promise<readonly PendingName[]> {
  const sought = names.map(async (one) => {
    if (one.kind !== "anonymousId") return [one];
    const homes = await lookEverywhere(env, { space, class: "full", kind: one.kind, value: one.value });
    return homes.some(({ kind, at }) => kind === "profile" && at.id !== own) ? [] : [one];
  });
  return (await Promise.all(sought)).flat();
}

/** What the law let be kept without joining it: its objects are named by what named the visitor, or by their profile. */
async function eraseApart(
  { revoke, left, request, space, sites }: Pending,
  names: readonly PendingName[],
  env: Env,
  at: number,
): Promise<void> {
  const profiles = [...revoke.map(({ id }) => id), ...left];
  const known = [...names, ...profiles.map((value) => ({ kind: "profile", value }) as const)];
  for (const { kind, value } of known) {
    for (const [apart, site] of APART.flatMap((one) => sites.map((site) => [one, site] as const))) {
      const named = { space: realmOf(apart, site, space), class: apart, kind, value };
      for (const place of JURISDICTIONS) {
        // No pointer leads from a newer name to an older one of these.
        for (const name of visitorNames(env, place, named)) {
          const object = jurisdictionOf(env.PROFILE, place, env).named(await name());
          if ((await object.find()).kind !== "profile") continue;
          await object.exercise({ type: "erase", request, space, sites, mode: "erase", at }, { by: "server" }, true);
        }
      }
    }
  }
}

const APART = VISITOR_CLASSES.filter((one) => one !== "full");

/** What names somebody else by now is left to them. */
async function entombNames(names: readonly PendingName[], space: string, here: Seat, env: Env): Promise<void> {
  for (const { subject, kind, value } of names) {
    const to: Seat = subject === here.id ? here : { ...here, subject };
    for (const place of JURISDICTIONS) {
      const [newest] = visitorNames(env, place, { space, class: "full", kind, value });
      if (newest)
        await jurisdictionOf(env.PROFILE, place, env)
          .named(await newest())
          .claim(place, to);
    }
  }
}
