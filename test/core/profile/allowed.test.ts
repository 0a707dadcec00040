/** What may be used of a profile while its visitor is away: by the home's law, their choices, and their events' own yes. */
import { expect, it } from "vitest";
import type { Choices } from "../../../src/core/policy/purposes.ts";
import { allowancesIn, allowancesOf } from "../../../src/core/profile/allowed.ts";
import type { ConsentState, ProfileState } from "../../../src/core/profile/state.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { NOW } from "../call.ts";
import { stateOf } from "./row.ts";

const POLICY = { forward: {}, regions: {} };
const held = (ago: number): ProfileState["slices"] => ({
  personalization: { recent: {}, traits: { plan: { at: NOW - ago, value: "gold" } }, group: {} },
});
const of = (consent: Partial<ConsentState>, slices: ProfileState["slices"] = {}) =>
  stateOf({ consent: { choices: {}, ...consent }, slices });
const personalization = (state: ProfileState) => allowancesOf(state, POLICY, NOW).personalization;
const yes = (ago: number): Choices => ({ personalization: { granted: true, at: NOW - ago } });
const no: Choices = { personalization: { granted: false, at: NOW - 1 } };
const GERMANY = { country: "DE" } as const;
const CALIFORNIA = { country: "US", subdivision: "US-CA" } as const;

it.each([
  ["a German who said yes", of({ home: GERMANY, choices: yes(5) }), true, "stored_choice_granted"],
  ["a German who said no", of({ home: GERMANY, choices: no }, held(5)), false, "stored_choice_refused"],
  ["a German who said nothing", of({ home: GERMANY }), false, "region_requires_consent"],
  ["a German whose events said yes", of({ home: GERMANY }, held(5)), true, "said_with_events"],
  [
    "a German whose events said yes too long ago",
    of({ home: GERMANY }, held(14 * MONTH_MS)),
    false,
    "region_requires_consent",
  ],
  ["a Californian", of({ home: CALIFORNIA }, held(5)), true, "region_allows"],
  ["a Californian who said no", of({ home: CALIFORNIA, choices: no }, held(5)), false, "stored_choice_refused"],
  [
    "a Californian who moved to Germany: what is held was never asked for",
    of({ home: CALIFORNIA, declared: { residence: GERMANY } }, held(5)),
    false,
    "region_requires_consent",
  ],
  ["somebody of whom nobody knows where they are", of({}), false, "region_requires_consent"],
  ["somebody from nowhere whose events said yes", of({}, held(5)), true, "said_with_events"],
])("is known of %s", (_, state, allowed, because) => {
  expect(personalization(state)).toMatchObject({ allowed, because });
});

it("a yes to measurement says nothing of anything else, and the necessary is always allowed", () => {
  const choices: Choices = { analytics: { granted: true, at: NOW - 1 } };
  const all = allowancesOf(of({ home: GERMANY, choices }), POLICY, NOW);
  expect(all).toMatchObject({
    necessary: { allowed: true },
    analytics: { allowed: true, law: "EEA-DE", basis: expect.any(String) },
    personalization: { allowed: false },
  });
});

it("what one of a person's rows refuses, all do; a yes is of its row alone", () => {
  const [agreed, silent, refused] = [
    of({ home: GERMANY, choices: yes(1) }),
    of({ home: GERMANY }),
    of({ home: GERMANY, choices: no }),
  ];
  const two = allowancesIn([agreed, silent], POLICY, NOW);
  expect([two(agreed), two(silent)].map((all) => all.personalization.allowed)).toEqual([true, false]);
  const three = allowancesIn([agreed, silent, refused], POLICY, NOW);
  expect(three(agreed).personalization).toMatchObject({ allowed: false, because: "stored_choice_refused" });
});
