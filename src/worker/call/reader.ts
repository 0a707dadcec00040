/**
 * Who asks about whom: a page by its visitor's cookie, or server code by a key with scope `read` and an identifier. A
 * page can name nobody: what its own cookie does not open, it cannot ask about.
 */
import * as z from "zod";
import { proposeRead, type ReadProposal } from "../../core/decide/read.ts";
import type { DecisionRequest, Statement } from "../../core/decide/request.ts";
import type { Context as EventContext } from "../../core/event.ts";
import { LIMIT } from "../../core/limits.ts";
import type { AppContext } from "../context.ts";
import type { Whom } from "../read-visitor.ts";
import { authenticate, headerKey, requireScope } from "./authenticate.ts";
import { readCookies } from "./cookies.ts";
import { decisionRequest } from "./decision-request.ts";
import { CallRefused } from "./problem.ts";
import { limitByKey } from "./rate-limit.ts";
import { refuseForeignReader } from "./site.ts";
import { connectionOf } from "./visitor.ts";

const identifier = z.string().trim().min(1).max(LIMIT.identifierCharacters);

/** What a caller may say besides its question. */
export const saidSchema = z.strictObject({
  /** By server key only. */
  userId: identifier.optional(),
  anonymousId: identifier.optional(),
  context: z
    .strictObject({
      path: z.string().max(2_000).optional(),
      locale: z.string().max(35).optional(),
      category: z.string().max(200).optional(),
      /** The browser script sends it; no rule looks at it yet. */
      referrer: z.string().max(2_000).optional(),
      /** As in an event. */
      consent: z.unknown().optional(),
      /** Where the visitor is, by server key only. */
      location: z
        .strictObject({ country: z.string().max(60).optional(), region: z.string().max(60).optional() })
        .optional(),
    })
    .default({}),
});
export type Said = z.output<typeof saidSchema>;

export const NOTHING_SAID: Said = { context: {} };

export interface Reader {
  readonly whom: Whom;
  readonly read: ReadProposal;
  /** What the call's events would be decided by. */
  readonly request: DecisionRequest;
  readonly byServer: boolean;
}

/** @throws {CallRefused} */
export async function readerOf(context: AppContext, said: Said): Promise<Reader> {
  const presented = headerKey(context.req.raw);
  return presented === undefined ? pageReader(context, said) : serverReader(context, said, presented);
}

/** @throws {CallRefused} */
export async function pageReader({ env, req, var: { config, site } }: AppContext, said: Said): Promise<Reader> {
  refuseForeignReader(site, req.raw, env);
  if (said.userId !== undefined || said.anonymousId !== undefined) {
    throw new CallRefused("scope_missing", "identifiers need a server key with scope read");
  }
  const { visitor, choice } = await readCookies(req.raw, config, site, env);
  const receivedAt = Date.now();
  const connection = connectionOf(site, req.raw, env);
  const request = decisionRequest(req.raw, site, env, { caller: undefined, visitor, choice, receivedAt, connection });
  return {
    whom: visitor ? { by: "cookie", cookie: visitor } : { by: "nobody" },
    read: proposeRead(statementOf(said, receivedAt), request, config),
    request,
    byServer: false,
  };
}

async function serverReader(context: AppContext, said: Said, presented: string): Promise<Reader> {
  const { env, req } = context;
  const { config, site } = context.var;
  const { name, key } = await authenticate(site, env, presented);
  requireScope({ name, key }, "read");
  await limitByKey(env, site.id, name);
  const receivedAt = Date.now();
  const none = { visitor: undefined, choice: undefined, connection: undefined };
  const request = decisionRequest(req.raw, site, env, { caller: { name, key }, receivedAt, ...none });
  const { country, region } = said.context.location ?? {};
  const where: EventContext = {
    ...(country === undefined ? {} : { country }),
    ...(region === undefined ? {} : { region }),
  };
  const { userId, anonymousId } = said;
  const whom: Whom =
    userId !== undefined
      ? { by: "server", kind: "userId", value: userId }
      : anonymousId !== undefined
        ? { by: "server", kind: "anonymousId", value: anonymousId }
        : { by: "nobody" };
  return {
    whom,
    read: proposeRead({ context: where, occurredAt: receivedAt, ...consentOf(said) }, request, config),
    request,
    byServer: true,
  };
}

/** What a page says of its visitor: the place is the connection's. */
export function statementOf(said: Said, receivedAt: number): Statement {
  return { context: {}, occurredAt: receivedAt, ...consentOf(said) };
}

function consentOf({ context: { consent } }: Said): { readonly consent?: { readonly segment: unknown } } {
  return consent === undefined ? {} : { consent: { segment: consent } };
}
