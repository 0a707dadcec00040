/**
 * Answers the question of a page, or of the Worker that makes it, from the decision cookie that its browser holds, without
 * asking any object; and hands that cookie out where the visitor's object has just told all that it takes. What it holds is
 * a ceiling: this request's place, signals and choices are heard on top, and what this isolate does not know to be still
 * good, it does not answer from.
 */
import type { Config, Site } from "../core/config.ts";
import { proposeRead, type ReadAsk, type ReadProposal } from "../core/decide/read.ts";
import { answerBy, snapshotEnd, type SnapshotReply } from "../core/personalize/decision-snapshot.ts";
import type { Place } from "../core/policy/places.ts";
import type { Choices } from "../core/policy/purposes.ts";
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
import type { AppContext } from "./context.ts";
import type { Env } from "./env.ts";
import type { InTime } from "./read-visitor.ts";
import { judgeCopy } from "./stores/known-revocations.ts";
import { revocationHandles } from "./stores/object-name.ts";

export interface ByCookie {
  readonly reply: SnapshotReply;
  readonly read: ReadProposal;
  /** Seconds since its profile told it. */
  readonly age: number;
}

/** Whose page asks, and from where. */
export interface Asking {
  readonly env: Env;
  readonly config: Config;
  readonly site: Site;
  /** With the visitor's cookies and headers. */
  readonly request: Request;
  readonly connection: Place | undefined;
}

/** What is recommended hangs on the items of the session, which are too many for a cookie. */
export function fitsCookie({ placements }: Pick<Config, "placements">, names: readonly string[]): boolean {
  return !names.some((name) => Object.hasOwn(placements, name) && placements[name]?.recommend);
}

/** `undefined`: the object is to be asked. Whoever asks was found to be allowed to, and names nobody. */
export async function readByCookie(asking: Asking, said: Said): Promise<ByCookie | undefined> {
  const { env, config, site, request, connection } = asking;
  const texts = cookieTexts(request, config, site);
  if (texts.decision === undefined) return undefined;
  const now = Date.now();
  const held = await openDecision(texts, site, env, now);
  if (!held || judgeCopy(env, held, now) !== "stands") return undefined;

  const choices = await choicesNow(asking, held, texts.choice);
  const facts = decisionRequest(request, site, env, {
    caller: undefined,
    visitor: undefined,
    choice: choices && { choices },
    receivedAt: now,
    connection,
  });
  const read = proposeRead(statementOf(said, now), facts, config);
  return { reply: answerBy(held, read.ask), read, age: Math.max(0, Math.round((now - held.at) / 1_000)) };
}

/** As the choice cookie says now, which is opened only where it is another than then. */
async function choicesNow(
  { env, site }: Asking,
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
