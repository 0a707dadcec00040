/**
 * Whether what is stored about a visitor may answer this request: the same law, signals and choices that keep an event,
 * asked for personalization. Proposed by the call, settled in the object; a read is never recorded.
 */
import { placeUnder, type OwnerLaw } from "../policy/owner.ts";
import type { Choices } from "../policy/purposes.ts";
import { regionsOf } from "../policy/resolve.ts";
import type { Said } from "../policy/signals/hear.ts";
import { rehearPurpose, toCase, type Case } from "./case.ts";
import { readSignals } from "./consent.ts";
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
  const heard = onlyPersonalization(readSignals(said, request).said);
  const consent = { said: heard, age: request.declared?.age, unnamed: false };
  return { ask: toCase(consent, laws, placed, owner, request.receivedAt), country: laws[0].country };
}

/** Of what else was said nothing is asked by a read, so nothing of it travels. */
function onlyPersonalization({ own, remembered, ...said }: Said): Said {
  return { ...said, own: personalizationIn(own), remembered: personalizationIn(remembered) };
}

function personalizationIn({ personalization }: Choices): Choices {
  return personalization ? { personalization } : {};
}

/** All that `settleRead` looks at of what is stored. */
export type ReadFacts = Omit<Visitor, "proved">;

/** Nothing else of the visitor's choices needs to be anywhere that is only read by. */
export function readFacts({ choices, ...facts }: ReadFacts): ReadFacts {
  return { ...facts, choices: personalizationIn(choices) };
}

/** What is kept as a statistic apart is in no profile, so nothing of it can be read. */
export function settleRead(ask: ReadAsk, visitor: Visitor): ReadAnswer {
  return settlePurpose("personalization", rehearPurpose(ask, visitor, "personalization"), ask.at, visitor);
}

/** With nobody to ask: an ask is a no. */
export function readWithoutSubject(ask: ReadAsk): ReadAnswer {
  const { answer, because } = rehearPurpose(ask, {}, "personalization");
  return { allowed: answer === "yes", because };
}
