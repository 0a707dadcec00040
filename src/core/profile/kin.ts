/**
 * What the rows of one person hear of each other. A refusal, an opt-out signal, an age: said once, they bind every row that
 * is linked. A yes is given on one device and counts there, and for what the owner's servers tell of the person. Nothing of
 * it is written into another row, so that whoever is unlinked has said what they said themselves.
 */
import { younger } from "../policy/ages.ts";
import { newestOf, PURPOSES, type Choices } from "../policy/purposes.ts";
import { withoutSlices } from "./fold-consent.ts";
import { isOutdone } from "./held-copy.ts";
import type { Watches } from "./moments.ts";
import type { ConsentState, Row } from "./state.ts";
import { commit, type Step } from "./step.ts";
import { refusedIn, withdrawn } from "./withdrawal.ts";

/** The rows beside one row. */
export interface Kin {
  /** The row is the person's own: of what no device said. */
  readonly isPerson: boolean;
  readonly consents: readonly ConsentState[];
  readonly watches: readonly Watches[];
}

export const ALONE: Kin = { isPerson: true, consents: [], watches: [] };

/** What applies to a row; its own word where there is no other. */
export function heard(own: ConsentState, { isPerson, consents }: Kin): ConsentState {
  return consents.reduce((joined, one) => joinConsent(joined, isPerson ? one : refusing(one)), own);
}

function refusing(consent: ConsentState): ConsentState {
  const { choices } = consent;
  const refused = PURPOSES.flatMap((purpose) => {
    const choice = choices[purpose];
    return choice?.granted === false ? [[purpose, choice] as const] : [];
  });
  return { ...consent, choices: Object.fromEntries(refused) as Choices };
}

/** Of one visitor said in two places: the newest choice, the latest signal, the younger age. */
export function joinConsent(a: ConsentState, b: ConsentState): ConsentState {
  const signaled = Math.max(a.optOutSignalAt ?? 0, b.optOutSignalAt ?? 0);
  // As in one profile: a server's word on the residence stands before anybody else's, and the first before the second.
  const [first, second] = b.vouched && !a.vouched ? [b, a] : [a, b];
  const residence = first.declared?.residence ?? second.declared?.residence;
  const age = younger(a.declared?.age, b.declared?.age);
  const home = a.home ?? b.home;
  const claimedHome = a.claimedHome ?? b.claimedHome;
  return {
    choices: newestOf(a.choices, b.choices),
    ...(signaled > 0 ? { optOutSignalAt: signaled } : {}),
    ...(residence === undefined && age === undefined
      ? {}
      : { declared: { ...(age === undefined ? {} : { age }), ...(residence === undefined ? {} : { residence }) } }),
    ...(first.vouched ? { vouched: true } : {}),
    ...(home ? { home } : {}),
    ...(claimedHome ? { claimedHome } : {}),
  };
}

/** What becomes of a row when another's word changed what applies to it. */
export function overheard(row: Row, before: ConsentState, after: ConsentState, now: number): Step {
  const refused = refusedIn(after.choices);
  const state = withoutSlices(row.state, refused);
  const was = { consent: before, slices: row.state.slices };
  const left = withdrawn(
    state === row.state ? row : { ...row, state },
    refused,
    isOutdone(was, { consent: after }),
    now,
  );
  if (left === row) return { row, effects: [] };
  const next: Row = { ...left, wakeAt: left.state.revoking === row.state.revoking ? row.wakeAt : now };
  return { row: next, effects: commit(row, next) };
}
