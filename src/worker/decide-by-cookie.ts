/**
 * Answers a page's question from the decision cookie that its browser holds, without asking any object; and hands that
 * cookie out where the visitor's object has just told all that it takes. What it holds is a ceiling: this request's place,
 * signals and choices are heard on top, and what this isolate does not know to be still good, it does not answer from.
 */
import { proposeRead, type ReadAsk, type ReadProposal } from "../core/decide/read.ts";
import { answerBy, snapshotEnd, type SnapshotReply } from "../core/personalize/decision-snapshot.ts";
import type { Choices } from "../core/policy/purposes.ts";
import { headerKey } from "./call/authenticate.ts";
import { cookieTexts, readChoice, type VisitorCookie } from "./call/cookies.ts";
import {
  isSameChoice,
  openDecision,
  setDecision,
  takeDecision,
  type DecisionContents,
} from "./call/decision-cookie.ts";
import { decisionRequest } from "./call/decision-request.ts";
import { statementOf, type Said } from "./call/reader.ts";
import { refuseForeignReader } from "./call/site.ts";
import { connectionOf } from "./call/visitor.ts";
import type { AppContext } from "./context.ts";
import type { InTime } from "./read-visitor.ts";
import { judgeCopy } from "./stores/known-revocations.ts";
import { revocationHandles } from "./stores/object-name.ts";

export interface ByCookie {
  readonly reply: SnapshotReply;
  readonly read: ReadProposal;
  /** Seconds since its profile told it. */
  readonly age: number;
}

/**
 * `undefined`: the object is to be asked.
 * @throws {CallRefused} `origin_not_allowed`
 */
export async function readByCookie(context: AppContext, said: Said): Promise<ByCookie | undefined> {
  const { env, req } = context;
  const { config, site } = context.var;
  // Server code speaks for no browser, and who names somebody is answered about them, or refused.
  if (headerKey(req.raw) !== undefined || said.userId !== undefined || said.anonymousId !== undefined) return undefined;
  const texts = cookieTexts(req.raw, config, site);
  if (texts.decision === undefined) return undefined;
  refuseForeignReader(site, req.raw, env);
  const now = Date.now();
  const held = await openDecision(texts, site, env, now);
  if (!held || judgeCopy(env, held, now) !== "stands") return undefined;

  const choices = await choicesNow(context, held, texts.choice);
  const request = decisionRequest(req.raw, site, env, {
    caller: undefined,
    visitor: undefined,
    choice: choices && { choices },
    receivedAt: now,
    connection: connectionOf(site, req.raw, env),
  });
  const read = proposeRead(statementOf(said, now), request, config);
  return { reply: answerBy(held, read.ask), read, age: Math.max(0, Math.round((now - held.at) / 1_000)) };
}

/** As the choice cookie says now, which is opened only where it is another than then. */
async function choicesNow(
  { env, var: { site } }: AppContext,
  held: DecisionContents,
  text: string | undefined,
): Promise<Choices | undefined> {
  if (!isSameChoice(held, text)) return (await readChoice(text, site, env))?.choices;
  const choice = held.chosen?.[1];
  return choice ? { personalization: choice } : undefined;
}

/**
 * In an answer that the visitor's object gave: a new one, or none where it gave nothing to hand out. `visitor`: the cookie
 * that the call came with, of which this answer may have made another.
 */
export async function renewDecision(
  context: AppContext,
  reply: InTime | undefined,
  ask: ReadAsk | undefined,
  visitor: VisitorCookie | undefined,
): Promise<void> {
  const { env, req } = context;
  const { config, site } = context.var;
  const texts = cookieTexts(req.raw, config, site);
  const now = Date.now();
  const cookie =
    context.get("visitorNow") ??
    (visitor && texts.visitor !== undefined ? { ...visitor, text: texts.visitor } : undefined);
  const { standing, copy } = reply ?? {};
  if (!ask || !standing || !copy || cookie?.class !== "full") return takeDecision(context, texts);
  const { jurisdiction, id } = copy.of;
  const [handle] = await revocationHandles(env, jurisdiction, id, "copies");
  const { at, facts } = copy;
  const made = {
    at,
    facts,
    jurisdiction,
    handle,
    until: snapshotEnd(copy, cookie.until),
    beside: { visitor: cookie.text, choice: texts.choice },
    choice: ask.said.remembered.personalization,
  };
  if (!(await setDecision(context, made, standing, now))) takeDecision(context, texts);
}

/** At once, in the browser that changed something or left. */
export function dropDecision(context: AppContext): void {
  takeDecision(context, cookieTexts(context.req.raw, context.var.config, context.var.site));
}

export function carriesDecision({ req, var: { config, site } }: AppContext): boolean {
  return cookieTexts(req.raw, config, site).decision !== undefined;
}
