/**
 * Where the visitor rests whom a call names. Each identifier names one object in every jurisdiction, so all are asked;
 * what is found under an old key or spelling is pointed at from its newest name. Makes nothing by looking, and moves
 * nobody: what is found in one place wins over the place that a call comes from.
 */
import { JURISDICTIONS, type Jurisdiction } from "../core/policy/placement.ts";
import { seatName, type Address, type Seat } from "../core/profile/redirect.ts";
import { LIMIT } from "../core/limits.ts";
import type { Env } from "./env.ts";
import type { ProfileCalls } from "./objects/calls.ts";
import { jurisdictionOf } from "./stores/jurisdiction.ts";
import { visitorNames, type Named } from "./stores/object-name.ts";

export type ProfileStub = DurableObjectStub<ProfileCalls>;

/** What was found, and where. */
export interface Resting {
  readonly kind: "profile" | "tombstone";
  readonly at: Seat;
}

export function profileAt(env: Env, { jurisdiction, id }: Address): ProfileStub {
  return jurisdictionOf(env.PROFILE, jurisdiction, env).withId(id);
}

/** The object that the newest name of all stands for; `undefined` for what names nobody. */
export async function newestProfile(
  env: Env,
  jurisdiction: Jurisdiction,
  named: Named,
): Promise<ProfileStub | undefined> {
  const [newest] = visitorNames(env, jurisdiction, named);
  return newest && jurisdictionOf(env.PROFILE, jurisdiction, env).named(await newest());
}

export function hasOlderNames(env: Env, jurisdiction: Jurisdiction, named: Named): boolean {
  return visitorNames(env, jurisdiction, named).length > 1;
}

/** What an object holds, or what it points at. Pointers are followed a few steps, so that a circle leads nowhere. */
async function restingAt(profile: ProfileStub, env: Env): Promise<Resting | undefined> {
  let found = await profile.find();
  for (let steps = 0; found.kind === "pointer"; steps++) {
    if (steps === LIMIT.pointerSteps) return undefined;
    found = await profileAt(env, found.to).find(found.to.subject);
  }
  return found.kind === "nothing" ? undefined : found;
}

/**
 * In one jurisdiction: by the newest name, or else under all that were in use before. A miss writes nothing. `all`: also
 * what a race made under two names at once, while two deployments with different keys were answering.
 */
export async function lookIn(
  env: Env,
  jurisdiction: Jurisdiction,
  named: Named,
  all = false,
): Promise<readonly Resting[]> {
  const now = await newestProfile(env, jurisdiction, named);
  const found = now && (await restingAt(now, env));
  if (!found) return lookAgainIn(env, jurisdiction, named);
  return all ? inOrder([found, ...(await underOlderNames(env, jurisdiction, named))]) : [found];
}

/**
 * Where the newest name leads to nobody. From then on it suffices, and the old key may go one day. Not for what is kept
 * apart: that ends by itself, and a pointer to it would not.
 */
export async function lookAgainIn(env: Env, jurisdiction: Jurisdiction, named: Named): Promise<readonly Resting[]> {
  const found = inOrder(await underOlderNames(env, jurisdiction, named));
  const [known] = found;
  if (known && named.class === "full")
    await (await newestProfile(env, jurisdiction, named))?.point(jurisdiction, known.at);
  return found;
}

function underOlderNames(
  env: Env,
  jurisdiction: Jurisdiction,
  named: Named,
): Promise<readonly (Resting | undefined)[]> {
  const profiles = jurisdictionOf(env.PROFILE, jurisdiction, env);
  const [, ...older] = visitorNames(env, jurisdiction, named);
  return Promise.all(older.map(async (name) => restingAt(profiles.named(await name()), env)));
}

/** Every home there is, the one that stays first. */
export async function lookEverywhere(env: Env, named: Named): Promise<readonly Resting[]> {
  const looked = await Promise.all(JURISDICTIONS.map((jurisdiction) => lookIn(env, jurisdiction, named)));
  return inOrder(looked.flat());
}

/** Each once, the strictest jurisdiction's first, whoever looks. An erasure outweighs everything. */
export function inOrder(looked: readonly (Resting | undefined)[]): readonly Resting[] {
  const rank = ({ kind, at }: Resting): number => (kind === "tombstone" ? -1 : JURISDICTIONS.indexOf(at.jurisdiction));
  const found = new Map(looked.filter((one) => one !== undefined).map((one) => [seatName(one.at), one]));
  return [...found.values()].toSorted((a, b) => rank(a) - rank(b) || (a.at.id < b.at.id ? -1 : 1));
}
