/** Who can hold a copy of a profile, and what ends it: every change by which the profile itself would allow less. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { proposeRead, settleRead } from "../../../src/core/decide/read.ts";
import * as alarm from "../../../src/core/profile/alarm.ts";
import { isOutdone, mayBeHeld } from "../../../src/core/profile/held-copy.ts";
import * as machine from "../../../src/core/profile/machine.ts";
import { knownOf, type ConsentState } from "../../../src/core/profile/state.ts";
import { choices, declared, request } from "../decide/arbitrary.ts";
import { NOW, policy } from "../call.ts";
import { birth, rowOf, settings, stateOf } from "./row.ts";

const slice = { recent: {}, traits: {}, group: {} };
const withSlice = stateOf({ slices: { personalization: slice } });
const yes = { personalization: { granted: true, at: NOW } };
const no = (at = NOW + 1) => ({ personalization: { granted: false, at } });

it("is held of whom there is something to say, or who said yes, and of no stranger", () => {
  expect(mayBeHeld(stateOf())).toBe(false);
  expect(mayBeHeld(stateOf({ slices: { analytics: { counts: {} } } }))).toBe(false);
  expect(mayBeHeld(stateOf({ consent: { choices: no() } }))).toBe(false);
  expect(mayBeHeld(withSlice)).toBe(true);
  expect(mayBeHeld(stateOf({ consent: { choices: yes } }))).toBe(true);
});

describe("is ended by", () => {
  const held = stateOf({ slices: { personalization: slice }, consent: { choices: yes, optOutSignalAt: NOW } });
  const consent = (said: Partial<ConsentState>) => ({ consent: { ...held.consent, ...said } });

  it.each<[string, Partial<ConsentState>, boolean]>([
    ["nothing new", {}, false],
    ["a refusal", { choices: no() }, true],
    ["a refusal of something else", { choices: { ...yes, analytics: { granted: false, at: NOW } } }, false],
    ["a later yes", { choices: { personalization: { granted: true, at: NOW + 1 } } }, false],
    ["a newer signal", { optOutSignalAt: NOW + 1 }, true],
    ["an age", { declared: { age: 13 } }, true],
    ["a residence", { declared: { residence: { country: "DE" } } }, true],
    ["a home, whose law the next event's answer brings", { home: { country: "DE" } }, false],
  ])("%s", (_, said, ended) => {
    expect(isOutdone(held, consent(said))).toBe(ended);
    expect(isOutdone(stateOf(), consent(said)), "nobody holds any").toBe(false);
  });

  it("a purpose that fell to the law, once: with its slice", () => {
    expect(isOutdone(held, held, ["personalization"])).toBe(true);
    expect(isOutdone({ ...held, slices: {} }, held, ["personalization"])).toBe(false);
    expect(isOutdone(held, held, ["analytics"])).toBe(false);
  });

  it("a refusal that is newer than one that stood, since a yes in the browser may have outweighed that", () => {
    const refused = { slices: held.slices, consent: { choices: no(NOW) } };
    expect(isOutdone(refused, { consent: { choices: no(NOW) } })).toBe(false);
    expect(isOutdone(refused, { consent: { choices: no(NOW + 1) } })).toBe(true);
  });
});

it("whatever changes: a copy that is not ended allows nothing that the profile does not, but by its home", () => {
  const consents: fc.Arbitrary<ConsentState> = fc
    .record({
      choices,
      declared,
      optOutSignalAt: fc.option(fc.integer({ min: NOW - 9, max: NOW }), { nil: undefined }),
    })
    .map(({ optOutSignalAt, ...rest }) => ({ ...rest, ...(optOutSignalAt === undefined ? {} : { optOutSignalAt }) }));
  let less = 0;
  fc.assert(
    fc.property(consents, consents, request, (was, is, from) => {
      // Time goes on in a profile: nothing that was said is unsaid, but by a newer word.
      const grown: ConsentState = {
        ...is,
        choices: { ...was.choices, ...is.choices },
        optOutSignalAt: Math.max(was.optOutSignalAt ?? 0, is.optOutSignalAt ?? 0),
      };
      const { ask } = proposeRead({ context: {}, occurredAt: NOW }, from, policy);
      const allows = (consent: ConsentState) => settleRead(ask, { proved: true, ...knownOf(consent) }).allowed;
      if (!allows(was) || allows(grown)) return;
      // A yes that is gone, or older than before, is no change that a profile makes.
      const { personalization: said } = grown.choices;
      if (said?.granted) return;
      less++;
      expect(isOutdone({ slices: withSlice.slices, consent: was }, { consent: grown })).toBe(true);
    }),
    { numRuns: 3_000 },
  );
  expect(less).toBeGreaterThan(20);
});

describe("the profile calls back", () => {
  const row = rowOf({ state: withSlice });
  const revoked = (after: Parameters<typeof alarm.flush>[0]) => alarm.flush(after, NOW, settings).effects;

  it("at once what browsers hold, when it is refused, and no delivery that nobody was told", () => {
    const step = machine.choose(row, no(), birth);
    expect(step.effects.map(({ kind }) => kind)).toEqual(["wake", "write"]);
    expect(step.row?.wakeAt).toBe(NOW);
    expect(revoked(step.row!)).toEqual([
      { kind: "revoke", withdrawals: [{ purposes: [], at: NOW, copies: true }], joined: [] },
    ]);
    expect(revoked(machine.choose(step.row, no(NOW + 2), birth).row!), "and once").toHaveLength(1);
  });

  it("every one when somebody signs out everywhere", () => {
    const step = machine.signOut(row, "another", NOW);
    expect(step.row?.state).toMatchObject({ token: "another", revoking: [{ purposes: [], at: NOW, copies: true }] });
    expect(step.row?.wakeAt).toBe(NOW);
  });

  it("nothing where nobody can hold any", () => {
    expect(machine.choose(rowOf(), no(), birth).row?.state.revoking).toBeUndefined();
  });
});
