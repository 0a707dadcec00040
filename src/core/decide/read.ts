/**
 * Whether what is stored about a visitor may answer this request: the same law, signals and choices that keep an event,
 * asked for personalization. Proposed by the call, settled in the object; a read is never recorded.
 */
import { placeUnder, type OwnerLaw } from "../policy/owner.ts";
import { regionsOf } from "../policy/resolve.ts";
import { rehear, toCase, type Case } from "./case.ts";
import { readConsent } from "./consent.ts";
import { locate, withResidence } from "./locate.ts";
import type { DecisionRequest, Statement } from "./request.ts";
import type { Answer } from "./answers.ts";
import { settlePurpose } from "./settle.ts";
import type { Visitor } from "./subject.ts";

/** What travels to the visitor's object with a question. */
export type ReadAsk = Case;

export interface ReadProposal {
  readonly ask: ReadAsk;
  /** For contextual rules; `XX` when unknown. */
  readonly country: string;
}

/** Whether the stored facts may be looked at, and why. */
export type ReadAnswer = Answer;

/** An in-country endpoint lifts nothing here: it takes events, and what is read rests with us. */
export function proposeRead(said: Statement, request: DecisionRequest, policy: OwnerLaw): ReadProposal {
  const owner: OwnerLaw = { forward: {}, regions: policy.regions };
  const laws = withResidence([locate(said, request)], request.declared?.residence);
  const placed = placeUnder(regionsOf(laws), owner);
  const { placement } = placed;
  const consent = readConsent(said, request, {
    laws,
    placement,
    owner,
    declared: {},
    canAsk: true,
    unnamed: false,
  });
  return { ask: toCase(consent, laws, placed, owner, request.receivedAt), country: laws[0].country };
}

/** What is kept as a statistic apart is in no profile, so nothing of it can be read. */
export function settleRead(ask: ReadAsk, visitor: Visitor): ReadAnswer {
  const heard = rehear(ask, visitor);
  return settlePurpose("personalization", heard.purposes.personalization, heard.at, visitor);
}

/** With nobody to ask: an ask is a no. */
export function readWithoutSubject(ask: ReadAsk): ReadAnswer {
  const { personalization } = rehear(ask, {}).purposes;
  return { allowed: personalization.answer === "yes", because: personalization.because };
}
