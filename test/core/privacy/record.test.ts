/** The archive line: what it says in the clear, and that it can be read back. */
import { describe, expect, it } from "vitest";
import { dayPseudonym, recordIdOf } from "../../../src/core/privacy/pseudonyms.ts";
import { recordSchema, toRecord, toStatistic } from "../../../src/core/privacy/record.ts";
import { asStatistic, minimize } from "../../../src/core/privacy/minimize.ts";
import { anEvent, HOUR, NOW, policy } from "../call.ts";
import { keysOf } from "../keys.ts";

const keys = keysOf("visitor");
const planned = policy.plan.find("track", "Product Viewed")!;

function record(
  occurredAt = NOW,
  properties: Record<string, string> = { product_id: "p-1", url: "https://x.example/" },
) {
  const event = minimize(anEvent({ occurredAt, properties }), planned, properties, ["analytics"]);
  return toRecord(event, {
    recordId: recordIdOf(keys, "m-1"),
    receipt: "r".repeat(22),
    purposes: ["analytics"],
    region: "EEA-DE",
    source: "web",
    site: "shop",
    keys,
  });
}

it("says in the clear the plan's own words and the hour", () => {
  const { recordId, pseudonym, sealed, ...clear } = record();
  expect(clear).toEqual({
    v: 2,
    site: "shop",
    source: "web",
    type: "track",
    event: "Product Viewed",
    purposes: ["analytics"],
    hour: "2026-11-22T04",
    received: "2026-11-22T04",
    region: "EEA-DE",
    receipt: "r".repeat(22),
    properties: { product_id: "p-1" },
    context: {},
  });
  expect([recordId, pseudonym]).toEqual([expect.stringMatching(/^[\w-]{22}$/), expect.stringMatching(/^[\w-]{22}$/)]);
  expect(sealed).not.toContain("x.example");
});

it("seals the exact time and what is personal", () => {
  expect(JSON.parse(keys.open("archive", record().sealed))).toEqual({
    at: NOW,
    properties: { url: "https://x.example/" },
  });
  expect(JSON.parse(keys.open("archive", record(NOW, {}).sealed))).toEqual({ at: NOW });
});

it("is read back across a queue as it was written", () => {
  const written = record();
  expect(recordSchema.parse(JSON.parse(JSON.stringify(written)))).toEqual(written);
});

it("is read back as older code wrote it, which said neither its source nor when it was received", () => {
  const { source: _, received: __, ...older } = { ...record(), v: 1 };
  expect(recordSchema.parse(older)).toEqual(older);
});

it.each([
  ["an unknown version", { v: 3 }],
  ["a field nobody defined", { email: "j@example.com" }],
  ["a raw messageId in place of its hash", { recordId: "m-1" }],
  ["a purpose nobody knows", { purposes: ["fun"] }],
  ["a type nobody knows", { type: "click" }],
  ["no sealed part", { sealed: undefined }],
  ["an exact time in place of the hour", { hour: "2026-11-22T04:07:11.000Z" }],
])("is not read back with %s", (_, wrong) => {
  expect(recordSchema.safeParse({ ...record(), ...wrong }).success).toBe(false);
});

it("calls a visitor by another name each UTC day, and nobody can join two visitors or two days", () => {
  const midnight = Date.UTC(2026, 10, 23);
  expect(dayPseudonym(keys, NOW)).toBe(dayPseudonym(keys, midnight - 1));
  expect(dayPseudonym(keys, midnight)).not.toBe(dayPseudonym(keys, midnight - 1));
  expect(dayPseudonym(keysOf("another"), NOW)).not.toBe(dayPseudonym(keys, NOW));
  expect(record(NOW + 24 * HOUR).pseudonym).not.toBe(record().pseudonym);
});

it("names a line by visitor and message: the same message again is the same line", () => {
  expect(recordIdOf(keys, "m-1")).toBe(recordIdOf(keysOf("visitor"), "m-1"));
  expect(recordIdOf(keys, "m-2")).not.toBe(recordIdOf(keys, "m-1"));
  expect(recordIdOf(keysOf("another"), "m-1")).not.toBe(recordIdOf(keys, "m-1"));
});

describe("a statistic", () => {
  const event = minimize(
    anEvent({ properties: { product_id: "p-1", url: "https://x.example/" } }),
    planned,
    {
      product_id: "p-1",
      url: "https://x.example/",
    },
    ["analytics"],
  );
  const line = (from = keys, occurredAt = NOW) =>
    toStatistic(asStatistic({ ...event, occurredAt }, ["analytics"]), {
      recordId: recordIdOf(from, event.messageId),
      receipt: "r".repeat(22),
      purposes: ["analytics"],
      region: "UK",
      source: "web",
      site: "shop",
      keys: from,
    });

  it("is a line that its schema takes, with nothing sealed and nothing personal", () => {
    expect(recordSchema.parse(JSON.parse(JSON.stringify(line())))).toEqual(line());
    expect(line()).toMatchObject({
      sealed: "",
      properties: { product_id: "p-1" },
      context: {},
      purposes: ["analytics"],
    });
    expect(JSON.stringify(line())).not.toContain("x.example");
  });

  it("is called the same when the same message is sent again, and another name on another day", () => {
    expect([line().recordId, line().pseudonym]).toEqual([recordIdOf(keys, "m-1"), dayPseudonym(keys, NOW)]);
    expect(line(keys, NOW + 24 * HOUR).pseudonym).not.toBe(line().pseudonym);
    expect(line(keysOf("another")).pseudonym).not.toBe(line().pseudonym);
  });
});
