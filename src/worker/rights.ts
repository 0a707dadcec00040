/**
 * The rights of whoever is held here, on one path for staff and visitor: who they are, what their profiles hold, and what
 * becomes of it. A visitor proves themselves by cookie, and where they are known by name, by more than that.
 */
import { spaceOf, type Config, type Site } from "../core/config.ts";
import type { Json } from "../core/json.ts";
import { LIMIT } from "../core/limits.ts";
import { UNKNOWN } from "../core/policy/regions/unknown.ts";
import { JURISDICTIONS, type Jurisdiction } from "../core/policy/placement.ts";
import type { Choices, Purpose } from "../core/policy/purposes.ts";
import type { ErasureAsked } from "../core/profile/pending.ts";
import type { AccessDocument } from "../core/rights/access.ts";
import type { Identity, Ticket } from "../core/rights/right.ts";
import { STAFF_SOURCE, VISITOR_SOURCE } from "../core/sources.ts";
import { proofOf, type VisitorCookie } from "./call/cookies.ts";
import type { Env } from "./env.ts";
import { inOrder, lookIn, lookEverywhere, newestProfile, profileAt, type Resting } from "./homes.ts";
import type { Told } from "./objects/calls.ts";
import type { Erased, Exercise, Exercised } from "./objects/person-calls.ts";
import { reachAt } from "./reach.ts";
import { withDecisions } from "./receipt-decisions.ts";
import type { Named } from "./stores/object-name.ts";
import { newRequestId, requestsOf } from "./stores/requests.ts";

export interface RightsPlace {
  readonly env: Env;
  readonly config: Config;
  readonly site: Site;
  /** Whose law counts the days, by its id in docs/regions.md. */
  readonly region: string;
}

/** Whose data is asked about. `vouched`: more than the cookie says so (an assertion, or a signed link). */
export type Whose =
  | { readonly by: "staff"; readonly identifiers: readonly Identity[] }
  | { readonly by: "visitor"; readonly cookie: VisitorCookie; readonly vouched: boolean }
  /** Whom the owner's backend names, by an assertion or by a link that was opened: in this browser or in another one. */
  | { readonly by: "visitor"; readonly pass: Person };

/** As the owner's backend names somebody whom it vouches for. */
export interface Person {
  readonly kind: "userId";
  readonly value: string;
}

/** Why nothing was done. */
export type NotDone = { readonly done: false; readonly because: "nobody" | "step_up_required" };
export type Done<Value> = { readonly done: true; readonly value: Value } | NotDone;

/** All that is held, with meanings, sources, purposes, recipients, retention and receipts; one for each home. */
export async function access(place: RightsPlace, whose: Whose): Promise<Done<readonly Json[]>> {
  const told = await exercise<AccessDocument>(place, whose, { type: "access" });
  if (!told.done) return told;
  const documents = await Promise.all(told.value.map((document) => withDecisions(document, place.env)));
  return { done: true, value: documents as unknown as readonly Json[] };
}

/** Traits as they ought to be; `null` forgets one. Answers the names that were corrected. */
export async function rectify(
  place: RightsPlace,
  whose: Whose,
  traits: Readonly<Record<string, Json>>,
): Promise<Done<{ readonly corrected: readonly string[]; readonly refused: readonly string[] }>> {
  const byStaff = whose.by === "staff";
  const said = { traits: JSON.stringify(traits), source: byStaff ? STAFF_SOURCE : VISITOR_SOURCE, vouched: byStaff };
  const told = await exercise<Corrected>(place, whose, { type: "rectify", ...said });
  if (!told.done) return told;
  const corrected = [...new Set(told.value.flatMap((one) => one.corrected))];
  return { done: true, value: { corrected, refused: Object.keys(traits).filter((name) => !corrected.includes(name)) } };
}

interface Corrected {
  readonly corrected: readonly string[];
}

export async function object(place: RightsPlace, whose: Whose, purposes: readonly Purpose[]): Promise<Done<null>> {
  const choice = { granted: false, at: Date.now(), region: place.region };
  const choices: Choices = Object.fromEntries(purposes.map((purpose) => [purpose, choice]));
  const told = await exercise(place, whose, { type: "object", choices });
  return told.done ? { done: true, value: null } : told;
}

/** Opens a request, and does stage 1 of it. Answers the request's id; its status is the `Requests` objects'. */
export async function erase(
  place: RightsPlace,
  whose: Whose,
  mode: "erase" | "anonymize",
): Promise<Done<{ readonly requestId: string }>> {
  const { env, config, site, region } = place;
  const proved = await exercise<{ readonly region: string }>(place, whose, { type: "prove" });
  // Whoever is named and not here must not come to be by what is still under way.
  if (!proved.done && (proved.because !== "nobody" || whose.by !== "staff")) return proved;
  const at = Date.now();
  // Where the caller does not say whose law counts the days, the person's own profile may know it.
  const home = proved.done ? proved.value[0]?.region : undefined;
  const law = region === UNKNOWN.id ? (home ?? region) : region;
  const ticket: Ticket = { id: newRequestId(), type: mode, site: site.id, receivedAt: at, region: law, by: whose.by };
  await Promise.all(JURISDICTIONS.map((one) => requestsOf(env, one).open(ticket)));
  const space = spaceOf(site);
  const sites = config.sites.filter((one) => spaceOf(one) === space).map(({ id }) => id);
  const asked: ErasureAsked = { request: ticket.id, space, sites };
  const right = { type: "erase", ...asked, mode, at } as const;
  const told = await exercise<Erased>(place, whose, right);
  const erased = told.done ? [...told.value] : [];
  // Who comes to be under the same name meanwhile is the same person: they go as well.
  for (let round = 0; mode === "erase" && !(await entombNames(place, namesIn(whose), at, asked)); round++) {
    if (round === LIMIT.pointerSteps) throw new Error("whoever was erased came back as often as they went");
    const late = await exercise<Erased>(place, whose, right);
    if (late.done) erased.push(...late.value);
  }
  await Promise.all(
    JURISDICTIONS.map((one) => requestsOf(env, one).settle(ticket.id, fromIn(one, erased), Date.now())),
  );
  // It was linked to somebody meanwhile: nothing was erased, and nobody may be told so.
  if (!told.done && told.because === "step_up_required") return told;
  return { done: true, value: { requestId: ticket.id } };
}

function fromIn(jurisdiction: Jurisdiction, erased: readonly Erased[]): readonly string[] {
  return erased.filter(({ jurisdictions }) => jurisdictions.includes(jurisdiction)).map(({ from }) => from);
}

/** Whoever was erased may be known again: as somebody new. */
export async function readmit(
  place: RightsPlace,
  identifiers: readonly Identity[],
): Promise<Done<{ readonly readmitted: number }>> {
  const { env } = place;
  let readmitted = 0;
  for (const identity of identifiers) {
    const named = namedBy(place, identity);
    // One name may have been erased in each place.
    const looked = await Promise.all(JURISDICTIONS.map((one) => lookIn(env, one, named, true)));
    for (const { kind, at } of inOrder(looked.flat())) {
      if (kind === "tombstone" && (await profileAt(env, at).readmit(at.subject))) readmitted += 1;
    }
  }
  return readmitted > 0 ? { done: true, value: { readmitted } } : { done: false, because: "nobody" };
}

/** At every home that is theirs: more than one only until a race is mended, or where staff names several people. */
async function exercise<Value>(place: RightsPlace, whose: Whose, right: Exercise): Promise<Done<readonly Value[]>> {
  const { env } = place;
  if ("cookie" in whose) {
    const { cookie, vouched } = whose;
    const reply = await reachAt<Told<Exercised>>(env, cookie, async (profile, where) =>
      profile.exercise(right, proofOf(cookie, where), vouched),
    );
    if (reply.status !== "told") return { done: false, because: "nobody" };
    return reply.told.done ? { done: true, value: [JSON.parse(reply.told.told) as Value] } : reply.told;
  }
  const homes = await homesOf(place, namesIn(whose));
  const value: Value[] = [];
  for (const { at } of homes) {
    const reply = await reachAt<Told<Exercised>>(env, at, async (profile, { subject }) =>
      profile.exercise(right, { by: "server", subject }, true),
    );
    if (reply.status === "told" && reply.told.done) value.push(JSON.parse(reply.told.told) as Value);
  }
  return value.length > 0 ? { done: true, value } : { done: false, because: "nobody" };
}

function namesIn(whose: Whose): readonly Identity[] {
  if ("pass" in whose) return [whose.pass];
  return whose.by === "staff" ? whose.identifiers : [];
}

/** Each person once, by however many names. */
async function homesOf(place: RightsPlace, identifiers: readonly Identity[]): Promise<readonly Resting[]> {
  const found = await Promise.all(identifiers.map((one) => lookEverywhere(place.env, namedBy(place, one))));
  const homes = inOrder(found.flat()).filter(({ kind }) => kind === "profile");
  return [...new Map(homes.map((home) => [home.at.id, home])).values()];
}

function namedBy({ site }: RightsPlace, { kind, value }: Identity): Named {
  return { space: spaceOf(site), class: "full", kind, value };
}

/**
 * In every jurisdiction each name leads to a tombstone, whoever was found by it; what is somebody's by now is left to them.
 * `false` where somebody rests under one of them.
 */
async function entombNames(
  place: RightsPlace,
  identifiers: readonly Identity[],
  at: number,
  asked: ErasureAsked,
): Promise<boolean> {
  const { env } = place;
  let isDone = true;
  for (const identity of identifiers) {
    const named = namedBy(place, identity);
    const [found] = await lookEverywhere(env, named);
    const strictest = JURISDICTIONS[0];
    const home = found?.at ?? {
      jurisdiction: strictest,
      id: (await newestProfile(env, strictest, named))?.id.toString(),
    };
    const { id } = home;
    if (id === undefined) continue;
    if (found?.kind === "profile" || (!found && !(await profileAt(env, { ...home, id }).bury(strictest, at, asked)))) {
      isDone = false;
      continue;
    }
    for (const one of JURISDICTIONS) await (await newestProfile(env, one, named))?.claim(one, { ...home, id });
    // Who came to be elsewhere meanwhile kept their name.
    isDone &&= (await lookEverywhere(env, named)).every(({ kind }) => kind === "tombstone");
  }
  return isDone;
}
