/** What this visitor should see: placements by the owner's rules, chosen in one hop, with the reason for each. */
import { Hono } from "hono";
import * as z from "zod";
import { LIMIT } from "../../core/limits.ts";
import { pageOf } from "../call/page.ts";
import { CallRefused } from "../call/problem.ts";
import { limitByAddress } from "../call/rate-limit.ts";
import { NOTHING_SAID, readerOf, saidSchema, type Said } from "../call/reader.ts";
import { readJson } from "../call/read-body.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { decisionsOf, readStanding } from "../read-visitor.ts";
import { withRecommended } from "../recommend.ts";

export const decide = new Hono<AppEnv>();

const names = z.array(z.string().min(1).max(60)).min(1).max(LIMIT.placementsPerCall);
const bodySchema = saidSchema.extend({ placements: names });

decide.post("/v1/decide", async (context) => {
  await limitByAddress(context.env, context.req.raw);
  const asked = bodySchema.safeParse(await readJson(context.req.raw));
  if (!asked.success) throw new CallRefused("unreadable", z.prettifyError(asked.error));
  return answer(context, asked.data.placements, asked.data);
});

decide.get("/v1/decide", async (context) => {
  await limitByAddress(context.env, context.req.raw);
  const asked = names.safeParse(context.req.queries("placement"));
  if (!asked.success) throw new CallRefused("unreadable", "expected ?placement=<name>");
  return answer(context, asked.data, NOTHING_SAID);
});

async function answer(context: AppContext, placements: readonly string[], said: Said): Promise<Response> {
  const { env } = context;
  const { config, site } = context.var;
  const { whom, read, byServer } = await readerOf(context, said);
  const reply = await readStanding({ env, site }, whom, read.ask);
  const page = pageOf(context.req.raw, said.context, read, config, !byServer);
  const decisions = decisionsOf(config, placements, reply, read.ask, page);
  return context.json(await withRecommended({ env, site }, config, decisions, reply, read.ask));
}
