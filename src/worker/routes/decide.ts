/**
 * What this visitor should see: placements by the owner's rules, with the reason for each. Chosen without a hop where the
 * browser's decision cookie can answer, else in one.
 */
import { Hono } from "hono";
import * as z from "zod";
import { LIMIT } from "../../core/limits.ts";
import { pageOf } from "../call/page.ts";
import { CallRefused } from "../call/problem.ts";
import { limitByAddress } from "../call/rate-limit.ts";
import { NOTHING_SAID, readerOf, saidSchema, type Said } from "../call/reader.ts";
import { readJson } from "../call/read-body.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { readByCookie, renewDecision } from "../decide-by-cookie.ts";
import { decisionsOf, readStanding } from "../read-visitor.ts";

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
  const held = await readByCookie(context, said);
  if (held) {
    const { reply, read, age } = held;
    const page = pageOf(context.req.raw, said.context, read.country, true);
    return context.json(decisionsOf(config, placements, reply, read.ask, page, { from: "cookie", age }));
  }
  const { whom, read, byServer } = await readerOf(context, said);
  const reply = await readStanding({ env, site }, whom, read.ask);
  if (!byServer) await renewDecision(context, reply, read.ask, whom.by === "cookie" ? whom.cookie : undefined);
  const page = pageOf(context.req.raw, said.context, read.country, !byServer);
  return context.json(decisionsOf(config, placements, reply, read.ask, page));
}
