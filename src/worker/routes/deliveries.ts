/**
 * For the owner's server code: how each destination's deliveries stand, and sending dead ones on their way again. Tells of
 * no visitor: numbers, and words of ours for why.
 */
import { Hono } from "hono";
import * as z from "zod";
import { LIMIT } from "../../core/limits.ts";
import { admit } from "../call/admit.ts";
import { answerJson } from "../call/answer.ts";
import { CallRefused } from "../call/problem.ts";
import { readJson } from "../call/read-body.ts";
import type { AppEnv } from "../context.ts";
import { eachCourier } from "../stores/couriers.ts";

export const deliveries = new Hono<AppEnv>();

deliveries.get("/v1/deliveries", async (context) => {
  await admit(context, "read");
  const {
    env,
    var: { config },
  } = context;
  const couriers = await eachCourier(env, config.destinations.keys(), async (courier) => courier.status());
  return answerJson(context, {
    destinations: couriers.map(({ destination, jurisdiction, answer }) => ({ destination, jurisdiction, ...answer })),
  });
});

const redriveSchema = z.strictObject({
  /** By its name in the config; all by default. */
  destination: z.string().optional(),
  /** Only what died of these: as `GET /v1/deliveries` names them. */
  reasons: z.array(z.string().max(100)).min(1).max(100).optional(),
  /** Requests to send again, of each destination and jurisdiction. */
  limit: z.number().int().min(1).max(LIMIT.redriveParcels).optional(),
});

/** What was withdrawn meanwhile stays undelivered: every sending looks again. */
deliveries.post("/v1/deliveries/redrive", async (context) => {
  await admit(context, "admin");
  const {
    env,
    req,
    var: { config },
  } = context;
  const wanted = redriveSchema.safeParse(await readJson(req.raw));
  if (!wanted.success) throw new CallRefused("unreadable", z.prettifyError(wanted.error));
  const { destination, reasons, limit } = wanted.data;
  if (destination !== undefined && !config.destinations.has(destination))
    throw new CallRefused("unreadable", "no destination of this name is in gatehouse.config.ts");
  const which = { ...(reasons ? { reasons } : {}), ...(limit === undefined ? {} : { limit }) };
  const names = destination === undefined ? config.destinations.keys() : [destination];
  const couriers = await eachCourier(env, names, async (courier) => courier.redrive(which));
  return answerJson(context, {
    destinations: couriers.map(({ answer: { parcels, left }, ...whose }) => ({ ...whose, redriven: parcels, left })),
  });
});
