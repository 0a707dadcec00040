/** What rests in the clear: no identifier, no messageId, no personal value; and receipts that name decisions, not people. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { Case } from "../../../src/core/decide/case.ts";
import { settle } from "../../../src/core/decide/settle.ts";
import type { Settlement } from "../../../src/core/decide/settlement.ts";
import { countEvents } from "../../../src/core/ledger.ts";
import { recordSchema } from "../../../src/core/privacy/record.ts";
import { AGREED, anEvent, aRequest, aSubject, NOW, settlementOf } from "../call.ts";
import { digest, keysOf } from "../keys.ts";
import { given, run } from "./given.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const keys = keysOf("visitor");

it("keeps every secret out of the record's clear part, its receipt and the ledger", () => {
  let seen = 0;
  fc.assert(
    fc.property(given, (one) => {
      const kept = run(one, keysOf).kept;
      const [decision] = kept;
      if (!decision) return;
      seen++;
      const lines = kept.map(({ record }) => recordSchema.parse(record));
      const clear = lines.map((line) => ({ ...line, sealed: "" }));
      const sealed = lines.map((line) => line.sealed).join("");
      const delta = countEvents("2026-11-22T04", [
        {
          outcome: decision.outcome,
          source: "web",
          name: decision.event.name,
          country: "DE",
          lines: 1,
          owed: [],
          violations: [],
        },
      ]);
      const receipts = kept.map(({ receipt }) => receipt);
      expect(JSON.stringify([clear, receipts, delta])).not.toContain("secret");
      expect(sealed).not.toContain("secret");
      for (const line of lines)
        expect(Buffer.from(line.sealed, "base64url").toString("latin1")).not.toContain("secret");
    }),
    { numRuns: 1_000 },
  );
  expect(seen).toBeGreaterThan(100);
});

it("does not lose the personal values that were allowed: they open with the visitor's keys, and only theirs", () => {
  const properties = { product_id: "p", url: "https://x.example/p" };
  const decision = settle(
    settlementOf(anEvent({ properties, context: { page_title: "A title" }, consent: AGREED })),
    aSubject(),
    keys,
    digest,
  );
  if (!decision.kept) throw new Error("not kept");
  expect(JSON.parse(keys.open("archive", decision.record.sealed))).toEqual({
    at: NOW,
    properties: { url: "https://x.example/p" },
    context: { page_title: "A title" },
  });
  expect(() => keysOf("somebody else").open("archive", decision.record.sealed)).toThrow();
  expect(() => keys.open("state", decision.record.sealed)).toThrow();
});

function receiptOf(settlement: Settlement, secret = "visitor"): string {
  const decision = settle(settlement, aSubject(), keysOf(secret), digest);
  if (!decision.kept) throw new Error("not kept");
  return decision.receipt.id;
}

const base = settlementOf(anEvent({ consent: AGREED }));

it("gives equal decisions one receipt, whoever they are about and whenever", () => {
  const other = anEvent({
    messageId: "m-2",
    anonymousId: "a-2",
    occurredAt: NOW - 1,
    properties: { product_id: "p" },
    consent: AGREED,
  });
  expect(receiptOf(settlementOf(other), "another visitor")).toBe(receiptOf(base));
});

const inCase = (changed: Partial<Case>): Settlement => ({ ...base, case: { ...base.case, ...changed } });
it.each<[string, Settlement]>([
  ["a ground", inCase({ said: { ...base.case.said, objects: ["gpc"] } })],
  ["the region", inCase({ laws: [{ ...base.case.laws[0], region: "EEA" }] })],
  ["another law that is heard", inCase({ laws: [base.case.laws[0], { ...base.case.laws[0], region: "EEA-FR" }] })],
  ["how the region was found", inCase({ laws: [{ ...base.case.laws[0], foundBy: "audience" }] })],
  ["the placement's rule", inCase({ placementRule: "EEA-DE/placement@2" })],
  ["the mechanism", inCase({ placement: { mode: "store", jurisdiction: "eu", mechanism: "adequacy" } })],
  [
    "where the mechanism is written down",
    inCase({ placement: { mode: "store", jurisdiction: "eu", reference: "3/26" } }),
  ],
  ["the jurisdiction", { ...base, jurisdiction: "us" }],
])("changes the receipt with %s", (_, changed) => {
  expect(receiptOf(changed)).not.toBe(receiptOf(base));
});

it("names the owner's attestation in the receipt: an audience is not a connection", () => {
  const attested = aRequest({ keyKind: "server", audience: "DE", hasCookie: true });
  expect(receiptOf(settlementOf(anEvent({ consent: AGREED }), attested))).not.toBe(receiptOf(base));
});
