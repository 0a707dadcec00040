import { describe, expect, it } from "vitest";
import { depart, lift } from "../../../src/core/profile/departure.ts";
import { anonymize, entomb } from "../../../src/core/profile/erasure.ts";
import { baggageOf, hasArrived, moveIn, moveOut, setOut } from "../../../src/core/profile/moves.ts";
import type { Row } from "../../../src/core/profile/state.ts";
import { isTooLate, readmit } from "../../../src/core/profile/vacancy.ts";
import { NOW } from "../call.ts";
import { keysOf } from "../keys.ts";
import { keys, rowOf } from "./row.ts";

const HOME = "a1";
const PERSON = "b2";
const TO = { jurisdiction: "eu", id: PERSON, subject: HOME } as const;

const isThere = (row: unknown): row is Row => row !== undefined;

function arrived() {
  const left = setOut(rowOf(), TO, rowOf().state, NOW).row;
  if (!isThere(left)) throw new Error("it did not set out");
  const baggage = baggageOf(left, HOME, []);
  const { row } = moveIn(undefined, baggage, left.ring, { jurisdiction: "eu", id: PERSON });
  if (!isThere(row)) throw new Error("it did not arrive");
  return { baggage, row };
}

describe("a move that is repeated late", () => {
  it("has arrived, though its subject was made anonymous since", () => {
    const { baggage, row } = arrived();
    const { row: anonymous } = anonymize(row, keys, keysOf("another"), NOW + 1);
    expect(isThere(anonymous) && hasArrived(anonymous, baggage)).toBe(true);
  });

  it("has arrived, though its subject has gone on since", () => {
    const { baggage, row } = arrived();
    const { row: pointer } = moveOut(row, { jurisdiction: "eu", id: HOME, subject: HOME }, HOME, NOW + 1);
    expect(pointer && hasArrived(pointer, baggage)).toBe(true);
  });

  it("has arrived, though its subject has joined another home since", () => {
    const { baggage, row } = arrived();
    const { row: pointer } = depart(row, { jurisdiction: "eu", id: "c3" }, NOW + 1);
    expect(pointer && hasArrived(pointer, baggage)).toBe(true);
  });

  it("has arrived, though its subject was erased since, and though that was lifted", () => {
    const { baggage, row } = arrived();
    const { row: tombstone } = entomb(row, "eu", NOW + 1);
    expect(tombstone && hasArrived(tombstone, baggage)).toBe(true);
    const lifted = tombstone && lift(tombstone, { jurisdiction: "eu", id: "c3" })?.row;
    expect(lifted && hasArrived(lifted, baggage)).toBe(true);
  });

  it("is too late where nobody is suppressed any more, unlike one that is begun after that", () => {
    const { baggage, row } = arrived();
    const [effect] = readmit(entomb(row, "eu", NOW + 1).row, NOW + 2);
    if (effect?.kind !== "erase" || !effect.vacancy) throw new Error("nobody was readmitted");
    expect(isTooLate(effect.vacancy, baggage.state)).toBe(true);
    const next = setOut(rowOf(), TO, rowOf().state, NOW + 3).row!;
    expect(isTooLate(effect.vacancy, next.state)).toBe(false);
    expect(readmit(row, NOW), "of who is no tombstone").toEqual([]);
  });

  it("is not the next move of the same subject, however soon that is", () => {
    const { row } = arrived();
    const next = setOut(row, TO, row.state, NOW).row;
    expect(isThere(next) && hasArrived(row, baggageOf(next, HOME, []))).toBe(false);
  });
});
