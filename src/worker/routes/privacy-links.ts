/** Links by which the owner's server lets one person see what is held of them. Sends none: that is the owner's, by mail. */
import { Hono } from "hono";
import * as z from "zod";
import { LIMIT } from "../../core/limits.ts";
import { spell } from "../../core/privacy/identifiers/spellings.ts";
import { isoTime } from "../../core/time.ts";
import { admit } from "../call/admit.ts";
import { urlOf } from "../call/address.ts";
import { answerJson } from "../call/answer.ts";
import { makeLink } from "../call/privacy-pass.ts";
import { CallRefused } from "../call/problem.ts";
import { readJson } from "../call/read-body.ts";
import { addressOf } from "../call/site.ts";
import type { AppEnv } from "../context.ts";

export const privacyLinks = new Hono<AppEnv>();

const bodySchema = z.strictObject({ userId: z.string().trim().min(1).max(LIMIT.identifierCharacters) });

/** Whether anybody is known by that id, the link does not tell. */
privacyLinks.post("/v1/privacy/links", async (context) => {
  await admit(context, "privacy");
  const { env, req } = context;
  const { site } = context.var;
  const wanted = bodySchema.safeParse(await readJson(req.raw));
  if (!wanted.success || spell("userId", wanted.data.userId) === undefined) {
    throw new CallRefused("unreadable", "expected { userId } of one person");
  }
  const { token, until } = await makeLink(wanted.data.userId, site, env, Date.now());
  const url = new URL(`${addressOf(site, urlOf(req.raw), req.path, env)}/privacy`);
  url.searchParams.set("pass", token);
  return answerJson(context, { url: url.href, expiresAt: isoTime(until) });
});
