/**
 * Answers for the owner's server code: what would happen and why, what a profile holds, what a receipt says, whether the
 * books balance.
 */
import { Hono } from "hono";
import * as z from "zod";
import { spaceOf } from "../../core/config.ts";
import { explain, questionSchema } from "../../core/decide/explain.ts";
import { balance } from "../../core/balance.ts";
import { LIMIT } from "../../core/limits.ts";
import { receiptSchema } from "../../core/privacy/receipt-text.ts";
import type { ProfileView } from "../../core/profile/view.ts";
import { admit } from "../call/admit.ts";
import { answerJson } from "../call/answer.ts";
import type { AppEnv } from "../context.ts";
import type { LookedUp, Told } from "../objects/calls.ts";
import { questionAll } from "../reach.ts";
import { readCounts } from "../stores/count.ts";
import { readCouriers } from "../stores/couriers.ts";
import { keyring } from "../stores/keyring.ts";
import type { Named } from "../stores/object-name.ts";
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

const lookupSchema = z.strictObject({
  idType: z.enum(["userId", "anonymousId"]),
  id: z.string().trim().min(1).max(LIMIT.identifierCharacters),
});

owner.post("/v1/profiles/lookup", async (context) => {
  await admit(context, "read");
  const { env } = context;
  const wanted = lookupSchema.safeParse(await readJson(context.req.raw));
  if (!wanted.success) throw new CallRefused("unreadable", "expected { idType: userId or anonymousId, id }");
  const { idType, id } = wanted.data;
  const named: Named = { space: spaceOf(context.var.site), class: "full", kind: idType, value: id };
  const replies = await questionAll<Told<LookedUp>>(env, named, async (profile, { subject }) =>
    profile.lookup({ by: "server", subject }),
  );
  // One home in each jurisdiction, by however many ways it was reached; a second until a race is mended.
  const homes = new Map(replies.map(({ told }) => [told.jurisdiction, told.profile]));
  const profiles = Array.from(homes, ([jurisdiction, profile]) => ({
    jurisdiction,
    ...(JSON.parse(profile) as ProfileView),
  }));
  return answerJson(context, { found: profiles.length > 0, profiles });
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
