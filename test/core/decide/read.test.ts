/**
 * Whether what is stored about a visitor may be looked at, as a table to be read by whoever answers for it, and what
 * holds for every visitor and every request.
 */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { rehear, type PurposeCase } from "../../../src/core/decide/case.ts";
import type { Declared } from "../../../src/core/decide/declared.ts";
import {
  proposeRead,
  readWithoutSubject,
  settleRead,
  type ReadAnswer,
  type ReadAsk,
} from "../../../src/core/decide/read.ts";
import type { DecisionRequest, Statement } from "../../../src/core/decide/request.ts";
import type { Answer } from "../../../src/core/decide/answers.ts";
import { settlePurpose } from "../../../src/core/decide/settle.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import type { Because } from "../../../src/core/policy/resolve.ts";
import { regionNamed } from "../../../src/core/policy/regions/index.ts";
import { aRequest, aSubject, HOUR, NOW, policy } from "../call.ts";
import { choices, request, subject } from "./arbitrary.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const PLACES = {
  Germany: { country: "DE" },
  France: { country: "FR" },
  California: { country: "US", subdivision: "US-CA" },
  Russia: { country: "RU" },
  unknown: undefined,
} as const;

const nothing: Statement = { context: {}, occurredAt: NOW };
const yes = (at: number) => ({ personalization: { granted: true, at } });
const no = (at: number) => ({ personalization: { granted: false, at } });
const [EARLIER, LATER] = [NOW - HOUR, NOW - 1];

function askFor(said: Partial<DecisionRequest>, statement = nothing): ReadAsk {
  return proposeRead(statement, aRequest(said), policy).ask;
}

/** Where personalization stands before the visitor's stored choices are heard. */
function standing(ask: ReadAsk, known: Declared = {}): PurposeCase {
  return rehear(ask, known).purposes.personalization;
}

/** As if a signal turned off personalization there. */
function settleBound(ask: ReadAsk, whose: Subject): Answer {
  return settlePurpose(
    "personalization",
    { ...standing(ask, whose), bound: regionNamed("US-CA")?.signals[0] },
    ask.at,
    whose,
  );
}

interface Row {
  readonly place: keyof typeof PLACES;
  /** The request carries Global Privacy Control. */
  readonly gpc?: true;
  /** The choice in the visitor's cookie. */
  readonly choice?: DecisionRequest["signals"]["choices"];
  readonly stored?: Subject["choices"];
  /** When an opt-out signal was last seen. */
  readonly remembered?: number;
  /** Asked without proof of whom it is about. */
  readonly unproved?: true;
}

function answerOf({ place, gpc, choice, stored = {}, remembered, unproved }: Row): ReadAnswer {
  const signals = { gpc: gpc && "1", choices: choice };
  return settleRead(
    askFor({ connection: PLACES[place], signals }),
    aSubject({ proved: !unproved, choices: stored, optOutSignalAt: remembered }),
  );
}

describe("may the visitor's session be looked at?", () => {
  it.each<[string, Row, boolean, Because]>([
    // Where consent comes first
    ["in Germany nobody said anything", { place: "Germany" }, false, "region_requires_consent"],
    ["in Germany the cookie says yes", { place: "Germany", choice: yes(EARLIER) }, true, "choice_granted"],
    ["in Germany the cookie says no", { place: "Germany", choice: no(EARLIER) }, false, "choice_refused"],
    ["in Germany the profile says yes", { place: "Germany", stored: yes(EARLIER) }, true, "stored_choice_granted"],
    ["in Germany the profile says no", { place: "Germany", stored: no(EARLIER) }, false, "stored_choice_refused"],
    [
      "in Germany the profile says yes, to somebody who proved nothing",
      { place: "Germany", stored: yes(EARLIER), unproved: true },
      false,
      "region_requires_consent",
    ],
    [
      "in Germany yes in the cookie, then no in the profile",
      { place: "Germany", choice: yes(EARLIER), stored: no(LATER) },
      false,
      "stored_choice_refused",
    ],
    [
      "in Germany no in the profile, then yes in the cookie",
      { place: "Germany", choice: yes(LATER), stored: no(EARLIER) },
      true,
      "choice_granted",
    ],
    [
      "in Germany yes and no at the same moment",
      { place: "Germany", choice: yes(LATER), stored: no(LATER) },
      false,
      "stored_choice_refused",
    ],
    [
      "in Germany no in the cookie, then yes in the profile: the call's no is final",
      { place: "Germany", choice: no(EARLIER), stored: yes(LATER) },
      false,
      "choice_refused",
    ],
    ["in France nobody said anything", { place: "France" }, false, "region_requires_consent"],
    ["in France the profile says yes", { place: "France", stored: yes(EARLIER) }, true, "stored_choice_granted"],
    // Global Privacy Control objects to advertising and sale, not to the owner's own pages
    ["in Germany GPC beside a yes", { place: "Germany", gpc: true, choice: yes(EARLIER) }, true, "choice_granted"],
    ["in California GPC", { place: "California", gpc: true }, true, "region_allows"],
    ["in California GPC an hour ago", { place: "California", remembered: EARLIER }, true, "region_allows"],
    // Where it is allowed until somebody objects
    ["in California nobody said anything", { place: "California" }, true, "region_allows"],
    ["in California, to nobody in particular", { place: "California", unproved: true }, true, "region_allows"],
    ["in California the cookie says no", { place: "California", choice: no(EARLIER) }, false, "choice_refused"],
    [
      "in California the profile says no, whoever asks",
      { place: "California", stored: no(EARLIER), unproved: true },
      false,
      "stored_choice_refused",
    ],
    [
      "in California the profile says no, to a cookie that said yes before",
      { place: "California", choice: yes(EARLIER), stored: no(LATER) },
      false,
      "stored_choice_refused",
    ],
    // Where nothing may rest with us
    [
      "in Russia, whatever was agreed to",
      { place: "Russia", choice: yes(LATER), stored: yes(LATER) },
      false,
      "region_forbids_storage",
    ],
    ["in Russia nobody said anything", { place: "Russia" }, false, "region_forbids_storage"],
    // Where nobody knows where
    ["somewhere, nobody said anything", { place: "unknown" }, false, "region_requires_consent"],
    ["somewhere, the cookie says yes", { place: "unknown", choice: yes(EARLIER) }, true, "choice_granted"],
    ["somewhere, the profile says yes", { place: "unknown", stored: yes(EARLIER) }, true, "stored_choice_granted"],
    ["somewhere, the profile says no", { place: "unknown", stored: no(EARLIER) }, false, "stored_choice_refused"],
  ])("%s", (_, row, allowed, because) => {
    expect(answerOf(row)).toEqual({ allowed, because });
  });
});

describe("a consent that comes with the question", () => {
  const saying = (personalization: boolean, occurredAt = NOW): Statement => ({
    ...nothing,
    occurredAt,
    consent: { segment: { categoryPreferences: { personalization } } },
  });
  const settled = (statement: Statement, stored: Subject["choices"] = {}) =>
    settleRead(askFor({}, statement), aSubject({ choices: stored }));

  it.each<[string, Statement, Subject["choices"], boolean, Because]>([
    ["answers like a choice", saying(true), {}, true, "choice_granted"],
    ["refuses like a choice", saying(false), yes(LATER), false, "choice_refused"],
    ["yields to a newer no", saying(true, EARLIER), no(LATER), false, "stored_choice_refused"],
    [
      "of a clock ahead of ours counts as said now",
      saying(true, NOW + HOUR),
      no(NOW + 1),
      false,
      "stored_choice_refused",
    ],
    [
      "for something else says nothing",
      { ...nothing, consent: { segment: { categoryPreferences: { analytics: true } } } },
      {},
      false,
      "region_requires_consent",
    ],
    [
      "for nothing refuses everything",
      { ...nothing, consent: { segment: { categoryPreferences: {} } } },
      yes(LATER),
      false,
      "choice_refused",
    ],
    [
      "that cannot be read is no yes, and no stored one is heard beside it",
      { ...nothing, consent: { segment: "yes" } },
      yes(LATER),
      false,
      "signal_unreadable",
    ],
  ])("%s", (_, statement, stored, allowed, because) => {
    expect(settled(statement, stored)).toEqual({ allowed, because });
  });
});

describe("where a signal turns personalization off", () => {
  const bound = askFor({ connection: PLACES.California });

  it.each<[string, Partial<Subject>, boolean, Because]>([
    ["a remembered one does", { optOutSignalAt: EARLIER }, false, "remembered_signal"],
    ["it outlives an earlier yes", { optOutSignalAt: LATER, choices: yes(EARLIER) }, false, "remembered_signal"],
    ["it yields to a later yes", { optOutSignalAt: EARLIER, choices: yes(LATER) }, true, "stored_choice_granted"],
    ["no signal was ever seen", {}, true, "region_allows"],
  ])("%s", (_, said, allowed, because) => {
    expect(settleBound(bound, aSubject(said))).toEqual({ allowed, because });
  });

  it("no region's law makes it so today", () => {
    expect(Object.values(PLACES).map((connection) => standing(askFor({ connection })).bound)).not.toContain(true);
  });
});

describe("where nobody can be asked", () => {
  it.each<[keyof typeof PLACES, DecisionRequest["signals"]["choices"], boolean, Because]>([
    ["Germany", undefined, false, "region_requires_consent"],
    ["Germany", yes(EARLIER), true, "choice_granted"],
    ["Germany", no(EARLIER), false, "choice_refused"],
    ["California", undefined, true, "region_allows"],
    ["California", no(EARLIER), false, "choice_refused"],
    ["Russia", yes(EARLIER), false, "region_forbids_storage"],
    ["unknown", undefined, false, "region_requires_consent"],
  ])("in %s, choosing %j", (place, choice, allowed, because) => {
    const ask = askFor({ connection: PLACES[place], signals: { choices: choice } });
    expect(readWithoutSubject(ask)).toEqual({ allowed, because });
  });
});

describe("where the visitor is", () => {
  const countryFor = (said: Partial<DecisionRequest>, context: Statement["context"] = {}) =>
    proposeRead({ ...nothing, context }, aRequest(said), policy).country;

  it("a browser is by its connection, and a server says it or does not know", () => {
    expect([
      countryFor({}),
      countryFor({}, { country: "US", region: "CA" }),
      countryFor({ connection: undefined }),
      countryFor({ keyKind: "server" }),
      countryFor({ keyKind: "server" }, { country: "Israel" }),
      countryFor({ keyKind: "server", audience: "DE" }),
    ]).toEqual(["DE", "DE", "XX", "XX", "IL", "DE"]);
  });
});

describe("for every request and every visitor", () => {
  const statement: fc.Arbitrary<Statement> = fc
    .record(
      {
        personalization: fc.boolean(),
        Functional: fc.boolean(),
        Whatever: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .map((categoryPreferences) => ({ ...nothing, consent: { segment: { categoryPreferences } } }));
  const anything = fc.oneof(fc.constant(nothing), statement);
  const runs = { numRuns: 1_000 };

  const allows = (said: Statement, from: DecisionRequest, whose: Subject): boolean =>
    settleRead(proposeRead(said, from, policy).ask, whose).allowed;

  /** Tightens a case in one way, and asks that what was denied before stays denied. */
  function neverMore(tighten: (from: DecisionRequest, whose: Subject) => readonly [DecisionRequest, Subject]): number {
    let changed = 0;
    fc.assert(
      fc.property(anything, request, subject, (said, from, whose) => {
        const before = allows(said, from, whose);
        const after = allows(said, ...tighten(from, whose));
        expect(after && !before).toBe(false);
        if (before && !after) changed++;
      }),
      runs,
    );
    return changed;
  }

  it("the profile never allows what the call denied, and nobody allows what the profile would have to", () => {
    let asked = 0;
    fc.assert(
      fc.property(anything, request, subject, (said, from, given) => {
        // A server key has proved whom it speaks for.
        const whose = { ...given, proved: given.proved || from.keyKind === "server" };
        const { ask } = proposeRead(said, from, policy);
        const { allowed } = settleRead(ask, whose);
        if (standing(ask).answer === "no") expect(allowed).toBe(false);
        if (standing(ask).answer === "ask") {
          asked++;
          expect(readWithoutSubject(ask).allowed).toBe(false);
          expect(allowed && !whose.proved).toBe(false);
        }
        expect(readWithoutSubject(ask).allowed).toBe(standing(ask).answer === "yes");
      }),
      runs,
    );
    expect(asked).toBeGreaterThan(100);
  });

  it("a refusal more never allows more, in the cookie or in the profile", () => {
    const refusal = no(NOW + 1);
    const inCookie = neverMore((from, whose) => [
      { ...from, signals: { ...from.signals, choices: { ...from.signals.choices, ...refusal } } },
      whose,
    ]);
    const inProfile = neverMore((from, whose) => [from, { ...whose, choices: { ...whose.choices, ...refusal } }]);
    expect([inCookie > 0, inProfile > 0]).toEqual([true, true]);
  });

  it("GPC never allows more, and no more does having sent it", () => {
    neverMore((from, whose) => [{ ...from, signals: { ...from.signals, gpc: "1" } }, whose]);
    neverMore((from, whose) => [from, { ...whose, optOutSignalAt: NOW + 1 }]);
    let changed = 0;
    fc.assert(
      fc.property(anything, request, subject, (said, from, whose) => {
        const { ask } = proposeRead(said, from, policy);
        const { allowed: before } = settleRead(ask, whose);
        const { allowed: after } = settleBound(ask, whose);
        expect(after && !before).toBe(false);
        if (before && !after) changed++;
      }),
      runs,
    );
    expect(changed).toBeGreaterThan(0);
  });

  it("a caller who proved nothing is never told more", () => {
    expect(neverMore((from, whose) => [from, { ...whose, proved: false }])).toBeGreaterThan(0);
  });

  it("an unknown region never allows more than one that may store", () => {
    const known = fc.constantFrom(PLACES.Germany, PLACES.France, PLACES.California);
    let changed = 0;
    fc.assert(
      fc.property(anything, request, subject, known, (said, from, whose, connection) => {
        const browser = { ...from, keyKind: "browser" } as const;
        const here = allows(said, { ...browser, connection }, whose);
        const unknown = allows(said, { ...browser, connection: undefined }, whose);
        expect(unknown && !here).toBe(false);
        if (here && !unknown) changed++;
      }),
      runs,
    );
    expect(changed).toBeGreaterThan(0);
  });

  it("where nothing may be stored nothing is read, whatever anybody chose", () => {
    fc.assert(
      fc.property(anything, choices, subject, (said, chosen, whose) => {
        const from = aRequest({ connection: PLACES.Russia, signals: { choices: chosen } });
        expect(settleRead(proposeRead(said, from, policy).ask, whose)).toEqual({
          allowed: false,
          because: "region_forbids_storage",
        });
      }),
    );
  });

  it("what travels to the object is plain", () => {
    fc.assert(
      fc.property(anything, request, (said, from) => {
        const { ask } = proposeRead(said, from, policy);
        expect(JSON.parse(JSON.stringify(ask))).toEqual(ask);
      }),
    );
  });
});
