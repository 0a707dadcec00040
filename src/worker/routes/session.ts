/** What the visitor's browser is doing now, told to their own page; and how it is forgotten there. */
import { Hono } from "hono";
import { answerJson } from "../call/answer.ts";
import { readCookies } from "../call/cookies.ts";
import { limitByAddress } from "../call/rate-limit.ts";
import { NOTHING_SAID, pageReader } from "../call/reader.ts";
import { requireOwnPage } from "../call/site.ts";
import { takeAway } from "../call/visitor-cookie.ts";
import type { AppEnv } from "../context.ts";
import { dropDecision } from "../decide-by-cookie.ts";
import { Hops } from "../hops.ts";
import { personalizationOf, readSession } from "../read-visitor.ts";
import { askVisitor } from "../ask-visitor.ts";

export const session = new Hono<AppEnv>();

session.get("/v1/session", async (context) => {
  const { env } = context;
  const { site } = context.var;
  const hops = new Hops();
  await limitByAddress(env, context.req.raw);
  const { whom, read } = await pageReader(context, NOTHING_SAID);
  const reply = await hops.time("profile", readSession({ env, site }, whom, read.ask));
  hops.tell(context);
  return answerJson(context, {
    session: reply?.session ?? null,
    ...reply?.visitor,
    personalization: personalizationOf(reply, read.ask),
    ...(reply ? { handle: reply.handle } : {}),
  });
});

/**
 * With `?device=keep` the browser leaves its person, and is who it was without them. Else the next call from this browser is
 * a new visitor's; `?everywhere`, from every other that holds a cookie of this profile
 * as well. What the visitor chose stays: it names nobody. Whoever has no cookie, or no longer, is answered the same.
 */
session.delete("/v1/session", async (context) => {
  const { env, req } = context;
  const { config, site } = context.var;
  await limitByAddress(env, req.raw);
  requireOwnPage(site, req.raw, env);
  if (req.query("device") === "keep") {
    const { visitor } = await readCookies(req.raw, config, site, env);
    // Its cookie leads to where it rests then, as it did before it was linked.
    if (visitor) await askVisitor(env, visitor, async (profile, via) => profile.unlink(via));
    dropDecision(context);
    return answerJson(context, { success: true });
  }
  if (req.query("everywhere") !== undefined) {
    const { visitor } = await readCookies(req.raw, config, site, env);
    if (visitor) await askVisitor(env, visitor, async (profile, via) => profile.signOut(via));
  }
  takeAway(context);
  dropDecision(context);
  return answerJson(context, { success: true });
});
