/** What rests in the clear: no identifier, no messageId, no personal value; and receipts that name decisions, not people. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { settle } from "../../../src/core/decide/settle.ts";
import type { Settlement } from "../../../src/core/decide/settlement.ts";
import { countEvents } from "../../../src/core/ledger.ts";
import { recordSchema } from "../../../src/core/privacy/record.ts";
import { AGREED, anEvent, aRequest, aSubject, NOW, settlementOf } from "../call.ts";
import { digest, keysOf } from "../keys.ts";
import { event, keys, request, run, subject } from "./arbitrary.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

it("keeps every secret out of the record's clear part, its receipt and the ledger", () => {
  let kept = 0;
  fc.assert(
    fc.property(event, request, subject, (what, from, whose) => {
      const { decision } = run(what, from, whose);
      if (!decision?.kept) return;
      kept++;
      const { sealed, ...clear } = recordSchema.parse(decision.record);
      const delta = countEvents("2026-11-22T04", [
        { outcome: decision.outcome, name: decision.event.name, country: "DE" },
      ]);
      expect(JSON.stringify([clear, decision.receipt, delta])).not.toContain("secret");
      expect(sealed).not.toContain("secret");
      expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("secret");
    }),
    { numRuns: 1_000 },
  );
  expect(kept).toBeGreaterThan(100);
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
  return decision.receipt;
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

it.each<[string, Settlement]>([
  [
    "a rule's version",
    { ...base, grounds: { ...base.grounds, analytics: { ...base.grounds.analytics!, rules: ["EEA-DE/analytics@2"] } } },
  ],
  [
    "a rule's basis",
    { ...base, grounds: { ...base.grounds, analytics: { ...base.grounds.analytics!, basis: "policy" } } },
  ],
  [
    "a ground",
    {
      ...base,
      grounds: { ...base.grounds, analytics: { ...base.grounds.analytics!, because: "region_allows", answer: "no" } },
    },
  ],
  ["the region", { ...base, region: "EEA" }],
  ["how the region was found", { ...base, foundBy: "audience" }],
  ["the placement's rule", { ...base, placementRule: "EEA-DE/placement@2" }],
  ["the jurisdiction", { ...base, jurisdiction: "us" }],
])("changes the receipt with %s", (_, changed) => {
  expect(receiptOf(changed)).not.toBe(receiptOf(base));
});

it("names the owner's attestation in the receipt: an audience is not a connection", () => {
  const attested = aRequest({ keyKind: "server", audience: "DE", hasCookie: true });
  expect(receiptOf(settlementOf(anEvent({ consent: AGREED }), attested))).not.toBe(receiptOf(base));
});
