/**
 * Folds what the visitor or their browser says into a profile: choices, opt-out signals, age and residence. A purpose
 * that is refused loses its slice in the same step. Returns the state itself where nothing is new, so that nothing is
 * written for it.
 */
import type { Remembrance } from "../decide/remember.ts";
import { younger } from "../policy/ages.ts";
import { newest, PURPOSES, type Choice, type Choices, type Purpose } from "../policy/purposes.ts";
import type { ConsentState, ProfileState } from "./state.ts";

/** A choice is kept if it is the newest. */
export function foldChoices(state: ProfileState, said: Choices): ProfileState {
  const choices: Partial<Record<Purpose, Choice>> = { ...state.consent.choices };
  let news = false;
  for (const purpose of PURPOSES) {
    const winner = newest(choices[purpose], said[purpose]);
    if (!winner || winner === choices[purpose]) continue;
    choices[purpose] = winner;
    news = true;
  }
  return news ? withChoices(state, choices) : state;
}

/** What is refused by them is forgotten at once. */
export function withChoices(state: ProfileState, choices: Choices): ProfileState {
  const refused = PURPOSES.filter((purpose) => choices[purpose]?.granted === false);
  return withoutSlices({ ...state, consent: { ...state.consent, choices } }, refused);
}

/** A slice is called by the purpose that it rests on, and goes with it, sealed texts and all. */
export function withoutSlices(state: ProfileState, fallen: readonly Purpose[]): ProfileState {
  const slices = Object.entries(state.slices);
  const left = slices.filter(([purpose]) => !fallen.includes(purpose as Purpose));
  return left.length === slices.length ? state : { ...state, slices: Object.fromEntries(left) };
}

/**
 * An opt-out signal is remembered anew only when a later yes stands against the one remembered: one of the profile's, or
 * one that only the browser remembers, the newest of which was said at `agreedAt`.
 */
export function foldSignal(state: ProfileState, at: number, agreedAt = 0): ProfileState {
  const known = state.consent.optOutSignalAt;
  const outdone = Object.values(state.consent.choices).some((choice) => choice.granted && choice.at > (known ?? 0));
  if (known !== undefined && !outdone && agreedAt <= known) return state;
  return { ...state, consent: { ...state.consent, optOutSignalAt: at } };
}

/** `proved`: the caller showed whom they speak for. Anybody may tighten; only they take back what an event said. */
export function foldRemembrance(
  before: ProfileState,
  { choices, signaled, agreedAt, declared, vouched }: Remembrance,
  proved: boolean,
  now: number,
): ProfileState {
  const refusals: Partial<Record<Purpose, Choice>> = {};
  for (const [purpose, choice] of Object.entries(choices) as [Purpose, Choice][]) {
    if (choice.granted || purpose === "necessary") continue;
    const standing = before.consent.choices[purpose];
    // A refusal said to us stays the visitor's when an event repeats it: else that event's yes could take it back.
    const isOurs = standing?.granted === false && standing.by === undefined;
    refusals[purpose] = isOurs ? { ...standing, at: choice.at } : { ...choice, by: "event" };
  }
  let state = foldChoices(before, refusals);
  if (proved) state = takeBack(state, choices);
  if (signaled) state = foldSignal(state, now, agreedAt);
  return foldDeclared(state, declared, vouched);
}

/** An event's yes counts for that event alone; it ends an older no of an event's, and leaves the region's default. */
function takeBack(state: ProfileState, said: Choices): ProfileState {
  const { choices } = state.consent;
  const standing = Object.entries(choices).filter(([name, choice]) => {
    const yes = said[name as Purpose];
    return !(choice.by === "event" && !choice.granted && yes?.granted && yes.at > choice.at);
  });
  return standing.length === Object.keys(choices).length
    ? state
    : { ...state, consent: { ...state.consent, choices: Object.fromEntries(standing) } };
}

function foldDeclared(
  state: ProfileState,
  { age, residence }: Remembrance["declared"],
  vouched: boolean,
): ProfileState {
  const known = state.consent.declared ?? {};
  const declared: NonNullable<ConsentState["declared"]> = {
    ...known,
    ...(age === undefined ? {} : { age: vouched ? age : (younger(known.age, age) ?? age) }),
    // A second residence without proof would lift the first.
    ...(residence === undefined || (known.residence && !vouched) ? {} : { residence }),
  };
  const isVouched = state.consent.vouched === true || (vouched && residence !== undefined);
  const same =
    isVouched === (state.consent.vouched === true) &&
    declared.age === known.age &&
    declared.residence?.country === known.residence?.country &&
    declared.residence?.subdivision === known.residence?.subdivision;
  return same ? state : { ...state, consent: { ...state.consent, declared, ...(isVouched ? { vouched: true } : {}) } };
}
