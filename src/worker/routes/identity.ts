/** Takes a link back, for the owner's server code: what each browser did is its own again, as if it had never been linked. */
import { Hono } from "hono";
import * as z from "zod";
import { spaceOf } from "../../core/config.ts";
import { LIMIT } from "../../core/limits.ts";
import { answerJson } from "../call/answer.ts";
import { admit } from "../call/admit.ts";
import { CallRefused } from "../call/problem.ts";
import { readJson } from "../call/read-body.ts";
import type { AppEnv } from "../context.ts";
import type { Told } from "../objects/calls.ts";
import { questionAll } from "../reach.ts";
import type { Named } from "../stores/object-name.ts";

export const identity = new Hono<AppEnv>();

const identifier = z.string().trim().min(1).max(LIMIT.identifierCharacters);

/** One browser by its own id, or all that a person has. */
const unlinkSchema = z.union([z.strictObject({ anonymousId: identifier }), z.strictObject({ userId: identifier })]);

identity.post("/v1/identity/unlink", async (context) => {
  await admit(context, "identify");
  const wanted = unlinkSchema.safeParse(await readJson(context.req.raw));
  if (!wanted.success) throw new CallRefused("unreadable", "expected { anonymousId } or { userId }");
  const whom = wanted.data;
  const who =
    "userId" in whom
      ? ({ kind: "userId", value: whom.userId } as const)
      : ({ kind: "anonymousId", value: whom.anonymousId } as const);
  const named: Named = { space: spaceOf(context.var.site), class: "full", ...who };
  const replies = await questionAll<Told<number>>(context.env, named, async (profile, { subject }) =>
    profile.unlink({ by: "server", subject }),
  );
  const unlinked = replies.reduce((all, { told }) => all + told, 0);
  return answerJson(context, { success: true, unlinked });
});
