/**
 * What may be done now with what a profile holds, when its visitor is not there to say anything: by the law of their home, by
 * what they chose here and signaled, and, where nothing of that answers, by the yes that came with the events that were
 * kept. The same law and the same settling as for an event. A yes that nobody ever gave is not read out of a silence.
 */
import { rehear, toCase } from "../decide/case.ts";
import { withBelonging } from "../decide/locate.ts";
import { settlePurposes } from "../decide/settle.ts";
import { placeUnder, type OwnerLaw } from "../policy/owner.ts";
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import { isRefusal, lacksConsent, regionsOf, resolveRegion, type Because, type Law } from "../policy/resolve.ts";
import type { Said } from "../policy/signals/hear.ts";
import { knownOf, type ConsentState, type ProfileState } from "./state.ts";
import { newestSession } from "./session-log.ts";

export interface Allowance {
  readonly allowed: boolean;
  /** `said_with_events`: each event that was kept brought its own yes, and nobody took it back. */
  readonly because: Because | "said_with_events";
  /** Whose law was heard first: a region's id. */
  readonly law: string;
  readonly basis: string;
}

export type Allowances = Readonly<Record<Purpose, Allowance>>;

const NOTHING_SAID: Said = { objects: [], own: {}, remembered: {}, unreadable: false };

export function allowancesOf(state: ProfileState, policy: OwnerLaw, now: number): Allowances {
  const known = knownOf(state.consent);
  const home = homeLaw(state.consent);
  const { answers, heard } = settled(home, known, policy, now);
  // The law of the home alone: what it asks a yes for was never kept here without one.
  const alone = settled(home, { choices: {}, optOutSignalAt: undefined }, policy, now).answers;
  const entries = PURPOSES.map((purpose): [Purpose, Allowance] => {
    const { allowed, because, apart } = answers[purpose];
    const { basis, longestYesLifeMs } = heard.purposes[purpose];
    const saidAt = lacksConsent(because) && lacksConsent(alone[purpose].because) ? keptAt(state, purpose) : undefined;
    const isSaid = saidAt !== undefined && now - saidAt <= longestYesLifeMs && because !== "minor_needs_own_consent";
    const law = heard.laws[0].region;
    if (isSaid) return [purpose, { allowed: true, because: "said_with_events", law, basis }];
    return [purpose, { allowed: allowed && !apart, because, law, basis }];
  });
  return Object.fromEntries(entries) as Allowances;
}

/** Of a person's rows: what one of them refuses, all do. A yes is of its row alone. */
export function allowancesIn(
  states: readonly ProfileState[],
  policy: OwnerLaw,
  now: number,
): (state: ProfileState) => Allowances {
  const each = states.map((state) => [state, allowancesOf(state, policy, now)] as const);
  const refused = (purpose: Purpose): Allowance | undefined =>
    each.map(([, all]) => all[purpose]).find(({ because }) => because !== "said_with_events" && isRefusal(because));
  const bound = (all: Allowances): Allowances =>
    Object.fromEntries(PURPOSES.map((purpose) => [purpose, refused(purpose) ?? all[purpose]])) as Allowances;
  const known = new Map(each);
  return (state) => bound(known.get(state) ?? allowancesOf(state, policy, now));
}

export function allowedIn(all: Allowances): readonly Purpose[] {
  return PURPOSES.filter((purpose) => all[purpose].allowed);
}

function homeLaw({ home }: ConsentState): Law {
  return home ? resolveRegion([{ by: "home", place: home }]) : { ...resolveRegion([]), silent: true };
}

function settled(home: Law, known: ReturnType<typeof knownOf>, policy: OwnerLaw, now: number) {
  const laws = withBelonging([home], known);
  const placed = placeUnder(regionsOf(laws), policy);
  const given = toCase({ said: NOTHING_SAID, age: undefined, unnamed: false }, laws, placed, policy, now);
  const heard = rehear(given, known);
  return { heard, answers: settlePurposes(heard, { proved: true, ...known }) };
}

/** When the last thing was kept that rests on it: until then its events said yes. */
function keptAt({ slices }: ProfileState, purpose: Purpose): number | undefined {
  if (purpose === "analytics") {
    const last = Object.values(slices.analytics?.counts ?? {}).map(({ lastAt }) => lastAt);
    return last.length > 0 ? Math.max(...last) : undefined;
  }
  const slice = purpose === "personalization" ? slices.personalization : undefined;
  if (!slice) return undefined;
  const { traits, group, recent } = slice;
  const at = [traits, group, recent].flatMap((known) => Object.values(known).map((one) => one.at));
  const all = [...at, newestSession(slice)?.lastAt ?? 0];
  return Math.max(...all);
}
