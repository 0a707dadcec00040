/**
 * The visitor's own choice: what applies to them and why, and recording what they choose. A refusal is remembered in a
 * cookie without any identifier; only a yes makes a profile.
 */
import { Hono } from "hono";
import * as z from "zod";
import { spaceOf } from "../../core/config.ts";
import { choiceLifeMs, standingOf, type Known } from "../../core/decide/standing.ts";
import { LIMIT } from "../../core/limits.ts";
import { placeUnder } from "../../core/policy/owner.ts";
import { newestOf, PURPOSES, type Choice, type Choices, type Purpose } from "../../core/policy/purposes.ts";
import { resolveRegion, type Law } from "../../core/policy/resolve.ts";
import { readCookies, writeCookie, type VisitorCookie } from "../call/cookies.ts";
import { decisionRequest } from "../call/decision-request.ts";
import { CallRefused } from "../call/problem.ts";
import { limitByAddress } from "../call/rate-limit.ts";
import { readJson } from "../call/read-body.ts";
import { originStanding, refuseForeignReader } from "../call/site.ts";
import { connectionOf } from "../call/visitor.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { jurisdictionOf } from "../stores/jurisdiction.ts";

export const consent = new Hono<AppEnv>();

const bodySchema = z.strictObject({ purposes: z.partialRecord(z.enum(PURPOSES), z.boolean()) });
const EXPECTED = `expected { purposes: { <purpose>: true or false } }, of the purposes ${PURPOSES.join(", ")}`;

consent.get("/v1/consent", async (context) => {
  await limitByAddress(context.env, context.req.raw);
  refuseForeignReader(context.var.site, context.req.raw, context.env);
  return answer(context, await remembered(context));
});

consent.put("/v1/consent", async (context) => {
  const { env, req } = context;
  await limitByAddress(env, req.raw);
  if (originStanding(context.var.site, req.raw, env) !== "allowed") throw new CallRefused("origin_not_allowed");
  if (!(req.header("content-type") ?? "").startsWith("application/json")) {
    throw new CallRefused("unsupported_type", "a choice is taken as application/json only");
  }
  const parsed = bodySchema.safeParse(await readJson(req.raw));
  if (!parsed.success) throw new CallRefused("unreadable", EXPECTED);

  const at = Date.now();
  const before = await remembered(context);
  const { region } = here(context);
  const said: Partial<Record<Purpose, Choice>> = {};
  for (const purpose of PURPOSES) {
    const granted = parsed.data.purposes[purpose];
    // What the visitor asked for cannot be consented to or refused.
    if (granted === undefined || purpose === "necessary") continue;
    if (!repeats(before, purpose, granted, at)) said[purpose] = { granted, at, region: region.id };
  }
  const visitor = await record(context, said, before.visitor, at);
  const choices = newestOf(before.choices, said);
  const mine = saidHere(choices);
  // Nothing chosen leaves nothing on the device.
  if (Object.keys(mine).length > 0)
    await set(context, "choice", { v: 1, space: spaceOf(context.var.site), choices: mine });
  return answer(context, { ...before, choices, visitor });
});

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
  /** Only of a visitor who proves to be one. */
  readonly visitor: VisitorCookie | undefined;
  readonly choices: Choices;
  /** What their profile holds for the law alone. */
  readonly known: Known;
}

/** The browser's cookie and, for a visitor who proves to be one, the profile. */
async function remembered({ env, req, var: { config, site } }: AppContext): Promise<Remembered> {
  const { visitor, choice } = await readCookies(req.raw, config, site, env);
  const stored =
    visitor && (await jurisdictionOf(env.PROFILE, visitor.jurisdiction, env).withId(visitor.id).consent(visitor.token));
  return {
    visitor: stored ? visitor : undefined,
    choices: newestOf(choice?.choices ?? {}, stored?.choices ?? {}),
    known: stored ? { ...stored.declared, optOutSignalAt: stored.optOutSignalAt } : {},
  };
}

/** Tells the profile, if there is one; makes one for a yes where the region allows storing. */
async function record(
  context: AppContext,
  said: Choices,
  visitor: VisitorCookie | undefined,
  at: number,
): Promise<VisitorCookie | undefined> {
  const {
    env,
    var: { config, site },
  } = context;
  if (visitor) {
    const objects = jurisdictionOf(env.PROFILE, visitor.jurisdiction, env);
    await objects.withId(visitor.id).choose(said, { by: "cookie", token: visitor.token }, visitor.jurisdiction);
    return visitor;
  }
  const { placement } = placeUnder([here(context).region], config);
  if (placement.mode !== "store" || !Object.values(said).some((choice) => choice.granted)) return undefined;
  const { jurisdiction } = placement;
  const made = await jurisdictionOf(env.PROFILE, jurisdiction, env)
    .named(`choice|${crypto.randomUUID()}`)
    .choose(said, undefined, jurisdiction);
  if (!made.cookie) return undefined;
  const contents: VisitorCookie = { v: 1, class: "full", space: spaceOf(site), jurisdiction, at, ...made.cookie };
  await set(context, "visitor", contents);
  return contents;
}

function here({ env, req, var: { site } }: AppContext): Law {
  return resolveRegion([{ by: "connection", place: connectionOf(site, req.raw, env) }]);
}

async function set<Kind extends "visitor" | "choice">(
  context: AppContext,
  kind: Kind,
  contents: Parameters<typeof writeCookie<Kind>>[1],
): Promise<void> {
  const { config, site } = context.var;
  const life = kind === "choice" ? choiceLifeMs([here(context)]) / 1_000 : undefined;
  const header = await writeCookie(kind, contents, context.req.raw, config, site, context.env, life);
  context.header("set-cookie", header, { append: true });
}

function answer(context: AppContext, { visitor, choices, known }: Remembered): Response {
  const {
    env,
    req,
    var: { config, site },
  } = context;
  const cookies = { visitor, choice: { v: 1, space: spaceOf(site), choices } } as const;
  const facts = { key: undefined, receivedAt: Date.now(), connection: connectionOf(site, req.raw, env), ...cookies };
  const request = decisionRequest(req.raw, site, env, facts);
  const { note, ...standing } = standingOf(request, known, config, site.objectionUrl);
  return context.json({ ...standing, known: visitor !== undefined, ...note });
}
