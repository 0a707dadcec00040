/** The way out: messages that fit, in order, with nothing lost or doubled; and a hold for a queue that forgets. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settle } from "../../../src/core/decide/settle.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { afterSend, dueEntries, entryOf, nextWake, outboxBytes, pack } from "../../../src/core/profile/outbox.ts";
import type { OutboxEntry } from "../../../src/core/profile/state.ts";
import { aSubject, NOW, settlementOf } from "../call.ts";
import { digest } from "../keys.ts";
import { entryWith, keys, largestEvent, recordOf, settings } from "./row.ts";

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const idsOf = (entries: readonly OutboxEntry[]) => entries.map((entry) => entry.record!.recordId);
const base = recordOf("m");
const numbered = (at: number, text: string): OutboxEntry =>
  entryOf({ ...base, recordId: String(at).padStart(22, "0"), properties: { text } });
/** A receipt with every second one. */
const receipted = (at: number, text: string): OutboxEntry => {
  const entry = numbered(at, text);
  return at % 2 === 0 ? entry : entryOf(entry.record, { id: String(at).padStart(22, "0"), text: '"é😀'.repeat(at) });
};

it("knows a record's size in bytes, not in characters", () => {
  const entry = entryWith("m", "é😀\u0001");
  expect(entry.size).toBe(bytes(entry.record));
  expect(outboxBytes([entry, entry])).toBe(2 * entry.size);
});

it("counts the receipt that travels along", () => {
  const receipt = { id: "r".repeat(22), text: '{"é":"😀"}' };
  const entry = entryOf(base, receipt);
  expect(entry.size).toBe(bytes(base) + bytes(receipt));
  expect(pack([entry, entryOf(base)], NOW)).toEqual([
    [{ v: 2, sentAt: NOW, lines: [base, base], receipts: [receipt] }],
  ]);
  expect(pack([entryOf(base)], NOW)).toEqual([[{ v: 2, sentAt: NOW, lines: [base] }]]);
});

/** Texts from empty to nearly a message of its own, in one to four bytes a character, and some that JSON escapes. */
const text = fc
  .tuple(fc.constantFrom("x", "é", "漢", "😀", '"'), fc.oneof(fc.nat(200), fc.nat(LIMIT.messageBytes - 1_000)))
  .map(([symbol, size]) => symbol.repeat(Math.floor(size / (symbol === '"' ? 2 : Buffer.byteLength(symbol)))));

it("packs every record once, in order, into messages and sends that fit", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), (texts) => {
      const due = texts.map((one, at) => receipted(at, one));
      const sends = pack(due, NOW);
      const lines = sends.flat().flatMap((message) => message.lines);
      expect(lines.map((line) => line.recordId)).toEqual(idsOf(due));
      const told = sends.flat().flatMap((message) => message.receipts ?? []);
      expect(told).toEqual(due.flatMap((entry) => entry.receipt ?? []));
      for (const message of sends.flat()) expect(bytes(message)).toBeLessThanOrEqual(LIMIT.messageBytes);
      for (const send of sends) {
        expect(send.length).toBeLessThanOrEqual(100);
        expect(send.reduce((sum, message) => sum + bytes(message), 0)).toBeLessThanOrEqual(LIMIT.sendBatchBytes);
      }
    }),
  );
});

it("counts the commas of many small records and their receipts", () => {
  const small = Array.from({ length: 400 }, (_, at) => receipted(at * 2 + 1, "").record!);
  const due = small.map((record) => entryOf(record, { id: record.recordId, text: "{}" }));
  const sends = pack(due, NOW);
  expect(sends.flat().length).toBeGreaterThan(1);
  for (const message of sends.flat()) expect(bytes(message)).toBeLessThanOrEqual(LIMIT.messageBytes);
});

it("packs a call's worth of small records into one message, and nothing into none", () => {
  expect(
    pack(
      Array.from({ length: 50 }, (_, at) => numbered(at, "x")),
      NOW,
    ).map((send) => send.map((message) => message.lines.length)),
  ).toEqual([[50]]);
  expect(pack([], NOW)).toEqual([]);
});

it("starts a new message only when the next record does not fit", () => {
  const half = LIMIT.messageBytes / 2 - 1_000;
  const sends = pack(
    [0, 1, 2, 3].map((at) => numbered(at, "x".repeat(half))),
    NOW,
  );
  expect(sends.flat().map((message) => message.lines.length)).toEqual([2, 2]);
});

it("fills a row's outbox into few sends", () => {
  const due = Array.from({ length: 1_000 }, (_, at) => numbered(at, "x".repeat(1_000)));
  const total = outboxBytes(due);
  expect(pack(due, NOW).flat().length).toBeLessThanOrEqual(Math.ceil(total / (LIMIT.messageBytes * 0.9)));
  expect(pack(due, NOW).length).toBeLessThanOrEqual(Math.ceil(total / (LIMIT.sendBatchBytes * 0.45)));
});

// A control character is six bytes in JSON, and the others here one to four.
it.each(["\u0001", '"', "x", "é", "漢", "😀"])(
  "fits the record of the largest event that is taken, told in %j, into one message",
  (symbol) => {
    const decision = settle(settlementOf(largestEvent(symbol)), aSubject(), keys, digest);
    if (!decision.kept) throw new Error("not kept");
    const entry = entryOf(decision.record, decision.receipt);
    expect(entry.size).toBeGreaterThan(LIMIT.eventBytes * 0.8);
    expect(pack([entry], NOW).flat()).toHaveLength(1);
    expect(bytes(pack([entry], NOW)[0]?.[0])).toBeLessThanOrEqual(LIMIT.messageBytes);
  },
);

const [a, b, c] = [numbered(1, ""), numbered(2, ""), numbered(3, "")];

describe("with a queue that keeps what it took", () => {
  it("forgets what was sent, and keeps what arrived meanwhile", () => {
    expect(afterSend([a, b, c], [a, b], NOW, settings)).toEqual([c]);
  });

  it("wakes again only while something is left", () => {
    expect(nextWake([], NOW, settings)).toBeNull();
    expect(nextWake([c], NOW, settings)).toBe(NOW + settings.flushAfterMs);
  });
});

describe("with a queue that forgets when killed", () => {
  const holding = { ...settings, holdMs: 15_000 };
  const held = afterSend([a, b], [a], NOW, holding);

  it("holds what was sent, and does not send it again", () => {
    expect(idsOf(held)).toEqual(idsOf([a, b]));
    expect(dueEntries(held, holding)).toEqual([b]);
  });

  it("lets go when the hold is over, not before", () => {
    expect(idsOf(afterSend(held, [], NOW + 14_999, holding))).toEqual(idsOf([a, b]));
    expect(idsOf(afterSend(held, [], NOW + 15_000, holding))).toEqual(idsOf([b]));
  });

  it("does not start a hold anew when others are sent", () => {
    const later = afterSend(held, [b], NOW + 10_000, holding);
    expect(later.map((entry) => entry.sent?.at)).toEqual([NOW, NOW + 10_000]);
  });

  it("sends again what another process sent: its queue is gone", () => {
    const restarted = { ...holding, boot: "boot-2" };
    expect(idsOf(dueEntries(held, restarted))).toEqual(idsOf([a, b]));
    expect(idsOf(afterSend(held, [], NOW + 99_000, restarted))).toEqual(idsOf([a, b]));
    expect(afterSend(held, held, NOW, restarted).map((entry) => entry.sent?.boot)).toEqual(["boot-2", "boot-2"]);
  });

  it("wakes when the first hold ends, or soon when something is due", () => {
    expect(nextWake(held, NOW, holding)).toBe(NOW + settings.flushAfterMs);
    expect(nextWake(afterSend(held, [b], NOW + 9, holding), NOW + 9, holding)).toBe(NOW + 15_000);
  });
});
