/**
 * What an event says of its visitor that outlives it, whether or not the event is kept: refusals, an opt-out signal, an
 * age or a residence. Holds nothing that could allow more, save a server's word on age and residence; what could not be
 * read is nobody's word, and is not here.
 */
import { newestOf, type Choices } from "../policy/purposes.ts";
import { younger } from "../policy/ages.ts";
import { identifiersOf, type Home, type Identifier } from "./home.ts";
import type { Declared } from "./declared.ts";
import type { Proposal } from "./proposal.ts";
import type { CanonicalEvent } from "../event.ts";
import type { DecisionRequest } from "./request.ts";

export interface Remembrance {
  /**
   * By the event's own consent objects; where it names a person, also what they refused in this browser. A yes is here
   * only to take back a no that an earlier event said.
   */
  readonly choices: Choices;
  /** The call carried Global Privacy Control. */
  readonly signaled: boolean;
  /** When the newest yes was said that the visitor's browser remembers: a signal after it stands against it. */
  readonly agreedAt?: number;
  readonly declared: Declared;
  /** The owner's server code says so, and of today: it may also take back an age or a residence. */
  readonly vouched: boolean;
}

export function remembranceOf(
  { consent, declared, screening }: Proposal,
  { keyKind, history }: DecisionRequest,
  event: CanonicalEvent,
): Remembrance | undefined {
  const { own, objects, remembered } = consent.said;
  const signaled = objects.includes("gpc");
  const choices = newestOf(namesPerson(event) ? refusalsOf(remembered) : {}, own);
  const nothing = !signaled && Object.keys(choices).length === 0 && Object.keys(declared).length === 0;
  if (nothing) return undefined;
  const agreed = signaled ? Object.values(remembered).filter(({ granted }) => granted) : [];
  return {
    choices,
    signaled,
    ...(agreed.length > 0 ? { agreedAt: Math.max(...agreed.map(({ at }) => at)) } : {}),
    declared,
    // Where somebody lived years ago may add a law; it replaces none.
    vouched: keyKind === "server" && !history && screening !== "stale",
  };
}

function namesPerson(event: CanonicalEvent): boolean {
  return identifiersOf(event).some(({ kind }) => kind === "userId");
}

/** A refusal is kept in the browser without a name; said with one, it binds whoever is called so (as a signal does). */
function refusalsOf(choices: Choices): Choices {
  return Object.fromEntries(Object.entries(choices).filter(([, { granted }]) => !granted));
}

/** Whether it is worth a call of its own: a yes changes nothing but an older no, and can wait for an event that is kept. */
export function tightens({ choices, signaled, declared }: Remembrance): boolean {
  return signaled || Object.keys(declared).length > 0 || Object.values(choices).some((choice) => !choice.granted);
}

/** Of one visitor, in the order said. */
export function rememberBoth(a: Remembrance | undefined, b: Remembrance | undefined): Remembrance | undefined {
  if (!a || !b) return a ?? b;
  const age = b.vouched ? (b.declared.age ?? a.declared.age) : younger(a.declared.age, b.declared.age);
  // As in the profile: without a server's word the first residence stays.
  const residence = b.vouched
    ? (b.declared.residence ?? a.declared.residence)
    : (a.declared.residence ?? b.declared.residence);
  // One call has one browser.
  const agreedAt = a.agreedAt ?? b.agreedAt;
  return {
    choices: newestOf(a.choices, b.choices),
    signaled: a.signaled || b.signaled,
    ...(agreedAt === undefined ? {} : { agreedAt }),
    declared: { ...(age === undefined ? {} : { age }), ...(residence === undefined ? {} : { residence }) },
    // Something stale among it takes nothing back.
    vouched: a.vouched && b.vouched,
  };
}

/**
 * Who else must remember it: an opt-out binds the browser, its pseudonymous profile and the known person (11 CCR
 * 7025(c)(1)), and a claim is enough to refuse. The pseudonymous profile is the one that the cookie names, where there
 * is one.
 */
export function othersOf(event: CanonicalEvent, home: Home): readonly Identifier[] {
  const named = identifiersOf(event);
  if (home.by === "cookie") return named.filter(({ kind }) => kind === "userId");
  return named.filter(({ kind }) => kind !== home.kind);
}
