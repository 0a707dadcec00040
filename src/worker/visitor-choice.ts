/**
 * The visitor's own choice, by whichever way they make it: what applies to them and why, and recording what they choose. A
 * refusal is remembered in a cookie without any identifier; only a yes makes a profile. Knows no wire format.
 */
import { spaceOf } from "../core/config.ts";
import { hasReason } from "../core/decide/cookie-life.ts";
import { withResidence } from "../core/decide/locate.ts";
import { choiceLifeMs, standingOf, type Known, type Standing } from "../core/decide/standing.ts";
import { LIMIT } from "../core/limits.ts";
import { placeUnder } from "../core/policy/owner.ts";
import { newestOf, PURPOSES, type Choice, type Choices, type Purpose } from "../core/policy/purposes.ts";
import { resolveRegion, type Law } from "../core/policy/resolve.ts";
import { knownOf } from "../core/profile/state.ts";
import { askVisitor } from "./ask-visitor.ts";
import { addHeader } from "./call/answer.ts";
import { expireCookie, readCookies, writeCookie, type VisitorCookie } from "./call/cookies.ts";
import { decisionRequest } from "./call/decision-request.ts";
import { connectionOf } from "./call/visitor.ts";
import { handOut, renew, takeAway } from "./call/visitor-cookie.ts";
import type { AppContext } from "./context.ts";
import { dropDecision } from "./decide-by-cookie.ts";
import type { HandedOut } from "./objects/calls.ts";
import { jurisdictionOf } from "./stores/jurisdiction.ts";
import { plainName } from "./stores/object-name.ts";

export interface VisitorStanding {
  readonly standing: Standing;
  /** There is a profile, and this browser's cookie opens it. */
  readonly known: boolean;
}

export async function standingFor(context: AppContext): Promise<VisitorStanding> {
  const mind = await remembered(context);
  return { standing: standingNow(context, mind), known: mind.visitor !== undefined };
}

/** What was chosen, as of now; of what is not named, nothing is said. */
export async function choose(
  context: AppContext,
  purposes: Readonly<Partial<Record<Purpose, boolean>>>,
): Promise<VisitorStanding> {
  const at = Date.now();
  const before = await remembered(context);
  const { region } = connectionLaw(context);
  const said: Partial<Record<Purpose, Choice>> = {};
  for (const purpose of PURPOSES) {
    const granted = purposes[purpose];
    // What the visitor asked for cannot be consented to or refused.
    if (granted === undefined || purpose === "necessary") continue;
    // Whoever was erased says anew what they said before.
    if (isUnknown(before) || !repeats(before, purpose, granted, at)) said[purpose] = { granted, at, region: region.id };
  }
  const choices = newestOf(before.choices, said);
  const standing = standingNow(context, { ...before, choices });
  const known = await record(context, said, before, standing, at);
  await setChoice(context, saidHere(choices));
  dropDecision(context);
  return { standing, known };
}

/** When they are forgotten: a no names nobody and stays; a yes was given by whoever is no longer known here. */
export async function keepRefusals(context: AppContext): Promise<void> {
  const { env, req } = context;
  const { config, site } = context.var;
  const { choice } = await readCookies(req.raw, config, site, env);
  if (!choice) return;
  const refusals = Object.fromEntries(Object.entries(choice.choices).filter(([, { granted }]) => !granted));
  if (Object.keys(refusals).length > 0) await setChoice(context, refusals);
  else addHeader(context, "set-cookie", expireCookie("choice", req.raw, config, site));
}

/** Their cookie leads to nobody any more. */
function isUnknown({ cookie, visitor }: Remembered): boolean {
  return cookie !== undefined && visitor === undefined;
}

/**
 * A resend, or a second click: what was said stands, with its first time. Later, or after an opt-out signal, the same
 * answer confirms it anew.
 */
function repeats({ choices, known }: Remembered, purpose: Purpose, granted: boolean, at: number): boolean {
  const standing = choices[purpose];
  if (standing?.granted !== granted || standing.at <= (known.optOutSignalAt ?? 0)) return false;
  // What only an event said, a later event may take back: the visitor's own word stands beside it.
  if (standing.by === "event") return false;
  return at - standing.at < LIMIT.choiceRepeatMs;
}

/** What an event said is the profile's to remember: in the cookie it would outlive being taken back. */
function saidHere(choices: Choices): Choices {
  return Object.fromEntries(Object.entries(choices).filter(([, { by }]) => by === undefined));
}

interface Remembered {
  /** Whatever the browser holds. */
  readonly cookie: VisitorCookie | undefined;
  /** The same, of a visitor who proves to be one. */
  readonly visitor: VisitorCookie | undefined;
  readonly choices: Choices;
  /** What their profile holds for the law alone. */
  readonly known: Known;
}

/** The browser's cookie and, for a visitor who proves to be one, the profile. */
async function remembered({ env, req, var: { config, site } }: AppContext): Promise<Remembered> {
  const { visitor: cookie, choice } = await readCookies(req.raw, config, site, env);
  const stored = cookie && (await askVisitor(env, cookie, async (profile, via) => profile.consent(via)))?.told;
  return {
    cookie,
    visitor: stored ? cookie : undefined,
    choices: newestOf(choice?.choices ?? {}, stored?.choices ?? {}),
    known: stored ? knownOf(stored) : {},
  };
}

/**
 * Tells the profile, if there is one; makes one for a yes where the region allows storing. A cookie that no purpose
 * needs any longer is taken away, and only after its profile was told. Says whether the visitor is known from now on.
 */
async function record(
  context: AppContext,
  said: Choices,
  { cookie, visitor, known }: Remembered,
  { purposes }: Standing,
  at: number,
): Promise<boolean> {
  const told =
    visitor &&
    (await askVisitor<HandedOut | undefined>(context.env, visitor, async (profile, via, jurisdiction) =>
      profile.choose(said, via, jurisdiction),
    ));
  const laws = withResidence([connectionLaw(context)], known.residence);
  const mayBeKnown = hasReason("full", purposes);
  if (visitor && mayBeKnown) {
    // Their profile has gone elsewhere since the cookie was made.
    if (told?.told && told.told.id !== visitor.id) await handOut(context, told.told, laws, at);
    else if (Object.keys(said).length > 0) await renew(context, visitor, laws, at);
    return true;
  }
  const made = mayBeKnown ? await make(context, said) : undefined;
  // What led to the tombstone of who they were leads to who they are.
  if (made && cookie) await askVisitor(context.env, cookie, async (profile, via) => profile.lift(made, via));
  if (made) await handOut(context, made, laws, at);
  else if (cookie && !hasReason(cookie.class, purposes)) takeAway(context);
  return made !== undefined;
}

async function make(context: AppContext, said: Choices): Promise<HandedOut | undefined> {
  const { env } = context;
  const { placement } = placeUnder([connectionLaw(context).region], context.var.config);
  if (placement.mode !== "store" || !Object.values(said).some((choice) => choice.granted)) return undefined;
  const { jurisdiction } = placement;
  const profile = jurisdictionOf(env.PROFILE, jurisdiction, env).named(
    plainName(jurisdiction, `choice|${crypto.randomUUID()}`),
  );
  const reply = await profile.choose(said, undefined, jurisdiction);
  return reply.status === "told" ? reply.told : undefined;
}

/** Of where the connection comes from. */
export function connectionLaw({ env, req, var: { site } }: AppContext): Law {
  return resolveRegion([{ by: "connection", place: connectionOf(site, req.raw, env) }]);
}

/** Nothing chosen leaves nothing on the device. */
async function setChoice(context: AppContext, choices: Choices): Promise<void> {
  if (Object.keys(choices).length === 0) return;
  const { config, site } = context.var;
  const contents = { v: 1, space: spaceOf(site), choices } as const;
  const life = choiceLifeMs([connectionLaw(context)]) / 1_000;
  const header = await writeCookie("choice", contents, life, context.req.raw, config, site, context.env);
  addHeader(context, "set-cookie", header);
}

function standingNow(context: AppContext, { cookie, choices, known }: Remembered): Standing {
  const {
    env,
    req,
    var: { config, site },
  } = context;
  const cookies = { visitor: cookie, choice: { v: 1, space: spaceOf(site), choices } } as const;
  const facts = { caller: undefined, receivedAt: Date.now(), connection: connectionOf(site, req.raw, env), ...cookies };
  return standingOf(decisionRequest(req.raw, site, env, facts), known, config, site.objectionUrl);
}
