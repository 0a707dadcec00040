/**
 * The visitor's own choice: what applies to them and why, and recording what they choose. A refusal is remembered in a
 * cookie without any identifier; only a yes makes a profile.
 */
import { Hono } from "hono";
import * as z from "zod";
import { spaceOf } from "../../core/config.ts";
import { consentNote } from "../../core/decide/note.ts";
import { settlePurpose } from "../../core/decide/settle.ts";
import { toGround } from "../../core/decide/settlement.ts";
import { placeEvent, type Jurisdiction } from "../../core/policy/placement.ts";
import { newest, PURPOSES, type Choice, type Choices, type Purpose } from "../../core/policy/purposes.ts";
import { signalRuleFor } from "../../core/policy/regions/region.ts";
import { resolvePurpose, resolveRegion, type Finding } from "../../core/policy/resolve.ts";
import { readChoice } from "../../core/policy/signals/choice.ts";
import { readGpc } from "../../core/policy/signals/gpc.ts";
import { isoTime } from "../../core/time.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { readCookies, writeCookie, type VisitorCookie } from "../call/cookies.ts";
import { jurisdictionOf } from "../stores/jurisdiction.ts";
import { CallRefused } from "../call/problem.ts";
import { limitByAddress } from "../call/rate-limit.ts";
import { readJson } from "../call/read-body.ts";
import { originStanding, refuseForeignReader } from "../call/site.ts";
import { connectionOf, gpcHeader } from "../call/visitor.ts";

export const consent = new Hono<AppEnv>();

const bodySchema = z.strictObject({ purposes: z.partialRecord(z.enum(PURPOSES), z.boolean()) });

consent.get("/v1/consent", async (context) => {
  await limitByAddress(context.env, context.req.raw);
  refuseForeignReader(context.var.site, context.req.raw, context.env);
  const { visitor, choices, signalAt } = await remembered(context);
  return answer(context, choices, visitor, signalAt);
});

consent.put("/v1/consent", async (context) => {
  const { env, req } = context;
  await limitByAddress(env, req.raw);
  if (originStanding(context.var.site, req.raw, env) !== "allowed") throw new CallRefused("origin_not_allowed");
  if (!(req.header("content-type") ?? "").startsWith("application/json")) throw new CallRefused("unsupported_type");
  const parsed = bodySchema.safeParse(await readJson(req.raw));
  if (!parsed.success) throw new CallRefused("unreadable", "expected { purposes: { <purpose>: true or false } }");

  const at = Date.now();
  const said: Partial<Record<Purpose, Choice>> = {};
  for (const purpose of PURPOSES) {
    const granted = parsed.data.purposes[purpose];
    // What the visitor asked for cannot be consented to or refused.
    if (granted !== undefined && purpose !== "necessary") said[purpose] = { granted, at };
  }
  const before = await remembered(context);
  const visitor = await record(context, said, before.visitor, at);
  const choices = merge(before.choices, said);
  await set(context, "choice", { v: 1, space: spaceOf(context.var.site), choices });
  return answer(context, choices, visitor, before.signalAt);
});

function merge(known: Choices, said: Choices): Choices {
  const merged: Partial<Record<Purpose, Choice>> = { ...known };
  for (const purpose of PURPOSES) {
    const choice = newest(known[purpose], said[purpose]);
    if (choice) merged[purpose] = choice;
  }
  return merged;
}

/** The browser's cookie and, for a visitor who proves to be one, the profile. */
async function remembered({ env, req, var: { config, site } }: AppContext): Promise<{
  readonly visitor: VisitorCookie | undefined;
  readonly choices: Choices;
  /** When the visitor's profile last saw an opt-out signal. */
  readonly signalAt: number | undefined;
}> {
  const { visitor, choice } = await readCookies(req.raw, config, site, env);
  const stored =
    visitor && (await jurisdictionOf(env.PROFILE, visitor.jurisdiction, env).withId(visitor.id).consent(visitor.token));
  return {
    visitor: stored ? visitor : undefined,
    choices: merge(choice?.choices ?? {}, stored?.choices ?? {}),
    signalAt: stored?.optOutSignalAt,
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
    var: { site },
  } = context;
  if (visitor) {
    const objects = jurisdictionOf(env.PROFILE, visitor.jurisdiction, env);
    await objects.withId(visitor.id).choose(said, { by: "cookie", token: visitor.token }, visitor.jurisdiction);
    return visitor;
  }
  const jurisdiction = storable(context);
  if (jurisdiction === undefined || !Object.values(said).some((choice) => choice.granted)) return undefined;
  const made = await jurisdictionOf(env.PROFILE, jurisdiction, env)
    .named(`choice|${crypto.randomUUID()}`)
    .choose(said, undefined, jurisdiction);
  if (!made.cookie) return undefined;
  const contents: VisitorCookie = { v: 1, class: "full", space: spaceOf(site), jurisdiction, at, ...made.cookie };
  await set(context, "visitor", contents);
  return contents;
}

function whereabouts({ env, req, var: { config, site } }: AppContext) {
  const where = resolveRegion([{ by: "connection", place: connectionOf(site, req.raw, env) }]);
  return { where, placement: placeEvent(where.region.placement, config.forward[where.region.id]) };
}

function storable(context: AppContext): Jurisdiction | undefined {
  const { placement } = whereabouts(context);
  return placement.mode === "store" ? placement.jurisdiction : undefined;
}

async function set<Kind extends "visitor" | "choice">(
  context: AppContext,
  kind: Kind,
  contents: Parameters<typeof writeCookie<Kind>>[1],
): Promise<void> {
  const { config, site } = context.var;
  context.header("set-cookie", await writeCookie(kind, contents, context.req.raw, config, site, context.env), {
    append: true,
  });
}

function answer(
  context: AppContext,
  choices: Choices,
  visitor: VisitorCookie | undefined,
  signalAt: number | undefined,
): Response {
  const at = Date.now();
  const { where, placement } = whereabouts(context);
  const readings = [readGpc(gpcHeader(context.req.raw, context.env)), readChoice(choices)];
  const findings: Partial<Record<Purpose, Finding>> = {};
  for (const purpose of PURPOSES) {
    findings[purpose] = resolvePurpose(purpose, { region: where.region, placement, at, readings });
  }
  // What was said or signaled before is in `readings` and here; nothing else is stored.
  const subject = { proved: true, choices: {}, optOutSignalAt: signalAt };
  const purposes = Object.fromEntries(
    (Object.entries(findings) as [Purpose, Finding][]).map(([purpose, finding]) => {
      const { rule, choice } = finding;
      const signal = signalRuleFor(where.region, "gpc", purpose, at);
      const { allowed, because } = settlePurpose(purpose, toGround(finding), signal !== undefined, subject);
      const decided = because === "signal_objects" || because === "remembered_signal" ? signal : rule;
      return [
        purpose,
        {
          allowed,
          because,
          default: rule?.default,
          basis: decided?.basis,
          citations: decided?.citations ?? [],
          ...(choice ? { choice: { granted: choice.granted, at: isoTime(choice.at) } } : {}),
        },
      ];
    }),
  );
  const note = consentNote([{ consent: { readings, findings }, where }], context.var.site.objectionUrl);
  return context.json({
    region: { id: where.region.id, title: where.region.title, foundBy: where.foundBy },
    placement: placement.mode,
    purposes,
    known: visitor !== undefined,
    ...note,
  });
}
