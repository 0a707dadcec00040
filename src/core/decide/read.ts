/**
 * Whether what is stored about a visitor may answer this request: the same law, signals and choices that keep an event,
 * asked for personalization. Proposed by the call, settled in the object; a read is never recorded.
 */
import { signalRuleFor } from "../policy/regions/region.ts";
import { readConsent } from "./consent.ts";
import { locate } from "./locate.ts";
import type { DecisionRequest, Statement } from "./request.ts";
import { settlePurpose, type Answer } from "./settle.ts";
import { toGround, type Ground } from "./settlement.ts";
import type { Subject } from "./subject.ts";

/** What travels to the visitor's object with a question. */
export interface ReadAsk {
  readonly ground: Ground;
  /** An opt-out signal turns personalization off where the visitor is: a remembered one still does. */
  readonly bound: boolean;
}

export interface ReadProposal {
  readonly ask: ReadAsk;
  /** For contextual rules; `XX` when unknown. */
  readonly country: string;
}

/** Whether the stored facts may be looked at, and why. */
export type ReadAnswer = Answer;

/** An in-country endpoint lifts nothing here: it takes events, and what is read rests with us. */
export function proposeRead(said: Statement, request: DecisionRequest): ReadProposal {
  const where = locate(said, request);
  const { findings } = readConsent(said, request, where, where.region.placement.default, ["personalization"], true);
  const finding = findings.personalization;
  if (!finding) throw new Error("asked for one purpose, got none");
  return {
    ask: {
      ground: toGround(finding),
      bound: signalRuleFor(where.region, "gpc", "personalization", request.receivedAt) !== undefined,
    },
    country: where.country,
  };
}

export function settleRead({ ground, bound }: ReadAsk, subject: Omit<Subject, "hasSeen">): ReadAnswer {
  return settlePurpose("personalization", ground, bound, subject);
}

/** With nobody to ask: an ask is a no. */
export function readWithoutSubject({ ground }: ReadAsk): ReadAnswer {
  return { allowed: ground.answer === "yes", because: ground.because };
}
