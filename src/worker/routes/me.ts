/**
 * What is held of the visitor, for their own page: to see, to correct, to object to, to erase. By cookie, and of whoever is
 * known by name by more than that; nobody can be named in a call.
 */
import { Hono } from "hono";
import * as z from "zod";
import { isObject, tame, TooLarge, type JsonObject } from "../../core/json.ts";
import { LIMIT } from "../../core/limits.ts";
import { PURPOSES, type Purpose } from "../../core/policy/purposes.ts";
import { answerJson } from "../call/answer.ts";
import { CallRefused } from "../call/problem.ts";
import { limitRights } from "../call/rate-limit.ts";
import { readOwnJson } from "../call/read-body.ts";
import { refuseForeignReader, requireOwnPage } from "../call/site.ts";
import type { AppEnv } from "../context.ts";
import { correct, erase, held, object, selfOf } from "../self-service.ts";

export const me = new Hono<AppEnv>();

me.get("/v1/me", async (context) => {
  const { env, req } = context;
  await limitRights(env, req.raw);
  refuseForeignReader(context.var.site, req.raw, env);
  const found = await held(await selfOf(context));
  if (found.stepUp) throw new CallRefused("step_up_required");
  const response = answerJson(context, { found: found.documents.length > 0, documents: found.documents });
  if (req.query("download") !== undefined) {
    response.headers.set("content-disposition", 'attachment; filename="what-is-held-about-me.json"');
  }
  return response;
});

/** Without a prototype's names: a trait may be called anything. */
const traitsSchema = z
  .record(z.string().min(1).max(LIMIT.eventNameCharacters), z.unknown())
  .refine((traits) => Object.keys(traits).length <= LIMIT.correctedTraits, "too many traits");

const objectable = PURPOSES.filter((purpose) => purpose !== "necessary");
const changeSchema = z
  .strictObject({
    traits: traitsSchema.optional(),
    purposes: z.partialRecord(z.enum(objectable), z.literal(false)).optional(),
  })
  .refine(({ traits, purposes }) => traits !== undefined || purposes !== undefined);

const EXPECTED = `expected { traits?: { <name>: value, or null to forget }, purposes?: { <purpose>: false } }, of the purposes ${objectable.join(", ")}; a yes is said at PUT /v1/consent`;

me.patch("/v1/me", async (context) => {
  const { env, req } = context;
  await limitRights(env, req.raw);
  requireOwnPage(context.var.site, req.raw, env);
  const change = changeSchema.safeParse(await readOwnJson(req.raw, "a change"));
  if (!change.success) throw new CallRefused("unreadable", EXPECTED);
  const self = await selfOf(context);
  const { traits, purposes = {} } = change.data;
  const objected = Object.keys(purposes) as readonly Purpose[];
  // What may be refused comes first, so that nothing is done of a call that is.
  const corrected = traits && (await correct(self, tamed(traits)));
  if (objected.length > 0) await object(context, self, objected);
  return answerJson(context, { ...corrected, objected });
});

/** @throws {CallRefused} `too_large` */
function tamed(traits: Readonly<Record<string, unknown>>): JsonObject {
  try {
    const copy = tame(traits);
    return isObject(copy) ? (copy as JsonObject) : {};
  } catch (error) {
    if (error instanceof TooLarge) throw new CallRefused("too_large");
    throw error;
  }
}

me.delete("/v1/me", async (context) => {
  const { env, req } = context;
  await limitRights(env, req.raw);
  requireOwnPage(context.var.site, req.raw, env);
  if (req.raw.body !== null) await readOwnJson(req.raw, "what is sent along");
  const [requestId = null, ...others] = await erase(context, await selfOf(context));
  return answerJson(context, { requestId, ...(others.length > 0 ? { others } : {}) });
});
