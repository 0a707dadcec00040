/**
 * The collector for the owner's other Workers, by service binding: what a page's visitor should see, before the page is
 * painted, and what that page would tell of them, without HTTP in between. The caller is the owner's own code and is
 * believed about where the visitor is and what their browser signals; it cannot leave either out, since a binding carries
 * no connection of the visitor's.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import * as z from "zod";
import { budgetSchema } from "../core/budget.ts";
import type { Config } from "../core/config.ts";
import { proposeRead, type ReadProposal } from "../core/decide/read.ts";
import type { Standing as ConsentStanding } from "../core/decide/standing.ts";
import { LIMIT } from "../core/limits.ts";
import { readPlace } from "../core/policy/places.ts";
import { PURPOSES, type Purpose } from "../core/policy/purposes.ts";
import type { SessionView } from "../core/profile/session-view.ts";
import type { VisitorView } from "../core/profile/visitor-view.ts";
import type { ConsentNote } from "../core/protocols/protocol.ts";
import { createApp } from "./app.ts";
import { readCookies } from "./call/cookies.ts";
import { decisionRequest } from "./call/decision-request.ts";
import { pageOf } from "./call/page.ts";
import { NOTHING_SAID, statementOf } from "./call/reader.ts";
import { fitsCookie, readByCookie, type Asking } from "./decide-by-cookie.ts";
import type { Env } from "./env.ts";
import { lookUp, lookUpSchema, type LookUpAnswer, type Wanted } from "./look-up.ts";
import { budgetOf } from "./in-time.ts";
import { defaultBudgetMs } from "./local.ts";
import { answerOf, believing, pageCall, type PageCall, type WithCookies } from "./page-call.ts";
import {
  decisionsOf,
  personalizationOf,
  readStandingWithin,
  readSession,
  type Decisions,
  type Personalization,
  type Whom,
} from "./read-visitor.ts";
import { withRecommended } from "./recommend.ts";
import {
  checked,
  headersOf,
  questionSchema,
  siteNamed,
  visitorRequestSchema,
  type RpcQuestion,
} from "./rpc-question.ts";
import type { VisitorRequest } from "./visitor-request.ts";

export interface SessionAnswer extends Partial<VisitorView> {
  readonly session: SessionView | null;
  readonly personalization: Personalization;
  readonly handle?: string;
}

/** On behalf of a page: as it would have called. */
export interface RpcCall {
  /** The site's id in the config. */
  readonly site: string;
  readonly request: VisitorRequest;
}

/** One event's end, as over HTTP. */
export interface EventResult {
  readonly messageId?: string;
  readonly outcome: string;
  readonly reasons?: readonly string[];
  readonly fields?: readonly string[];
  readonly removed?: readonly string[];
  readonly hint?: string;
  readonly receipt?: string;
}

export interface CollectAnswer extends Partial<Decisions>, WithCookies {
  readonly success: true;
  readonly results: readonly EventResult[];
  readonly consent?: ConsentNote;
}

export interface ConsentAnswer extends Omit<ConsentStanding, "note">, ConsentNote, WithCookies {
  /** A profile knows them from now on. */
  readonly known: boolean;
}

const placements = z.array(z.string().min(1).max(60)).min(1).max(LIMIT.placementsPerCall);

const decideSchema = questionSchema.extend({ placements: placements.optional() });

const collectSchema = z.object({
  request: visitorRequestSchema,
  events: z.array(z.unknown()).min(1).max(LIMIT.batchEvents),
  decide: placements.optional(),
  budgetMs: budgetSchema.optional(),
});

const consentSchema = z.object({
  request: visitorRequestSchema,
  purposes: z.partialRecord(z.enum(PURPOSES), z.boolean()).optional(),
});

interface Asked {
  readonly whom: Whom;
  readonly read: ReadProposal;
}

export function createEntrypoint(config: Config) {
  const door = createApp(believing(config));

  return class Gatehouse extends WorkerEntrypoint<Env> {
    /**
     * Without `placements`, every placement of the config; without `budgetMs`, as long as the config says.
     * @throws {Error} when the site is not in the config, or something of the request or the visitor was left out
     */
    async decide(
      question: RpcQuestion & { readonly placements?: readonly string[]; readonly budgetMs?: number },
    ): Promise<Decisions> {
      const { placements: wanted, budgetMs = defaultBudgetMs(config, this.env) } = checked(decideSchema, question);
      const names = wanted ?? Object.keys(config.placements);
      const asking = this.#asking(question);
      const { site, request } = asking;
      const words = { path: new URL(question.request.url).pathname, ...question.page };
      const pageAs = (read: ReadProposal) => pageOf(request, words, read, config, true);

      const isNamed = question.visitor !== undefined;
      const held = !isNamed && fitsCookie(config, names) ? await readByCookie(asking, NOTHING_SAID) : undefined;
      if (held) {
        const { reply, read, age } = held;
        return decisionsOf(config, names, reply, read.ask, pageAs(read), { from: "cookie", age });
      }
      const { whom, read } = await this.#asked(question, asking);
      const budget = budgetOf(budgetMs);
      const reply = await readStandingWithin(budget, { env: this.env, site }, whom, read.ask);
      const decisions = decisionsOf(config, names, reply, read.ask, pageAs(read));
      return withRecommended({ env: this.env, site }, config, decisions, reply, read.ask, budget);
    }

    /** @throws {Error} as `decide` does */
    async session(question: RpcQuestion): Promise<SessionAnswer> {
      const asking = this.#asking(question);
      const { site } = asking;
      const { whom, read } = await this.#asked(question, asking);
      const reply = await readSession({ env: this.env, site }, whom, read.ask);
      return {
        session: reply?.session ?? null,
        ...reply?.visitor,
        personalization: personalizationOf(reply, read.ask),
        ...(reply ? { handle: reply.handle } : {}),
      };
    }

    /**
     * Events of the page's visitor, in the shape of a batch's, and what to show after them if `decide` names placements.
     * @throws {Error} as `decide` does, and where a page would have been refused
     */
    async collect(
      call: RpcCall & {
        readonly events: readonly object[];
        readonly decide?: readonly string[];
        readonly budgetMs?: number;
      },
    ): Promise<CollectAnswer> {
      const { request, events, decide, budgetMs } = checked(collectSchema, call);
      const query = new URLSearchParams({
        ...(decide ? { decide: decide.join(",") } : {}),
        ...(budgetMs === undefined ? {} : { budget: String(budgetMs) }),
      });
      return this.#call(call.site, request, {
        method: "POST",
        path: `/v1/batch?${query.toString()}`,
        body: { batch: events },
      });
    }

    /**
     * What applies to the page's visitor and why; with `purposes`, after their choice is recorded.
     * @throws {Error} as `collect` does
     */
    async consent(
      call: RpcCall & { readonly purposes?: { readonly [Name in Purpose]?: boolean } },
    ): Promise<ConsentAnswer> {
      const { request, purposes } = checked(consentSchema, call);
      const path = "/v1/consent";
      return this.#call(
        call.site,
        request,
        purposes ? { method: "PUT", path, body: { purposes } } : { method: "GET", path },
      );
    }

    /**
     * What is held of somebody whom the caller knows by an identifier, and what of it may be used; as
     * `POST /v1/profiles/lookup`, but for the values of the links: those are for staff.
     * @throws {Error} when the site is not in the config, or this is no identifier
     */
    async profile(question: Wanted & { readonly site: string }): Promise<LookUpAnswer> {
      const { site, ...wanted } = question;
      return lookUp({ env: this.env, config, site: siteNamed(config, site) }, checked(lookUpSchema, wanted), false);
    }

    async #call<Answer>(name: string, visitor: VisitorRequest, call: PageCall): Promise<Answer & WithCookies> {
      const request = pageCall(siteNamed(config, name), visitor, call, this.env);
      return answerOf<Answer>(await door.fetch(request, this.env, this.ctx));
    }

    #asking(question: RpcQuestion): Asking {
      const site = siteNamed(config, question.site);
      const { request: said } = checked(questionSchema, question);
      const request = new Request(said.url, { headers: headersOf(said) });
      return { env: this.env, config, site, request, connection: readPlace(said.country, said.region) };
    }

    async #asked({ visitor: named }: RpcQuestion, { site, request, connection }: Asking): Promise<Asked> {
      const { visitor: cookie, choice } = await readCookies(request, config, site, this.env);
      const visitor = named ? undefined : cookie;
      const receivedAt = Date.now();
      const call = { caller: undefined, visitor, choice, receivedAt, connection };
      const facts = decisionRequest(request, site, this.env, call);
      const read = proposeRead(statementOf(NOTHING_SAID, receivedAt), facts, config);
      return { whom: whomOf(named, visitor), read };
    }
  };
}

function whomOf(named: RpcQuestion["visitor"], cookie: Extract<Whom, { by: "cookie" }>["cookie"] | undefined): Whom {
  if (named && "userId" in named) return { by: "server", kind: "userId", value: named.userId };
  if (named) return { by: "server", kind: "anonymousId", value: named.anonymousId };
  return cookie ? { by: "cookie", cookie } : { by: "nobody" };
}
