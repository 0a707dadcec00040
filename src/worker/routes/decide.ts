/**
 * What this visitor should see: placements by the owner's rules, with the reason for each. Chosen without a hop where the
 * browser's decision cookie can answer, else in one.
 */
import { Hono } from "hono";
import * as z from "zod";
import { budgetSchema, readBudget } from "../../core/budget.ts";
import { LIMIT } from "../../core/limits.ts";
import { answerJson } from "../call/answer.ts";
import { headerKey } from "../call/authenticate.ts";
import { pageOf } from "../call/page.ts";
import { CallRefused } from "../call/problem.ts";
import { limitByAddress } from "../call/rate-limit.ts";
import { NOTHING_SAID, readerOf, saidSchema, type Said } from "../call/reader.ts";
import { readJson } from "../call/read-body.ts";
import { refuseForeignReader } from "../call/site.ts";
import { connectionOf } from "../call/visitor.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { fitsCookie, readByCookie, renewDecision, type ByCookie } from "../decide-by-cookie.ts";
import { evaluate } from "../evaluate.ts";
import { Hops } from "../hops.ts";
import { budgetOf } from "../in-time.ts";
import { defaultBudgetMs } from "../local.ts";
import { decisionsOf, readStandingWithin } from "../read-visitor.ts";
import { withRecommended } from "../recommend.ts";

export const decide = new Hono<AppEnv>();

const names = z.array(z.string().min(1).max(60)).min(1).max(LIMIT.placementsPerCall);
const bodySchema = saidSchema.extend({
  placements: names,
  budget: budgetSchema.optional(),
  /** As in a batch. What the answer would be after them; nothing is kept of it. */
  events: z.array(z.unknown()).min(1).max(LIMIT.evaluatedEvents).optional(),
});
const EXPECTED_BUDGET = `expected ?budget=<milliseconds>, 1 to ${LIMIT.longestBudgetMs}`;

decide.post("/v1/decide", async (context) => {
  await limitByAddress(context.env, context.req.raw);
  const asked = bodySchema.safeParse(await readJson(context.req.raw));
  if (!asked.success) throw new CallRefused("unreadable", z.prettifyError(asked.error));
  const { placements, budget, events, ...said } = asked.data;
  if (events) {
    if (budget !== undefined) throw new CallRefused("unreadable", "no page waits for an evaluation: it has no budget");
    return answerJson(context, await evaluate(context, placements, events, said, await readerOf(context, said)));
  }
  return answer(context, placements, said, budget);
});

decide.get("/v1/decide", async (context) => {
  await limitByAddress(context.env, context.req.raw);
  const asked = names.safeParse(context.req.queries("placement"));
  if (!asked.success) throw new CallRefused("unreadable", "expected ?placement=<name>");
  const given = context.req.query("budget");
  const budget = readBudget(given);
  if (given !== undefined && budget === undefined) throw new CallRefused("unreadable", EXPECTED_BUDGET);
  return answer(context, asked.data, NOTHING_SAID, budget);
});

async function answer(
  context: AppContext,
  placements: readonly string[],
  said: Said,
  budget: number | undefined,
): Promise<Response> {
  const { env, req } = context;
  const { config, site } = context.var;
  const held = fitsCookie(config, placements) ? await heldBy(context, said) : undefined;
  if (held) {
    const { reply, read, age } = held;
    const page = pageOf(req.raw, said.context, read, config, true);
    return answerJson(context, decisionsOf(config, placements, reply, read.ask, page, { from: "cookie", age }));
  }
  const hops = new Hops();
  const { whom, read, byServer } = await readerOf(context, said);
  const within = budgetOf(budget ?? defaultBudgetMs(config, env));
  const reply = await hops.time("profile", readStandingWithin(within, { env, site }, whom, read.ask));
  if (!byServer) await renewDecision(context, reply, read.ask, whom.by === "cookie" ? whom.cookie : undefined);
  const page = pageOf(req.raw, said.context, read, config, !byServer);
  const decided = decisionsOf(config, placements, reply, read.ask, page);
  const recommending = withRecommended({ env, site }, config, decided, reply, read.ask, within);
  const decisions = await hops.time("recommend", recommending);
  hops.tell(context);
  return answerJson(context, decisions);
}

/**
 * Server code speaks for no browser, and who names somebody is answered about them, or refused.
 * @throws {CallRefused} `origin_not_allowed`
 */
async function heldBy({ env, req, var: { config, site } }: AppContext, said: Said): Promise<ByCookie | undefined> {
  if (headerKey(req.raw) !== undefined || said.userId !== undefined || said.anonymousId !== undefined) return undefined;
  refuseForeignReader(site, req.raw, env);
  const connection = connectionOf(site, req.raw, env);
  return readByCookie({ env, config, site, request: req.raw, connection }, said);
}
