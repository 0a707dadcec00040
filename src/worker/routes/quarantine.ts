/** What broke the plan and was put aside, for the owner's server code: what there is, and to replay it. Shows no value. */
import { Hono } from "hono";
import * as z from "zod";
import { addCounts, countEvents, type Counts } from "../../core/ledger.ts";
import { LIMIT } from "../../core/limits.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import { isoHour, isoTime } from "../../core/time.ts";
import { admit } from "../call/admit.ts";
import { answerJson } from "../call/answer.ts";
import { CallRefused } from "../call/problem.ts";
import { readJson } from "../call/read-body.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { replayAll } from "../replay.ts";
import { count } from "../stores/count.ts";
import { quarantineOf } from "../stores/quarantines.ts";

export const quarantine = new Hono<AppEnv>();

quarantine.get("/v1/quarantine", async (context) => {
  await admit(context, "read");
  const {
    env,
    var: { site },
  } = context;
  const quarantines = await Promise.all(
    JURISDICTIONS.map(async (jurisdiction) => {
      const { oldest, newest, ...status } = await quarantineOf(env, { site: site.id, jurisdiction }).status();
      return {
        jurisdiction,
        ...status,
        ...(oldest === undefined || newest === undefined ? {} : { oldest: isoTime(oldest), newest: isoTime(newest) }),
      };
    }),
  );
  return answerJson(context, { quarantines });
});

const replaySchema = z.strictObject({
  /** As `GET /v1/quarantine` names them. */
  event: z.string().max(LIMIT.eventNameCharacters).optional(),
  source: z.string().max(LIMIT.eventNameCharacters).optional(),
  limit: z.int().min(1).max(LIMIT.replayEvents).default(LIMIT.replayEvents),
  /** As an answer before said it. */
  after: z.partialRecord(z.enum(JURISDICTIONS), z.int().min(0)).default({}),
});

type Wanted = z.infer<typeof replaySchema>;

quarantine.post("/v1/quarantine/replay", async (context) => {
  await admit(context, "admin");
  const wanted = replaySchema.safeParse(await readJson(context.req.raw));
  if (!wanted.success) throw new CallRefused("unreadable", z.prettifyError(wanted.error));
  const after: Partial<Record<Jurisdiction, number>> = { ...wanted.data.after };
  let [room, replayed, left] = [wanted.data.limit, 0, 0];
  let outcomes: Counts = {};
  for (const jurisdiction of JURISDICTIONS) {
    const one = await replayIn(context, jurisdiction, { ...wanted.data, limit: room });
    room -= one.looked;
    replayed += one.replayed;
    left += one.left;
    outcomes = addCounts(outcomes, one.outcomes);
    if (one.last !== undefined) after[jurisdiction] = one.last;
  }
  // Whoever had room for more has seen all that there are.
  return answerJson(context, { replayed, outcomes, left, ...(room === 0 ? { after } : {}) });
});

async function replayIn(
  { env, executionCtx, var: { config, site } }: AppContext,
  jurisdiction: Jurisdiction,
  { after, ...wanted }: Wanted,
) {
  const held = quarantineOf(env, { site: site.id, jurisdiction });
  const { events, waiting } = await held.next({ ...wanted, after: after[jurisdiction] ?? 0 });
  const now = Date.now();
  const { consentCategories } = site;
  const facts = { policy: config, consentCategories, site: site.id, jurisdiction, now };
  const ended = await replayAll(env, events, facts);
  const deltas = Array.from(
    Map.groupBy(ended, (one) => one.jurisdiction),
    ([where, some]) => {
      const delta = countEvents(
        isoHour(now),
        some.map(({ counted }) => counted),
      );
      executionCtx.waitUntil(count(env, site.id, where, delta));
      return delta;
    },
  );
  // Last: what is let go and not counted would be missing, and what comes again is a duplicate.
  await held.release(ended.map(({ number }) => number));
  return {
    looked: events.length,
    replayed: ended.length,
    left: waiting - ended.length,
    outcomes: deltas.map(({ outcomes }) => outcomes).reduce(addCounts, {}),
    last: events.at(-1)?.number,
  };
}
