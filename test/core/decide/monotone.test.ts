/** Whatever makes a case stricter never keeps more of it: not one purpose, not one field, nothing joined that was apart. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Birthplace } from "../../../src/core/decide/locate.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { younger, type AgeBand } from "../../../src/core/policy/ages.ts";
import { stricterDefault, type OwnersDefault } from "../../../src/core/policy/owner.ts";
import type { Place } from "../../../src/core/policy/places.ts";
import { PURPOSES, type Choices, type Purpose } from "../../../src/core/policy/purposes.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { age, home, place } from "./arbitrary.ts";
import { given, measured, run, type Ending, type Given } from "./given.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const RUNS = { numRuns: 500 };

function expectNoMore(after: Ending, before: Ending): void {
  expect(before.allowed).toEqual(expect.arrayContaining([...after.allowed]));
  expect(before.joined).toEqual(expect.arrayContaining([...after.joined]));
  expect(before.fields).toEqual(expect.arrayContaining([...after.fields]));
}

/** Tightens a case in one way, and asks that nothing more is kept than before. Answers how often it mattered. */
function neverMore<Hint>(
  tighten: (one: Given, hint: Hint) => Given | undefined,
  hints: fc.Arbitrary<Hint>,
  cases: fc.Arbitrary<Given> = given,
): number {
  let changed = 0;
  fc.assert(
    fc.property(cases, hints, (one, hint) => {
      const stricter = tighten(one, hint);
      if (!stricter) return;
      const [before, after] = [run(one), run(stricter)];
      // What is sent in-country rests nowhere, and is never compared with what does.
      if (before.next !== "forward" && after.next === "forward") return;
      expectNoMore(after, before);
      if (after.allowed.length < before.allowed.length) changed++;
    }),
    RUNS,
  );
  return changed;
}

const purpose = fc.constantFrom(...PURPOSES);
const nothing = fc.constant(undefined);
const atAll = (one: Given) => one.event.receivedAt;
const refusal = (name: Purpose, at: number): Choices => ({ [name]: { granted: false, at: at + 1_000 } });

const signaling = (one: Given, signals: Given["request"]["signals"]): Given => ({
  ...one,
  request: { ...one.request, signals: { ...one.request.signals, ...signals } },
});

describe("never allows more", () => {
  it.each(["gpc", "dnt"])("with %s than without", (name) => {
    expect(neverMore((one) => signaling(one, { [name]: "1" }), nothing)).toBeGreaterThan(0);
  });

  it("with one more refusal in the visitor's cookie", () => {
    const refuse = (one: Given, name: Purpose) =>
      signaling(one, { choices: { ...one.request.signals.choices, ...refusal(name, atAll(one)) } });
    expect(neverMore(refuse, purpose)).toBeGreaterThan(0);
  });

  it("with one more stored objection, whoever asks", () => {
    const object = (one: Given, name: Purpose): Given => ({
      ...one,
      subject: { ...one.subject, choices: { ...one.subject.choices, ...refusal(name, atAll(one)) } },
    });
    expect(neverMore(object, purpose)).toBeGreaterThan(0);
  });

  it("with a remembered opt-out signal", () => {
    const remember = (one: Given): Given => ({
      ...one,
      subject: { ...one.subject, optOutSignalAt: atAll(one) + 1_000 },
    });
    expect(neverMore(remember, nothing)).toBeGreaterThan(0);
  });

  /** Undefined where there is an object that refuses everything by being empty: one refusal more refuses less. */
  function refusing(what: CanonicalEvent, name: Purpose): CanonicalEvent | undefined {
    const { segment, ...others } = what.consent ?? {};
    const { categoryPreferences: said = {} } = (segment ?? {}) as { categoryPreferences?: object };
    if (segment !== undefined && Object.keys(said).length === 0) return undefined;
    return { ...what, consent: { ...others, segment: { categoryPreferences: { ...said, [name]: false } } } };
  }
  const refused = (one: Given, name: Purpose): Given | undefined => {
    const event = refusing(one.event, name);
    return event && { ...one, event };
  };

  it("with one more category refused in the event's consent object", () => {
    expect(neverMore(refused, purpose)).toBeGreaterThan(0);
  });

  it("for another purpose when one is refused, where audiences are measured by an exemption", () => {
    let apart = 0;
    const counting = (one: Given, name: Purpose) => {
      if (run(one).allowed.length > run(one).joined.length) apart++;
      return refused(one, name);
    };
    expect(neverMore(counting, purpose, measured)).toBeGreaterThan(0);
    expect(apart).toBeGreaterThan(50);
  });

  it("with consent that cannot be read than with none", () => {
    const spoil = (one: Given, by: "segment" | "rudderstack"): Given | undefined =>
      one.event.consent?.[by] === undefined
        ? { ...one, event: { ...one.event, consent: { ...one.event.consent, [by]: "yes to all" } } }
        : undefined;
    expect(neverMore(spoil, fc.constantFrom("segment", "rudderstack"))).toBeGreaterThan(0);
  });

  it("for a caller who proved nothing", () => {
    expect(neverMore((one) => ({ ...one, subject: { ...one.subject, proved: false } }), nothing)).toBeGreaterThan(0);
  });

  it.each(["declared by the call", "stored"])("for a younger visitor, %s", (how) => {
    const rejuvenate = ({ request, subject, ...one }: Given, years: AgeBand): Given | undefined => {
      const [declared, known] = [younger(request.declared?.age, years) ?? years, younger(subject.age, years) ?? years];
      return how === "stored"
        ? { ...one, request, subject: { ...subject, age: known } }
        : { ...one, subject, request: { ...request, declared: { ...request.declared, age: declared } } };
    };
    expect(neverMore(rejuvenate, age)).toBeGreaterThan(0);
  });

  it("for a visitor who lives elsewhere as well, declared by the call", () => {
    const settleIn = (one: Given, residence: Place): Given | undefined =>
      one.request.declared?.residence
        ? undefined
        : { ...one, request: { ...one.request, declared: { ...one.request.declared, residence } } };
    expect(neverMore(settleIn, place)).toBeGreaterThan(0);
  });

  it("for a visitor of whom it is stored", () => {
    const settleIn = (one: Given, residence: Place): Given | undefined =>
      one.subject.residence ? undefined : { ...one, subject: { ...one.subject, residence } };
    expect(neverMore(settleIn, place)).toBeGreaterThan(0);
  });

  it("for a visitor of whom somebody claims to be them elsewhere", () => {
    const claim = (one: Given, claimedHome: Place) => ({ ...one, subject: { ...one.subject, claimedHome } });
    expect(neverMore(claim, place)).toBeGreaterThan(0);
  });

  it("for a visitor whose home is elsewhere", () => {
    const goHome = (one: Given, born: Birthplace): Given | undefined =>
      one.subject.home ? undefined : { ...one, subject: { ...one.subject, home: born } };
    expect(neverMore(goHome, home)).toBeGreaterThan(0);
  });

  it("where the owner asks for more of a yes", () => {
    const demand = (one: Given, [name, wanted]: readonly [Purpose, OwnersDefault]): Given => {
      const before = one.wishes.require[name];
      const after = before === undefined ? wanted : (stricterDefault(before, wanted) as OwnersDefault);
      return { ...one, wishes: { ...one.wishes, require: { ...one.wishes.require, [name]: after } } };
    };
    const wish = fc.tuple(purpose, fc.constantFrom<OwnersDefault>("optOut", "optIn", "forbidden"));
    expect(neverMore(demand, wish)).toBeGreaterThan(0);
  });

  it.each(["aggregate", "drop"] as const)("where the owner says to %s", (mode) => {
    const tighten = (one: Given): Given | undefined =>
      one.wishes.place?.mode === "drop" ? undefined : { ...one, wishes: { ...one.wishes, place: { mode } } };
    expect(neverMore(tighten, nothing)).toBeGreaterThan(0);
  });

  it("where the owner attests no exemption", () => {
    const silent = (one: Given): Given => ({ ...one, wishes: { ...one.wishes, exempt: false } });
    neverMore(silent, nothing);
    // Few events of any place rest on an exemption: those that do, so that the test cannot fail by chance.
    expect(neverMore(silent, nothing, measured)).toBeGreaterThan(0);
  });

  const expired = (choices: Choices = {}, at: number): Choices =>
    Object.fromEntries(
      Object.entries(choices).map(([name, choice]) => [
        name,
        choice.granted ? { ...choice, at: Math.min(choice.at, at - 40 * MONTH_MS) } : choice,
      ]),
    );

  it("by a yes that has run out than by a fresh one, in the cookie or stored", () => {
    const inCookie = (one: Given) => signaling(one, { choices: expired(one.request.signals.choices, atAll(one)) });
    const stored = (one: Given): Given => ({
      ...one,
      subject: { ...one.subject, choices: expired(one.subject.choices, atAll(one)) },
    });
    expect([neverMore(inCookie, nothing) > 0, neverMore(stored, nothing) > 0]).toEqual([true, true]);
  });
});
