/**
 * Visitors' rights over what is held of themselves, for the API and the privacy page alike: who asks, and the right exercised
 * for the person whom somebody vouches for and for this browser's own profile, which may be nobody's yet. Never for both
 * as one: a cookie that belongs to another person is left alone.
 */
import type { Json } from "../core/json.ts";
import type { Purpose } from "../core/policy/purposes.ts";
import { readCookies, type VisitorCookie } from "./call/cookies.ts";
import { passOf, takePass, type PassContents } from "./call/privacy-pass.ts";
import { CallRefused } from "./call/problem.ts";
import { vouchedBy } from "./call/step-up.ts";
import { takeAway } from "./call/visitor-cookie.ts";
import type { AppContext } from "./context.ts";
import { dropDecision } from "./decide-by-cookie.ts";
import * as rights from "./rights.ts";
import type { Done, NotDone, Person, RightsPlace, Whose } from "./rights.ts";
import { choose, connectionLaw, keepRefusals } from "./visitor-choice.ts";

export interface Self {
  readonly place: RightsPlace;
  /** Whom somebody vouches for. */
  readonly person: Person | undefined;
  readonly pass: PassContents | undefined;
  readonly cookie: VisitorCookie | undefined;
}

/** @throws {CallRefused} `step_up_required` for an assertion that proves nothing */
export async function selfOf(context: AppContext): Promise<Self> {
  const { env, req } = context;
  const { config, site } = context.var;
  const [{ visitor: cookie }, pass] = await Promise.all([readCookies(req.raw, config, site, env), passOf(context)]);
  const place = { env, config, site, region: connectionLaw(context).region.id };
  return { place, person: await vouchedBy(context, pass), pass, cookie };
}

/** What came of a right. */
interface Exercised<Value> {
  /** Of the person, then of this browser. */
  readonly values: readonly Value[];
  /** Of this browser's cookie; `undefined` without one. */
  readonly browser: "done" | NotDone["because"] | undefined;
}

async function exercise<Value>(
  { person, cookie }: Self,
  right: (whose: Whose) => Promise<Done<Value>>,
): Promise<Exercised<Value>> {
  const known = person && (await right({ by: "visitor", pass: person }));
  // After the person: a browser that is theirs has nothing left to be asked about.
  const own = cookie && (await right({ by: "visitor", cookie, vouched: false }));
  return {
    values: [known, own].flatMap((one) => (one?.done ? [one.value] : [])),
    browser: own && (own.done ? "done" : own.because),
  };
}

/** The browser is somebody's who is known by name, and nobody vouches for them. */
function needsStepUp({ person }: Self, { browser }: Exercised<unknown>): boolean {
  return person === undefined && browser === "step_up_required";
}

export type Held = { readonly stepUp: true } | { readonly stepUp: false; readonly documents: readonly Json[] };

export async function held(self: Self): Promise<Held> {
  const exercised = await exercise(self, async (whose) => rights.access(self.place, whose));
  if (needsStepUp(self, exercised)) return { stepUp: true };
  return { stepUp: false, documents: exercised.values.flat() };
}

export interface Corrected {
  readonly found: boolean;
  readonly corrected: readonly string[];
  /** The plan has no such trait, or none with such a value. */
  readonly refused: readonly string[];
}

/** @throws {CallRefused} `step_up_required` */
export async function correct(self: Self, traits: Readonly<Record<string, Json>>): Promise<Corrected> {
  const exercised = await exercise(self, async (whose) => rights.rectify(self.place, whose, traits));
  if (needsStepUp(self, exercised)) throw new CallRefused("step_up_required");
  const { values } = exercised;
  const corrected = [...new Set(values.flatMap((one) => one.corrected))];
  const refused = new Set(values.flatMap((one) => one.refused));
  return { found: values.length > 0, corrected, refused: [...refused].filter((name) => !corrected.includes(name)) };
}

/**
 * In this browser whatever else is known, as by any other choice: to say no nobody has to prove who they are. Then of all
 * that is linked to it.
 */
export async function object(context: AppContext, self: Self, purposes: readonly Purpose[]): Promise<void> {
  await choose(context, Object.fromEntries(purposes.map((purpose) => [purpose, false])));
  await exercise(self, async (whose) => rights.object(self.place, whose, purposes));
}

/**
 * Nothing of it stays in this browser, but that it said no. A cookie of somebody else's, for whom nobody vouches, stays.
 * Answers the ids of the requests, of which there are none where nothing was held.
 * @throws {CallRefused} `step_up_required`
 */
export async function erase(context: AppContext, self: Self): Promise<readonly string[]> {
  const exercised = await exercise(self, async (whose) => rights.erase(self.place, whose, "erase"));
  if (needsStepUp(self, exercised)) throw new CallRefused("step_up_required");
  takePass(context);
  if (exercised.browser !== "step_up_required") {
    takeAway(context);
    dropDecision(context);
    await keepRefusals(context);
  }
  return exercised.values.map(({ requestId }) => requestId);
}
