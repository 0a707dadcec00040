/** What a profile remembers of what a visitor or their browser says, what that takes along, and who is believed. */
import { describe, expect, it } from "vitest";
import type { Remembrance } from "../../../src/core/decide/remember.ts";
import type { Choices, Purpose } from "../../../src/core/policy/purposes.ts";
import { foldChoices, foldRemembrance, foldSignal } from "../../../src/core/profile/fold-consent.ts";
import { foldEvent } from "../../../src/core/profile/fold.ts";
import type { ProfileState } from "../../../src/core/profile/state.ts";
import { viewOf } from "../../../src/core/profile/view.ts";
import { HOUR, NOW } from "../call.ts";
import { EVERYTHING, keys, minimizedEvent, stateOf } from "./row.ts";

/** A profile with both slices. */
const full = (["track", "identify"] as const).reduce((state, type) => {
  const said = type === "track" ? { name: "Product Viewed" } : { type, properties: { plan: "gold" } };
  return foldEvent(state, minimizedEvent(said), ["analytics", "personalization"], keys, false, {}, EVERYTHING);
}, stateOf());

describe("a choice", () => {
  const said = (purpose: Purpose, granted: boolean, at = NOW) => ({ [purpose]: { granted, at } });

  it("takes the slice of a refused purpose along, and leaves the others untouched", () => {
    const without = foldChoices(full, said("analytics", false));
    expect(without.slices).toEqual({ personalization: full.slices.personalization });
    expect(foldChoices(full, said("personalization", false)).slices).toEqual({ analytics: full.slices.analytics });
  });

  it("about a purpose without a slice changes no slice", () => {
    expect(foldChoices(full, said("advertising", false)).slices).toEqual(full.slices);
    expect(foldChoices(full, said("analytics", true)).slices).toEqual(full.slices);
  });

  it("counts only when it is the newest: an old refusal that arrives late takes nothing", () => {
    const agreed = foldChoices(full, said("analytics", true, NOW));
    const late = foldChoices(agreed, said("analytics", false, NOW - 1));
    expect(late).toBe(agreed);
    expect(foldChoices(agreed, said("analytics", false, NOW)).slices.analytics).toBeUndefined();
  });
});

describe("an opt-out signal", () => {
  it("is remembered once, not on every call", () => {
    const once = foldSignal(stateOf(), NOW);
    expect(once.consent.optOutSignalAt).toBe(NOW);
    expect(foldSignal(once, NOW + HOUR)).toBe(once);
  });

  it("is remembered anew after a consent that stood against it", () => {
    const agreed = foldChoices(foldSignal(stateOf(), NOW), { advertising: { granted: true, at: NOW + 1 } });
    expect(foldSignal(agreed, NOW + HOUR).consent.optOutSignalAt).toBe(NOW + HOUR);
    const refused = foldChoices(foldSignal(stateOf(), NOW), { advertising: { granted: false, at: NOW + 1 } });
    expect(foldSignal(refused, NOW + HOUR)).toBe(refused);
  });

  it("is remembered anew after a consent that only the browser remembers", () => {
    const once = foldSignal(stateOf(), NOW);
    expect(foldSignal(once, NOW + HOUR, NOW + 1).consent.optOutSignalAt).toBe(NOW + HOUR);
    expect(foldSignal(once, NOW + HOUR, NOW)).toBe(once);
  });
});

describe("what an event says", () => {
  const remembrance = (said: Partial<Remembrance> = {}): Remembrance => ({
    choices: {},
    signaled: false,
    declared: {},
    vouched: false,
    ...said,
  });
  const heard = (state: ProfileState, said: Partial<Remembrance>, proved = true) =>
    foldRemembrance(state, remembrance(said), proved, NOW);
  const no = (at = NOW): Choices => ({ analytics: { granted: false, at } });
  const yes = (at = NOW): Choices => ({ analytics: { granted: true, at } });
  const choicesOf = (state: ProfileState) => state.consent.choices;

  it("is the state itself where it says nothing new, so that nothing is written", () => {
    expect(heard(full, {})).toBe(full);
    const once = heard(full, { choices: no(), signaled: true, declared: { age: 13, residence: { country: "DE" } } });
    expect(heard(once, { choices: no(), signaled: true, declared: { age: 13, residence: { country: "DE" } } })).toBe(
      once,
    );
  });

  it.each([true, false])("refuses by the event, and takes the slice along, whoever says it (proved: %j)", (proved) => {
    const refused = heard(full, { choices: no() }, proved);
    expect(choicesOf(refused)).toEqual({ analytics: { granted: false, at: NOW, by: "event" } });
    expect(refused.slices).toEqual({ personalization: full.slices.personalization });
  });

  it("grants nothing: an event's yes is for that event", () => {
    expect(heard(full, { choices: yes() })).toBe(full);
  });

  it("cannot refuse the necessary away", () => {
    expect(heard(full, { choices: { necessary: { granted: false, at: NOW } } })).toBe(full);
  });

  it.each<[string, Choices, Choices, boolean, Choices]>([
    ["takes back an older no of an event's", no(NOW - 1), yes(), true, {}],
    ["takes back no newer one", no(NOW), yes(NOW - 1), true, { analytics: { granted: false, at: NOW, by: "event" } }],
    ["nor one of the same moment", no(NOW), yes(NOW), true, { analytics: { granted: false, at: NOW, by: "event" } }],
    ["nor any by a bare claim", no(NOW - 1), yes(), false, { analytics: { granted: false, at: NOW - 1, by: "event" } }],
  ])("a yes %s", (_, before, said, proved, after) => {
    const refused = heard(full, { choices: before });
    expect(choicesOf(heard(refused, { choices: said }, proved))).toEqual(after);
  });

  it("takes back no refusal that the visitor said to us", () => {
    const refused = foldChoices(full, no(NOW - 1));
    expect(heard(refused, { choices: yes() })).toBe(refused);
  });

  it("takes back none that an event repeated after the visitor", () => {
    const refused = foldChoices(full, { analytics: { granted: false, at: NOW - 2, region: "US-CA" } });
    const repeated = heard(refused, { choices: no(NOW - 1) });
    expect(choicesOf(repeated)).toEqual({ analytics: { granted: false, at: NOW - 1, region: "US-CA" } });
    expect(heard(repeated, { choices: yes() })).toBe(repeated);
  });

  it("does not bring a slice back with a yes", () => {
    const again = heard(heard(full, { choices: no(NOW - 1) }), { choices: yes() });
    expect(again.slices.analytics).toBeUndefined();
  });

  it("refuses a consent given before it, and not one given after", () => {
    expect(choicesOf(heard(foldChoices(full, yes(NOW - 1)), { choices: no() })).analytics?.granted).toBe(false);
    const agreed = foldChoices(full, yes(NOW + 1));
    expect(heard(agreed, { choices: no() })).toBe(agreed);
  });

  it("remembers the signal at the time of the call", () => {
    expect(heard(full, { signaled: true }, false).consent.optOutSignalAt).toBe(NOW);
  });

  type Declared = Remembrance["declared"];
  const [GERMANY, BAVARIA, TEXAS] = [
    { country: "DE" },
    { country: "DE", subdivision: "DE-BY" },
    { country: "US", subdivision: "US-TX" },
  ];

  it.each<[string, Declared, Declared, boolean, Declared]>([
    ["a first age", {}, { age: 18 }, false, { age: 18 }],
    ["a younger age", { age: 18 }, { age: 13 }, false, { age: 13 }],
    ["no older age from anybody", { age: 13 }, { age: 18 }, false, { age: 13 }],
    ["an older age from a server", { age: 13 }, { age: 18 }, true, { age: 18 }],
    ["a first residence", {}, { residence: TEXAS }, false, { residence: TEXAS }],
    ["no second residence from anybody", { residence: GERMANY }, { residence: TEXAS }, false, { residence: GERMANY }],
    ["another residence from a server", { residence: GERMANY }, { residence: TEXAS }, true, { residence: TEXAS }],
    ["a nearer residence from a server", { residence: GERMANY }, { residence: BAVARIA }, true, { residence: BAVARIA }],
    ["nothing by silence, even a server's", { age: 13, residence: GERMANY }, {}, true, { age: 13, residence: GERMANY }],
  ])("learns %s", (_, known, said, vouched, declared) => {
    const before = stateOf({ consent: { choices: {}, declared: known } });
    expect(heard(before, { declared: said, vouched }).consent.declared).toEqual(declared);
  });

  it("takes a server's proof for nothing else: what is proved but not vouched for cannot raise an age", () => {
    const before = stateOf({ consent: { choices: {}, declared: { age: 13 } } });
    expect(heard(before, { declared: { age: 18 } }, true)).toBe(before);
  });
});

it("shows choices and the remembered signal with their times", () => {
  const state = foldSignal(foldChoices(stateOf(), { analytics: { granted: true, at: NOW } }), NOW);
  expect(viewOf(state, EVERYTHING.definitions, NOW, keys)).toEqual({
    createdAt: "2026-11-22T04:07:11.000Z",
    relationship: "new",
    affinities: {},
    segments: [],
    counts: {},
    lastEvents: {},
    traits: {},
    group: {},
    items: {},
    consent: { analytics: { granted: true, at: "2026-11-22T04:07:11.000Z" } },
    optOutSignalAt: "2026-11-22T04:07:11.000Z",
    receipts: [],
  });
});
