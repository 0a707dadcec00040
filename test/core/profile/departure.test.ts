/** How a profile leaves an object: frozen, then a pointer; or a tombstone, at once. */
import { describe, expect, it } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import { bury, depart, freeze, isBuried, isProfile, pointTo, unpoint } from "../../../src/core/profile/departure.ts";
import * as alarm from "../../../src/core/profile/alarm.ts";
import type { Effect } from "../../../src/core/profile/step.ts";
import type { Address } from "../../../src/core/profile/redirect.ts";
import type { Resident, Row } from "../../../src/core/profile/state.ts";
import { NOW } from "../call.ts";
import { entryWith, rowOf, settings, stateOf } from "./row.ts";

const home: Address = { jurisdiction: "eu", id: "home" };
const other: Address = { jurisdiction: "eu", id: "other" };
const SECRETS = "what the profile knew";

const known = rowOf({
  state: stateOf({
    jurisdiction: "us",
    slices: { personalization: { recent: {}, traits: { secret: { at: NOW, value: SECRETS } }, group: {} } },
  }),
  ring: new Uint8Array(16),
});
const waiting: Row = { ...known, outbox: [entryWith("m-1")], wakeAt: NOW + 5_000 };

const kindsOf = ({ effects }: { readonly effects: readonly Effect[] }) => effects.map(({ kind }) => kind);

function written({ effects }: { readonly effects: readonly Effect[] }): Row<Resident> | undefined {
  return effects.flatMap((effect) => (effect.kind === "write" ? [effect.row] : [])).at(-1);
}

describe("freezing", () => {
  it("changes nothing but where it leaves for and when it set out, once", () => {
    const step = freeze(waiting, home, NOW);
    expect(step?.row).toEqual({ ...waiting, state: { ...waiting.state, leaving: home, movedAt: NOW } });
    expect(freeze(step!.row!, home, NOW + 1)).toEqual({ row: step!.row, effects: [] });
  });

  it("is not for one that leaves for elsewhere, nor for what is kept apart", () => {
    expect(freeze(freeze(known, home, NOW)!.row!, other, NOW)).toBeUndefined();
    for (const apart of ["session", "exempt"] as const) {
      expect(freeze(rowOf({ state: stateOf({ class: apart }) }), home, NOW)).toBeUndefined();
    }
  });
});

describe("what has left", () => {
  it("holds a pointer with its cookie's token, and nothing else of it", () => {
    const { row } = depart(known, home, NOW);
    const until = NOW + LIMIT.visitorCookieSeconds * 1_000;
    expect(row?.state).toEqual({ v: 1, kind: "pointer", jurisdiction: "us", to: home, token: "token", until });
    expect(row?.ring).toHaveLength(0);
    expect(JSON.stringify(row)).not.toContain(SECRETS);
    expect([isProfile(row!), isBuried(row!)]).toEqual([false, false]);
  });

  it("still sends what waits, wakes for its end, and ends then and not before", () => {
    const { row } = depart(waiting, home, NOW);
    expect([row?.outbox, row?.wakeAt]).toEqual([waiting.outbox, waiting.wakeAt]);
    const { leaving } = alarm.flush(row!, NOW + 5_000, settings);
    const sent = alarm.sent(row!, leaving, NOW + 5_000, settings);
    expect([sent.row?.outbox, sent.row?.wakeAt]).toEqual([[], row!.state.until]);
    expect(kindsOf(alarm.end(sent.row, row!.state.until! - 1))).toEqual([]);
    expect(kindsOf(alarm.end(sent.row, row!.state.until!))).toEqual(["erase"]);
    expect(kindsOf(alarm.end(row, row!.state.until!)), "not before what waits is sent").toEqual([]);
  });

  it("sends what waits as of when it left, however late, so that what is called back afterwards calls it back as well", () => {
    const sentAt = (row: Row<Resident>) =>
      alarm
        .flush(row, NOW + 60_000, settings)
        .effects.flatMap((effect) => (effect.kind === "send" ? effect.messages.map((message) => message.sentAt) : []));
    expect(sentAt(waiting)).toEqual([NOW + 60_000]);
    const { row: leaving } = freeze(waiting, home, NOW)!;
    expect(sentAt(leaving!), "also before it knows that it arrived").toEqual([NOW]);
    expect(sentAt(depart(leaving!, home, NOW + 30_000).row!)).toEqual([NOW]);
  });

  it("has an alarm for its end where nothing waits", () => {
    expect(kindsOf(depart(known, home, NOW))).toEqual(["wake", "write"]);
  });
});

describe("a pointer by name", () => {
  it("costs one row and no alarm, and keeps what waits", () => {
    const step = pointTo(undefined, "us", home);
    expect(kindsOf(step)).toEqual(["write"]);
    expect(step.row?.state).toEqual({ v: 1, kind: "pointer", jurisdiction: "us", to: home });
    const left = depart(waiting, other, NOW).row;
    const again = pointTo(left, "us", home).row;
    expect([again?.outbox, again?.wakeAt]).toEqual([waiting.outbox, waiting.wakeAt]);
  });

  it("that leads nowhere is forgotten, once nothing waits but of whoever was erased; one that leads elsewhere is not", () => {
    const { row } = pointTo(undefined, "us", home);
    expect(kindsOf(unpoint(row!, home))).toEqual(["erase"]);
    expect(unpoint(row!, other)).toEqual({ row, effects: [] });
    const left = depart(waiting, home, NOW).row!;
    expect(unpoint(left, home)).toEqual({ row: left, effects: [] });
    expect(unpoint(left, home, true).row).toBeUndefined();
    expect(unpoint(left, other, true)).toEqual({ row: left, effects: [] });
  });

  it("leaves word of the last move, whatever comes in its place", () => {
    const { row: gone } = depart(rowOf({ state: stateOf({ movedAt: NOW }) }), home, NOW + 1);
    expect(pointTo(gone, "us", other).row?.state.movedAt).toBe(NOW);
    expect(unpoint(gone!, home).effects).toEqual([{ kind: "erase", vacancy: { at: NOW } }]);
  });
});

describe("the way to where nobody is", () => {
  it("is forgotten by a profile that was leaving for there, and the profile stays as it was", () => {
    const { row } = freeze(waiting, home, NOW)!;
    expect(unpoint(row!, home).row).toEqual({ ...waiting, state: { ...waiting.state, movedAt: NOW } });
    expect(written(unpoint(row!, home))?.state).not.toHaveProperty("leaving");
    expect(unpoint(row!, other)).toEqual({ row, effects: [] });
    expect(unpoint(waiting, home)).toEqual({ row: waiting, effects: [] });
  });
});

describe("a tombstone", () => {
  it("is all that is left, without end, and no pointer", () => {
    const asked = { request: "r", space: "shop", sites: ["shop"] };
    const { row } = bury("us", NOW, asked);
    expect(row).toEqual({
      state: { v: 1, kind: "tombstone", jurisdiction: "us", at: NOW, asked },
      ring: new Uint8Array(0),
      outbox: [],
      wakeAt: null,
    });
    expect([isBuried(row!), isProfile(row!)]).toEqual([true, false]);
    expect(unpoint(row!, home)).toEqual({ row, effects: [] });
    expect(kindsOf(alarm.end(row, Number.MAX_SAFE_INTEGER))).toEqual([]);
  });
});
