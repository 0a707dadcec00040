/** The visitor's own choice, over HTTP: what applies to them and why, and recording what they choose. */
import { Hono } from "hono";
import * as z from "zod";
import { PURPOSES } from "../../core/policy/purposes.ts";
import { answerJson } from "../call/answer.ts";
import { CallRefused } from "../call/problem.ts";
import { limitByAddress } from "../call/rate-limit.ts";
import { readOwnJson } from "../call/read-body.ts";
import { refuseForeignReader, requireOwnPage } from "../call/site.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { choose, standingFor, type VisitorStanding } from "../visitor-choice.ts";

export const consent = new Hono<AppEnv>();

const bodySchema = z.strictObject({ purposes: z.partialRecord(z.enum(PURPOSES), z.boolean()) });
const EXPECTED = `expected { purposes: { <purpose>: true or false } }, of the purposes ${PURPOSES.join(", ")}`;

consent.get("/v1/consent", async (context) => {
  await limitByAddress(context.env, context.req.raw);
  refuseForeignReader(context.var.site, context.req.raw, context.env);
  return answer(context, await standingFor(context));
});

consent.put("/v1/consent", async (context) => {
  const { env, req } = context;
  await limitByAddress(env, req.raw);
  requireOwnPage(context.var.site, req.raw, env);
  const parsed = bodySchema.safeParse(await readOwnJson(req.raw, "a choice"));
  if (!parsed.success) throw new CallRefused("unreadable", EXPECTED);
  return answer(context, await choose(context, parsed.data.purposes));
});

function answer(context: AppContext, { standing: { note, ...standing }, known }: VisitorStanding): Response {
  return answerJson(context, { ...standing, known, ...note });
}
