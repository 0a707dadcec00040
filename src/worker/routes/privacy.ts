/**
 * Privacy requests by the owner's staff: asks for what the law lets a person ask for, by whatever names that person is known
 * by, and says how a request stands. Identifiers come in the body, never in a URL; what is answered later names nobody.
 */
import { Hono } from "hono";
import * as z from "zod";
import { locate } from "../../core/decide/locate.ts";
import type { Json } from "../../core/json.ts";
import { LIMIT } from "../../core/limits.ts";
import { PURPOSES } from "../../core/policy/purposes.ts";
import { spell } from "../../core/privacy/identifiers/spellings.ts";
import { certificateOf } from "../../core/rights/certificate.ts";
import { RIGHTS, type Identity } from "../../core/rights/right.ts";
import type { MergedStatus } from "../../core/rights/status.ts";
import { admit } from "../call/admit.ts";
import { answerJson } from "../call/answer.ts";
import type { Caller } from "../call/authenticate.ts";
import { CallRefused } from "../call/problem.ts";
import { readJson } from "../call/read-body.ts";
import type { AppContext, AppEnv } from "../context.ts";
import type { Env } from "../env.ts";
import { access, erase, object, readmit, rectify, type RightsPlace, type Whose } from "../rights.ts";
import { signCertificate } from "../sign-certificate.ts";
import { listRequests, recordAnswered, requestStatus } from "../stores/requests.ts";

export const privacy = new Hono<AppEnv>();

const ID_KINDS = ["userId", "anonymousId", "email"] as const;
const idKind = z.enum(ID_KINDS);
const idValue = z.string().min(1).max(LIMIT.identifierCharacters);

/** As a request says it, or as a look-up does. */
const identifier = z.union([
  z.strictObject({ kind: idKind, value: idValue }),
  z.strictObject({ idType: idKind, id: idValue }).transform(({ idType, id }) => ({ kind: idType, value: id })),
]);

const requestSchema = z
  .strictObject({
    type: z.enum(RIGHTS),
    identifiers: z.array(identifier).min(1).max(LIMIT.requestIdentifiers),
    /** To rectify: what is right; `null` forgets a trait. */
    traits: z.record(z.string().max(LIMIT.eventNameCharacters), z.json()).optional(),
    /** To object to; by default everything that one can object to. */
    purposes: z
      .array(z.enum(PURPOSES).exclude(["necessary"]))
      .min(1)
      .optional(),
    /** Where the person is: whose law counts the days. */
    context: z
      .strictObject({
        location: z
          .strictObject({ country: z.string().max(60).optional(), region: z.string().max(60).optional() })
          .optional(),
      })
      .default({}),
  })
  .refine(({ type, traits }) => (type === "rectify") === (traits !== undefined), {
    error: "`traits` belong to rectify, which needs them",
    path: ["traits"],
  })
  .refine(({ type, purposes }) => type === "object" || purposes === undefined, {
    error: "`purposes` belong to object",
    path: ["purposes"],
  });

type Asked = z.output<typeof requestSchema>;

privacy.post("/v1/privacy/requests", async (context) => {
  const caller = await admit(context, "privacy");
  const asked = requestSchema.safeParse(await readJson(context.req.raw));
  if (!asked.success) throw new CallRefused("unreadable", z.prettifyError(asked.error));
  const { env } = context;
  const { config, site } = context.var;
  const receivedAt = Date.now();
  const region = regionFor(caller, asked.data);
  const place: RightsPlace = { env, config, site, region };
  const done = await perform(place, asked.data);
  if (done === undefined) return answerJson(context, { found: false });
  const { type } = asked.data;
  const ticket = { type, site: site.id, receivedAt, region, by: "staff" } as const;
  const requestId = done.requestId ?? (await recordAnswered(env, ticket));
  const status = await requestStatus(env, site.id, requestId);
  const answer = { found: true, requestId, ...done.told, ...(status ? await told(env, status) : {}) };
  return status?.finishedAt === undefined ? context.json(answer, 202) : answerJson(context, answer);
});

/** As an event of this caller's would be placed; without a word of it the law is the unknown one, the strictest. */
function regionFor({ key }: Caller, { context: { location = {} } }: Asked): string {
  const { country, region } = location;
  const said = { ...(country === undefined ? {} : { country }), ...(region === undefined ? {} : { region }) };
  const audience = "audience" in key ? key.audience : undefined;
  return locate({ context: said }, { keyKind: "server", connection: undefined, audience }).region.id;
}

interface Performed {
  /** Where the doing has opened a request itself. */
  readonly requestId?: string;
  readonly told: Readonly<Record<string, Json | readonly Json[]>>;
}

/** `undefined` where nobody of these names is held. */
async function perform(
  place: RightsPlace,
  { type, traits = {}, purposes, ...asked }: Asked,
): Promise<Performed | undefined> {
  const identifiers = identifiersOf(asked.identifiers);
  const whose: Whose = { by: "staff", identifiers };
  switch (type) {
    case "access": {
      const done = await access(place, whose);
      return done.done ? { told: { documents: done.value } } : undefined;
    }
    case "rectify": {
      const done = await rectify(place, whose, traits);
      return done.done ? { told: { ...done.value } } : undefined;
    }
    case "object": {
      const done = await object(place, whose, purposes ?? PURPOSES.filter((purpose) => purpose !== "necessary"));
      return done.done ? { told: {} } : undefined;
    }
    case "erase":
    case "anonymize": {
      const done = await erase(place, whose, type);
      return done.done ? { requestId: done.value.requestId, told: {} } : undefined;
    }
    case "readmit": {
      const done = await readmit(place, identifiers);
      return done.done ? { told: { ...done.value } } : undefined;
    }
  }
}

/** @throws {CallRefused} where one of them names nobody: whoever asks believes that it was looked for */
function identifiersOf(identifiers: Asked["identifiers"]): readonly Identity[] {
  for (const [at, { kind, value }] of identifiers.entries())
    if (spell(kind, value) === undefined) throw new CallRefused("unreadable", `identifiers[${at}] names nobody`);
  return identifiers;
}

privacy.get("/v1/privacy/requests", async (context) => {
  await admit(context, "privacy");
  const { env } = context;
  const { site } = context.var;
  const which = { open: asksFor(context, "open"), overdue: asksFor(context, "overdue") };
  const requests = await listRequests(env, { site: site.id, limit: LIMIT.requestsListed, ...which });
  return answerJson(context, { requests });
});

function asksFor({ req }: AppContext, word: string): boolean {
  const value = req.query(word);
  return value !== undefined && value !== "false";
}

/** The id in the address is random, and of nobody. */
privacy.get("/v1/privacy/requests/:requestId", async (context) => {
  await admit(context, "privacy");
  const { env } = context;
  const id = context.req.param("requestId");
  const status = /^[\w-]{22}$/.test(id) ? await requestStatus(env, context.var.site.id, id) : undefined;
  if (!status) throw new CallRefused("not_found", "no request of this id; records are kept for three years");
  return answerJson(context, await told(env, status));
});

async function told(
  env: Env,
  status: MergedStatus,
): Promise<{ readonly status: MergedStatus; readonly certificate?: string }> {
  const certificate = certificateOf(status, Date.now());
  return { status, ...(certificate ? { certificate: await signCertificate(env, certificate) } : {}) };
}
