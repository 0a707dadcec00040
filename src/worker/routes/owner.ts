/**
 * Answers for the owner's server code: what would happen and why, what a profile holds, what a receipt says, whether the
 * books balance.
 */
import { Hono } from "hono";
import * as z from "zod";
import { explain, questionSchema } from "../../core/decide/explain.ts";
import { balance } from "../../core/balance.ts";
import { LIMIT } from "../../core/limits.ts";
import { receiptSchema } from "../../core/privacy/receipt-text.ts";
import { admit } from "../call/admit.ts";
import { answerJson } from "../call/answer.ts";
import type { AppEnv } from "../context.ts";
import { lookUp, lookUpSchema } from "../look-up.ts";
import { readCounts } from "../stores/count.ts";
import { readCouriers } from "../stores/couriers.ts";
import { keyring } from "../stores/keyring.ts";
import { findReceipt } from "../stores/receipts.ts";
import { newSecret, receiptDigest, subjectKeys } from "../objects/subject-keys.ts";
import { CallRefused } from "../call/problem.ts";
import { readJson } from "../call/read-body.ts";

export const owner = new Hono<AppEnv>();

owner.post("/v1/explain", async (context) => {
  await admit(context, "read");
  const { config, site } = context.var;
  const question = questionSchema.safeParse(await readJson(context.req.raw));
  if (!question.success) throw new CallRefused("unreadable", z.prettifyError(question.error));
  const explanation = explain(question.data, {
    policy: config,
    site: site.id,
    consentCategories: site.consentCategories,
    objectionUrl: site.objectionUrl,
    // A subject that exists for this question only.
    keys: subjectKeys(newSecret(), keyring("GATEHOUSE_SEALING_KEYS", context.env.GATEHOUSE_SEALING_KEYS)),
    digest: receiptDigest,
    now: Date.now(),
  });
  return answerJson(context, explanation);
});

owner.post("/v1/profiles/lookup", async (context) => {
  await admit(context, "read");
  const {
    env,
    var: { config, site },
  } = context;
  const wanted = lookUpSchema.safeParse(await readJson(context.req.raw));
  if (!wanted.success) throw new CallRefused("unreadable", "expected { idType: userId or anonymousId, id }");
  // Whoever may read a person may read who leads to them.
  return answerJson(context, await lookUp({ env, config, site }, wanted.data, true));
});

/** Its id in the address tells nothing of a visitor: everybody of whom the same was decided shares it. */
owner.get("/v1/receipts/:id", async (context) => {
  await admit(context, "privacy");
  const id = receiptSchema.shape.id.safeParse(context.req.param("id"));
  const receipt = id.success ? await findReceipt(context.env, id.data) : undefined;
  if (!receipt) throw new CallRefused("not_found", "no receipt of this id; a new one arrives within seconds");
  return answerJson(context, receipt);
});

owner.get("/v1/ledger", async (context) => {
  await admit(context, "read");
  const asked = Number(context.req.query("hours") ?? 24);
  const hours = Number.isInteger(asked) && asked > 0 ? Math.min(asked, LIMIT.ledgerHours) : 24;
  const {
    env,
    var: { config, site },
  } = context;
  const [counts, couriers] = await Promise.all([
    readCounts(env, site.id, hours),
    readCouriers(env, config.destinations.keys(), site.id, hours),
  ]);
  return answerJson(context, balance(counts, couriers, Date.now()));
});
