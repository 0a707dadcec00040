/** The visitor's other objects: what they hold, what they refuse to hold, and when they end by themselves. */
import { describe, expect, it } from "vitest";
import type { VisitorClass } from "../../../src/core/decide/visitor-class.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { regionNamed } from "../../../src/core/policy/regions/index.ts";
import { prolonged } from "../../../src/core/profile/life.ts";
import * as machine from "../../../src/core/profile/machine.ts";
import * as alarm from "../../../src/core/profile/alarm.ts";
import type { Step } from "../../../src/core/profile/step.ts";
import type { Row } from "../../../src/core/profile/state.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { AGREED, anEvent, aRequest, HOUR, NOW, settlementOf } from "../call.ts";
import { digest } from "../keys.ts";
import { birth, keys, rowOf, settings, stateOf } from "./row.ts";

const viewed = (messageId: string) => settlementOf(anEvent({ messageId }), aRequest({ connection: { country: "GB" } }));
const saved = (messageId: string) => settlementOf(anEvent({ messageId, name: "Basket Saved" }));

function collect(object: VisitorClass, row: Row | undefined, messageId: string, now = NOW) {
  const settlements = [object === "exempt" ? viewed(messageId) : saved(messageId)];
  const remember = {
    choices: { advertising: { granted: false, at: NOW } },
    signaled: true,
    declared: { age: 12 },
    vouched: false,
  } as const;
  const call = { ...birth, class: object, now, proved: true, known: true, settlements, remember };
  return machine.collect(row, call, keys, digest, settings);
}

const NOTHING: alarm.Leaving = { due: [], revoking: [] };

/** As after the alarm that sent all. */
function flushed(row: Row | undefined, now: number): Step {
  return alarm.sent(row!, alarm.flush(row!, now, settings).leaving, now, settings);
}

const kindsOf = (step: Step) => step.effects.map(({ kind }) => kind);

describe.each(["exempt", "session"] as const)("an object of class %s", (object) => {
  it("keeps lines and the chain of their receipts, folds nothing, and remembers nothing of the visitor", () => {
    const { row, decisions } = collect(object, undefined, "m-1");
    expect(decisions).toMatchObject([{ kept: true, elsewhere: [] }]);
    expect(row?.outbox).toHaveLength(1);
    expect(row?.state).toMatchObject({ class: object, consent: { choices: {} }, slices: {} });
    expect(row?.state.consent).toEqual({ choices: {}, home: { country: object === "exempt" ? "GB" : "DE" } });
    expect(row?.state.receipts?.links).toHaveLength(1);
    expect(collect(object, row, "m-1")).toMatchObject({
      effects: [],
      decisions: [{ outcome: { outcome: "duplicate" } }],
    });
  });

  it("takes no choice, and is not made by one", () => {
    const yes = { analytics: { granted: true, at: NOW } };
    const { row } = collect(object, undefined, "m-1");
    expect(machine.choose(row, yes, { ...birth, class: object })).toEqual({ row, effects: [] });
    expect(machine.choose(undefined, yes, { ...birth, class: object })).toEqual({ row: undefined, effects: [] });
  });

  it("is what it was born as, whatever a later call takes it for", () => {
    const { row } = collect(object, undefined, "m-1");
    const agreed = settlementOf(anEvent({ messageId: "m-2", consent: AGREED }));
    const call = { ...birth, class: "full", proved: true, settlements: [agreed] } as const;
    expect(machine.collect(row, call, keys, digest, settings).row?.state).toMatchObject({ class: object, slices: {} });
  });

  it("sets the alarm of its end once its outbox is empty, and none for each event", () => {
    const first = collect(object, undefined, "m-1");
    expect(kindsOf(first)).toEqual(["wake", "write"]);
    const second = collect(object, first.row, "m-2", NOW + 1_000);
    expect(kindsOf(second)).toEqual(["write"]);
    const { row, effects } = flushed(second.row, NOW + 5_000);
    expect(effects).toEqual([
      { kind: "wake", at: row?.state.until },
      { kind: "write", row },
    ]);
  });

  it("ends in its time and not before, by its alarm, at the next call, or when it wakes without one", () => {
    const { row } = flushed(collect(object, undefined, "m-1").row, NOW + 5_000);
    const until = row!.state.until!;
    const erased = { row: undefined, effects: [{ kind: "erase" }] };
    expect(kindsOf(alarm.sent(row!, NOTHING, until - 1, settings))).toEqual(["wake", "write"]);
    expect(alarm.sent(row!, NOTHING, until, settings)).toEqual(erased);
    expect(alarm.end(row, until - 1)).toEqual({ row, effects: [] });
    expect(alarm.end(row, until)).toEqual(erased);
    expect(alarm.awake(row!, true, until)).toEqual(erased);
    expect(alarm.awake(row!, false, until - 1).effects[0]).toEqual({ kind: "wake", at: until });
    expect(alarm.awake(row!, true, until - 1).effects).toEqual([]);
  });

  it("does not end while something waits to be sent", () => {
    const { row } = collect(object, undefined, "m-1");
    const late = NOW + 500 * 24 * HOUR;
    expect(alarm.end(row, late).effects).toEqual([]);
    expect(kindsOf(alarm.awake(row!, false, late))).toEqual(["wake", "write"]);
    const holding = { ...settings, holdMs: 15_000 };
    const held = alarm.sent(row!, { due: row!.outbox, revoking: [] }, late, holding);
    expect(held.effects[0]).toEqual({ kind: "wake", at: late + holding.holdMs });
    expect(kindsOf(alarm.sent(held.row!, NOTHING, late + holding.holdMs, holding))).toEqual(["erase"]);
  });
});

it("ends a session a day after its last event, and gives it another day with each", () => {
  const { row } = collect("session", undefined, "m-1");
  expect(row?.state.until).toBe(NOW + LIMIT.sessionObjectMs);
  const later = collect("session", row, "m-2", NOW + HOUR).row;
  expect(later?.state.until).toBe(NOW + HOUR + LIMIT.sessionObjectMs);
  expect(collect("session", later, "m-2", NOW + 2 * HOUR).row?.state.until).toBe(later?.state.until);
});

describe("statistics", () => {
  const law = (region: string) => ({ laws: [{ region, foundBy: "connection", country: "XX" }] }) as const;
  const { state } = rowOf({ state: { ...stateOf(), class: "exempt" } });
  const FRENCH = regionNamed("EEA-FR")!.exemption!.trackerMonths * MONTH_MS;

  it("end with the tracker's life of the law that exempts them, from their birth, however often they are visited", () => {
    const born = prolonged(state, law("EEA-FR"), NOW);
    expect(born.until).toBe(NOW + FRENCH);
    expect(prolonged(born, law("EEA-FR"), NOW + 90 * 24 * HOUR).until).toBe(born.until);
  });

  it("end with the cookie's life where the law names none, and by the shortest of those heard", () => {
    expect(LIMIT.visitorCookieSeconds * 1_000).toBeLessThan(FRENCH);
    const british = prolonged(state, law("UK"), NOW);
    expect(british.until).toBe(NOW + LIMIT.visitorCookieSeconds * 1_000);
    expect(prolonged(british, law("EEA-FR"), NOW + HOUR).until).toBe(british.until);
    const both = { laws: [...law("EEA-FR").laws, ...law("UK").laws] } as const;
    expect(prolonged(state, both, NOW).until).toBe(british.until);
  });

  it("and no profile ends by itself", () => {
    expect(prolonged(stateOf(), law("EEA-FR"), NOW)).toEqual(stateOf());
  });
});

describe("the days of what went to the archive", () => {
  const DAY = 24 * HOUR;
  const today = Math.floor(NOW / DAY);
  const agreed = (messageId: string, occurredAt: number, history = false) =>
    settlementOf(anEvent({ messageId, occurredAt, consent: AGREED }), aRequest({ history }));
  const daysOf = (...settlements: readonly ReturnType<typeof agreed>[]) =>
    machine.collect(undefined, { ...birth, proved: true, settlements }, keys, digest, settings).row?.state.days;

  it("are listed by site, by the time of each kept event, history's too", () => {
    expect(daysOf(agreed("m-1", NOW), agreed("m-2", NOW - HOUR))).toEqual({ shop: [[today, today]] });
    expect(daysOf(agreed("m-1", NOW), agreed("m-2", NOW - 400 * DAY, true))).toEqual({
      shop: [
        [today - 400, today - 400],
        [today, today],
      ],
    });
  });

  it("are not listed of what was not kept, and cost no write of their own", () => {
    expect(
      daysOf(agreed("m-1", NOW), settlementOf(anEvent({ messageId: "m-2", occurredAt: NOW - 23 * HOUR }))),
    ).toEqual({
      shop: [[today, today]],
    });
    expect(collect("exempt", undefined, "m-1").row?.state.days).toEqual({ shop: [[today, today]] });
  });
});
