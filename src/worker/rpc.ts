/**
 * The collector for the owner's other Workers, by service binding: what a page's visitor should see, before the page is
 * painted, without HTTP in between. The caller is the owner's own code and is believed about where the visitor is and
 * what their browser signals; it cannot leave either out, since a binding carries no connection of the visitor's.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import * as z from "zod";
import type { Config, Site } from "../core/config.ts";
import { proposeRead, type ReadProposal } from "../core/decide/read.ts";
import { LIMIT } from "../core/limits.ts";
import { readPlace } from "../core/policy/places.ts";
import type { SessionView } from "../core/profile/session-view.ts";
import type { VisitorView } from "../core/profile/visitor-view.ts";
import { readCookies } from "./call/cookies.ts";
import { decisionRequest } from "./call/decision-request.ts";
import { pageOf, type PageWords } from "./call/page.ts";
import type { Env } from "./env.ts";
import type { VisitorRequest } from "./visitor-request.ts";
import {
  decisionsOf,
  personalizationOf,
  readStanding,
  readSession,
  type Decisions,
  type Personalization,
  type Whom,
} from "./read-visitor.ts";
import { withRecommended } from "./recommend.ts";

export interface RpcQuestion {
  /** The site's id in the config. */
  readonly site: string;
  readonly request: VisitorRequest;
  /** A visitor whom the caller knows by an identifier, instead of by the request's cookie. */
  readonly visitor?: { readonly userId: string } | { readonly anonymousId: string };
  readonly page?: PageWords;
}

const header = z.string().nullable();
const identifier = z.string().trim().min(1).max(LIMIT.identifierCharacters);

/** The types hold no caller that is written without them: what was left out would be a signal that is not there. */
const askedSchema = z.object({
  request: z.object({
    url: z.url(),
    country: header,
    region: header,
    cookie: header,
    gpc: header,
    // Callers from before it was heard do not say it.
    dnt: header.default(null),
    userAgent: header,
    acceptLanguage: header,
  }) satisfies z.ZodType<VisitorRequest>,
  visitor: z.union([z.strictObject({ userId: identifier }), z.strictObject({ anonymousId: identifier })]).optional(),
});

export interface SessionAnswer extends Partial<VisitorView> {
  readonly session: SessionView | null;
  readonly personalization: Personalization;
  readonly handle?: string;
}

interface Asked {
  readonly site: Site;
  readonly whom: Whom;
  readonly read: ReadProposal;
  readonly request: Request;
}

export function createEntrypoint(config: Config) {
  return class Gatehouse extends WorkerEntrypoint<Env> {
    /** @throws {Error} when the site is not in the config, or something of the request or the visitor was left out */
    async decide(question: RpcQuestion & { readonly placements: readonly string[] }): Promise<Decisions> {
      const { site, whom, read, request } = await this.#asked(question);
      const reply = await readStanding({ env: this.env, site }, whom, read.ask);
      const said = { path: new URL(question.request.url).pathname, ...question.page };
      const page = pageOf(request, said, read, config, true);
      const decisions = decisionsOf(config, question.placements, reply, read.ask, page);
      return withRecommended({ env: this.env, site }, config, decisions, reply, read.ask);
    }

    /** @throws {Error} as `decide` does */
    async session(question: RpcQuestion): Promise<SessionAnswer> {
      const { site, whom, read } = await this.#asked(question);
      const reply = await readSession({ env: this.env, site }, whom, read.ask);
      return {
        session: reply?.session ?? null,
        ...reply?.visitor,
        personalization: personalizationOf(reply, read.ask),
        ...(reply ? { handle: reply.handle } : {}),
      };
    }

    async #asked(question: RpcQuestion): Promise<Asked> {
      const site = config.sites.find(({ id }) => id === question.site);
      if (!site) throw new Error(`no site "${question.site}" in gatehouse.config.ts`);
      const asked = askedSchema.safeParse(question);
      if (!asked.success) throw new Error(z.prettifyError(asked.error));
      const { url, country, region, ...headers } = asked.data.request;
      const request = new Request(url, { headers: headersOf(headers) });
      const { visitor: cookie, choice } = await readCookies(request, config, site, this.env);
      const visitor = asked.data.visitor ? undefined : cookie;
      const receivedAt = Date.now();
      const connection = readPlace(country, region);
      const facts = decisionRequest(request, site, this.env, {
        caller: undefined,
        visitor,
        choice,
        receivedAt,
        connection,
      });
      return {
        site,
        whom: whomOf(asked.data.visitor, visitor),
        read: proposeRead({ context: {}, occurredAt: receivedAt }, facts, config),
        request,
      };
    }
  };
}

function whomOf(named: RpcQuestion["visitor"], cookie: Extract<Whom, { by: "cookie" }>["cookie"] | undefined): Whom {
  if (named && "userId" in named) return { by: "server", kind: "userId", value: named.userId };
  if (named) return { by: "server", kind: "anonymousId", value: named.anonymousId };
  return cookie ? { by: "cookie", cookie } : { by: "nobody" };
}

function headersOf(said: Omit<VisitorRequest, "url" | "country" | "region">): Headers {
  const headers = new Headers();
  const names = {
    cookie: "cookie",
    gpc: "sec-gpc",
    dnt: "dnt",
    userAgent: "user-agent",
    acceptLanguage: "accept-language",
  } as const;
  for (const [field, name] of Object.entries(names) as [keyof typeof names, string][]) {
    const value = said[field];
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
