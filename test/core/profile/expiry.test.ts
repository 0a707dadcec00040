/** What a profile forgets by itself: nothing past its time stays, nothing younger goes, and it ends when it means nothing. */
import * as z from "zod";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../../src/core/config.ts";
import { choiceLifeMs } from "../../../src/core/decide/standing.ts";
import { personal } from "../../../src/core/field.ts";
import { regionNamed } from "../../../src/core/policy/regions/index.ts";
import * as alarm from "../../../src/core/profile/alarm.ts";
import { expired, expiryOf } from "../../../src/core/profile/expiry.ts";
import type { ProfileState, Slices } from "../../../src/core/profile/state.ts";
import { expiryBy } from "../../../src/core/retention/field.ts";
import { moveIn } from "../../../src/core/profile/moves.ts";
import { DAY_MS, MONTH_MS } from "../../../src/core/time.ts";
import { NOW } from "../call.ts";
import { entryWith, rowOf, settings, stateOf } from "./row.ts";
import { configWith, PLAN } from "./telling.ts";

const traits = z.object({ email: personal(z.string().optional()), tier: z.string().optional() });
const plan = { ...PLAN, identify: { description: "d", purposes: ["personalization" as const], properties: traits } };
const retentionOf = (retention: ConfigInput["retention"]) => configWith(undefined, { retention, plan }).retention;
const retention = retentionOf({
  regions: { "US-CA": { personalization: { days: 100 } } },
  traits: { email: { days: 30 } },
  events: { "Product Added": { price: { days: 5 }, note: { days: 20 } } },
});

const GERMANY = { home: { country: "DE" } };
const germany = regionNamed("EEA-DE");
const CHOICE_LIFE = choiceLifeMs([{ region: germany!, country: "DE", foundBy: "home" }]);
const [YEAR, TWO_YEARS] = [13 * MONTH_MS, 25 * MONTH_MS];

const withSlices = (slices: Slices, said: Partial<ProfileState> = {}): ProfileState =>
  stateOf({ consent: { choices: {}, ...GERMANY }, slices, ...said });

const facts = { recent: {}, traits: {}, group: {} };
const count = (lastAt: number) => ({ count: 3, firstAt: lastAt - DAY_MS, lastAt });
const session = (lastAt: number) => ({
  base: { number: 1, startedAt: lastAt, lastAt, pages: 1, events: 1, activeMs: 0 },
  marks: [],
});

describe("by its own time goes", () => {
  it("each count, and the numbers of streams with the last of them", () => {
    const analytics = { counts: { a: count(NOW), b: count(NOW + DAY_MS) }, streams: [] };
    const state = withSlices({ analytics });
    expect(expiryOf(state, retention)).toBe(NOW + TWO_YEARS);
    expect(expired(state, retention, NOW + TWO_YEARS - 1)).toBe(state);
    const after = expired(state, retention, NOW + TWO_YEARS);
    expect(after?.slices).toEqual({ analytics: { counts: { b: analytics.counts.b }, streams: [] } });
    expect(expiryOf(after!, retention)).toBe(NOW + DAY_MS + TWO_YEARS);
  });

  it("each trait, one that the owner wants gone sooner, and the server's older word before it", () => {
    const server = { at: NOW - DAY_MS, value: "silver" };
    const corrected = { at: NOW - 2 * DAY_MS, value: "none" };
    const tier = { at: NOW, value: "gold", server, corrected };
    const state = withSlices({ personalization: { ...facts, traits: { email: { at: NOW, sealed: "s" }, tier } } });
    const at = (ms: number) => expired(state, retention, NOW + ms)?.slices.personalization?.traits;
    expect(at(30 * DAY_MS)).toEqual({ tier });
    expect(at(YEAR - 2 * DAY_MS)).toEqual({ tier: { at: NOW, value: "gold", server } });
    expect(at(YEAR - DAY_MS)).toEqual({ tier: { at: NOW, value: "gold" } });
    expect(at(YEAR)).toBeUndefined();
  });

  it("and says so beforehand to whoever is shown it", () => {
    const until = expiryBy(retention);
    expect(until("personalization", "traits.tier", NOW, "EEA-DE")).toBe(NOW + YEAR);
    expect(until("personalization", "traits.email", NOW, "EEA-DE")).toBe(NOW + 30 * DAY_MS);
    expect(until("personalization", "session.country", NOW, "US-CA")).toBe(NOW + 100 * DAY_MS);
    expect(until("analytics", "counts.email", NOW, "US-CA")).toBe(NOW + TWO_YEARS);
  });

  it("each last event, and its fields that the owner wants gone sooner", () => {
    const event = { at: NOW, properties: { price: 5, cart_id: "c" }, sealed: "note" };
    const state = withSlices({ personalization: { ...facts, recent: { "Product Added": event } } });
    const at = (ms: number) => expired(state, retention, NOW + ms)?.slices.personalization?.recent["Product Added"];
    expect(at(5 * DAY_MS - 1)).toBe(event);
    expect(at(5 * DAY_MS)).toEqual({ ...event, properties: { cart_id: "c" } });
    expect(at(20 * DAY_MS)).toEqual({ at: NOW, properties: { cart_id: "c" } });
    expect(at(YEAR)).toBeUndefined();
  });

  it("all that came by browsing, when the visitor has not come for that long", () => {
    const features = { key: "k", from: 1, of: {} };
    const personalization = { ...facts, sessions: session(NOW), features, watches: {}, items: {} };
    const state = withSlices({ personalization: { ...personalization, traits: { tier: { at: NOW + 1, value: 1 } } } });
    expect(expiryOf(state, retention)).toBe(NOW + YEAR);
    expect(expired(state, retention, NOW + YEAR)?.slices.personalization).toEqual({
      ...facts,
      traits: { tier: { at: NOW + 1, value: 1 } },
    });
  });
});

it("hears every law of where the visitor belongs: the shortest time holds", () => {
  const personalization = { ...facts, sessions: session(NOW) };
  const lives = (consent: Partial<ProfileState["consent"]>) =>
    expiryOf(withSlices({ personalization }, { consent: { choices: {}, ...consent } }), retention)! - NOW;
  const california = { country: "US", subdivision: "US-CA" };
  expect(lives({})).toBe(YEAR);
  expect(lives({ home: california })).toBe(100 * DAY_MS);
  expect(lives({ ...GERMANY, claimedHome: california })).toBe(100 * DAY_MS);
  expect(lives({ ...GERMANY, declared: { residence: california } })).toBe(100 * DAY_MS);
});

describe("ends", () => {
  it("when no choice in it means anything any more, and no line of it can be found in the archive", () => {
    const choices = { analytics: { granted: false, at: NOW } };
    const said = withSlices({}, { consent: { choices, ...GERMANY } });
    expect(expiryOf(said, retention)).toBe(NOW + CHOICE_LIFE);
    expect(expired(said, retention, NOW + CHOICE_LIFE - 1)).toBe(said);
    expect(expired(said, retention, NOW + CHOICE_LIFE)).toBeUndefined();
    const signaled = withSlices({}, { consent: { choices, optOutSignalAt: NOW + DAY_MS, ...GERMANY } });
    expect(expiryOf(signaled, retention)).toBe(NOW + DAY_MS + CHOICE_LIFE);
    const day = Math.floor(NOW / DAY_MS);
    const born = { createdAt: NOW - 90 * DAY_MS, consent: said.consent };
    const archived = withSlices({}, { ...born, days: { shop: [[day - 9, day]] } });
    expect(expiryOf(archived, retention)).toBe(day * DAY_MS + TWO_YEARS);
  });

  it("never by this where it is leaving, or ends by itself", () => {
    const analytics = { counts: { a: count(NOW) } };
    for (const said of [{ class: "session" }, { leaving: { jurisdiction: "us", id: "x" } }] as const) {
      const state = withSlices({ analytics }, said);
      expect(expiryOf(state, retention)).toBeUndefined();
      expect(expired(state, retention, NOW + 10 * TWO_YEARS)).toBe(state);
    }
  });
});

const moment = fc.integer({ min: 0, max: 40 }).map((months) => NOW - months * MONTH_MS);
const fact = fc.record({ at: moment, value: fc.constant("v") });
const named = <Value>(names: readonly string[], value: fc.Arbitrary<Value>) =>
  fc.dictionary(fc.constantFrom(...names), value);
const states = fc
  .record(
    {
      analytics: fc.record({ counts: named(["a", "b"], moment.map(count)) }),
      personalization: fc
        .record({
          recent: named(
            ["Product Added", "Error Shown"],
            fc.record({ at: moment, properties: fc.constant({ price: 1, code: "c" }), sealed: fc.constant("s") }),
          ),
          traits: named(["email", "tier"], fact),
          group: named(["tier"], fact),
          sessions: fc.option(moment.map(session), { nil: undefined }),
          features: fc.option(fc.constant({ key: "k", from: 1, of: {} }), { nil: undefined }),
        })
        .map((slice) => JSON.parse(JSON.stringify(slice)) as NonNullable<Slices["personalization"]>),
    },
    { requiredKeys: [] },
  )
  .chain((slices) =>
    fc.record({ createdAt: moment, day: moment, choice: moment }).map(({ createdAt, day, choice }) =>
      withSlices(slices, {
        createdAt,
        days: { shop: [[Math.floor(day / DAY_MS), Math.floor(day / DAY_MS)]] },
        consent: { choices: { advertising: { granted: false, at: choice } }, ...GERMANY },
      }),
    ),
  );

describe("whenever it is looked at", () => {
  const later = fc.integer({ min: -12, max: 60 }).map((months) => NOW + months * MONTH_MS);

  it("nothing past its time stays and nothing younger goes: what it says is next is what changes it", () => {
    fc.assert(
      fc.property(states, later, (state, now) => {
        const next = expiryOf(state, retention)!;
        expect(expired(state, retention, next)).not.toBe(state);
        expect(expired(state, retention, next - 1)).toBe(state);
        const after = expired(state, retention, now);
        if (after) expect(expiryOf(after, retention)).toBeGreaterThan(now);
        expect(after?.consent ?? state.consent).toBe(state.consent);
      }),
    );
  });

  it("comes to the same, however often it was looked at before", () => {
    fc.assert(
      fc.property(states, later, later, (state, one, other) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const before = expired(state, retention, first);
        expect(before && expired(before, retention, last)).toEqual(expired(state, retention, last));
      }),
    );
  });
});

describe("its alarm", () => {
  const analytics = { counts: { a: count(NOW) } };
  const sent = (row: ReturnType<typeof rowOf>, now: number) =>
    alarm.sent(row, alarm.flush(row, now, settings).leaving, now, settings, retention);

  it("is set when the outbox has left, for the next that is past its time, unless one is due before", () => {
    const row = rowOf({ state: withSlices({ analytics }), outbox: [entryWith("m")], wakeAt: NOW });
    const { row: after, effects } = sent(row, NOW);
    expect(after).toMatchObject({ outbox: [], wakeAt: NOW + TWO_YEARS });
    expect(effects.map(({ kind }) => kind)).toEqual(["wake", "write"]);
    const watches = { t: { moments: [], due: NOW + 9 } };
    const speaking = withSlices({ analytics, personalization: { ...facts, sessions: session(NOW), watches } });
    expect(sent(rowOf({ state: speaking, wakeAt: NOW }), NOW).row?.wakeAt).toBe(NOW + 9);
  });

  it("takes what is past its time in the same write, and looks ahead again", () => {
    const counts = { a: count(NOW), b: count(NOW + DAY_MS) };
    const row = rowOf({ state: withSlices({ analytics: { counts } }), wakeAt: NOW + TWO_YEARS });
    const { row: after, effects } = sent(row, NOW + TWO_YEARS);
    expect(after?.state.slices).toEqual({ analytics: { counts: { b: counts.b } } });
    expect(after?.wakeAt).toBe(NOW + DAY_MS + TWO_YEARS);
    expect(effects.map(({ kind }) => kind)).toEqual(["wake", "write"]);
  });

  it("ends the profile of which nothing is left, but nothing that waits to leave", () => {
    const consent = { choices: { analytics: { granted: false, at: NOW } }, ...GERMANY };
    const state = withSlices({}, { consent });
    const end = NOW + CHOICE_LIFE;
    expect(sent(rowOf({ state, wakeAt: end }), end)).toEqual({ row: undefined, effects: [{ kind: "erase" }] });
    expect(sent(rowOf({ state, wakeAt: end }), end - 1).row?.wakeAt).toBe(end);
    const held = { ...settings, holdMs: 15_000 };
    const waiting = rowOf({ state, outbox: [entryWith("m")], wakeAt: end });
    const { leaving } = alarm.flush(waiting, end, held);
    expect(alarm.sent(waiting, leaving, end, held, retention).row?.wakeAt).toBe(end + 15_000);
  });

  it("is looked for at once where a subject has moved in, since its own stayed behind", () => {
    const baggage = { v: 1, subject: "s", state: withSlices({ analytics }), names: [] } as const;
    const { row } = moveIn(undefined, baggage, new Uint8Array(0), { jurisdiction: "eu", id: "person" });
    expect(row!.wakeAt).toBeLessThanOrEqual(NOW);
    expect(sent(row!, NOW).row?.wakeAt).toBe(NOW + TWO_YEARS);
  });
});
