/** A receipt as a consent record: every field that is asked for, nothing that nobody stated, and no visitor. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import config from "../../../gatehouse.config.ts";
import { ruleNamed } from "../../../src/core/privacy/cited-rules.ts";
import { consentRecord } from "../../../src/core/privacy/consent-record.ts";
import { linkName, type Link } from "../../../src/core/privacy/receipt-chain.ts";
import { readReceipt, type ReadReceipt } from "../../../src/core/privacy/receipt-text.ts";
import type { Receipt } from "../../../src/core/privacy/receipts.ts";
import { NOW } from "../call.ts";
import { digest } from "../keys.ts";

const DPV = "https://w3id.org/dpv#";
const given = JSON.parse(readFileSync("test/fixtures/core/receipts.json", "utf8")) as readonly Receipt[];
const [first, agreed, refused, california] = given.map(({ text }) => readReceipt(text)!) as [
  ReadReceipt,
  ReadReceipt,
  ReadReceipt,
  ReadReceipt,
];

const link: Link = { v: 1, receipt: given[1]!.id, at: NOW, previous: null };
const controller = {
  name: "Shop GmbH",
  address: "Marktplatz 1, Bonn",
  contact: "privacy@shop.example",
  privacyNotice: "https://www.shop.example/privacy",
};
const record = (
  receipt: ReadReceipt,
  stated: Parameters<typeof consentRecord>[3] = {},
  before?: ReadReceipt,
): ReturnType<typeof consentRecord> => consentRecord(receipt, link, before, stated, digest);
const purposeOf = (receipt: ReadReceipt, name: string) =>
  record(receipt).processing.purposes.find(({ purpose }) => purpose === name);
const stateOf = (receipt: ReadReceipt, name: string, before?: ReadReceipt) =>
  record(receipt, {}, before).events.find(({ purpose }) => purpose === name)?.state;

it("is named by the receipt and its link, and names no visitor", () => {
  const { header } = record(agreed);
  expect(header).toEqual({
    schemaVersion: "ISO/IEC TS 27560:2023",
    recordId: `${link.receipt}.${linkName(link, digest)}`,
  });
  expect(JSON.stringify(record(agreed))).not.toMatch(/principal/i);
});

describe("a purpose", () => {
  it("is told in the vocabulary's words, with the law of its rule", () => {
    expect(purposeOf(agreed, "analytics")).toMatchObject({
      types: [`${DPV}ServiceUsageAnalytics`],
      allowed: true,
      lawfulBasis: {
        type: `${DPV}Consent`,
        because: "choice_granted",
        rules: [{ rule: "EEA-DE/analytics@1", citations: ruleNamed("EEA-DE/analytics@1")?.citations }],
      },
    });
  });

  it("rests on consent only where somebody gave it", () => {
    expect(purposeOf(agreed, "necessary")?.lawfulBasis.type).toBe(`${DPV}LegalBasis`);
    expect(purposeOf(california, "analytics")?.lawfulBasis.type).toBe(`${DPV}LegalBasis`);
    expect(purposeOf(agreed, "advertising")?.lawfulBasis.type).toMatch(/^none/);
  });

  it("names a rule that the code no longer has, and invents no law for it", () => {
    const gone = { ...agreed.purposes["analytics"]!, rules: ["EEA-DE/analytics@99"] };
    const purpose = purposeOf({ ...agreed, purposes: { analytics: gone } }, "analytics");
    expect(purpose?.lawfulBasis.rules).toEqual([{ rule: "EEA-DE/analytics@99", citations: [], verified: "unknown" }]);
  });

  it("of no vocabulary is named as it is", () => {
    const purpose = purposeOf({ ...agreed, purposes: { constructor: agreed.purposes["analytics"]! } }, "constructor");
    expect(purpose).toMatchObject({ types: [], pii: "not stated" });
  });

  it("lists the plan's personal fields that serve it, and only those", () => {
    const { purposes } = record(agreed, { plan: config.plan }).processing;
    const fields = Object.fromEntries(purposes.map(({ purpose, pii }) => [purpose, pii]));
    expect(fields["analytics"]).toContain("query");
    expect(fields["advertising"]).toContain("url");
    expect(fields["advertising"]).not.toContain("query");
    expect(fields["analytics"]).not.toContain("sku");
    // In the order form, the e-mail address serves advertising alone.
    expect(fields["advertising"]).toContain("email");
  });
});

describe("what was said", () => {
  it.each([
    ["a yes", agreed, "analytics", "ConsentGiven"],
    ["a no", agreed, "advertising", "ConsentRefused"],
    ["a no said before", refused, "analytics", "ConsentRefused"],
    ["a signal", california, "advertising", "ConsentRefused"],
    ["nothing, where a yes was needed", agreed, "sale_or_share", "ConsentUnknown"],
  ])("%s", (_, receipt, purpose, state) => {
    expect(stateOf(receipt, purpose)).toBe(DPV + state);
  });

  it("was withdrawn where the link before rested on a yes", () => {
    expect(stateOf(refused, "analytics", agreed)).toBe(`${DPV}ConsentWithdrawn`);
    expect(stateOf(refused, "advertising", agreed), "it was a no before").toBe(`${DPV}ConsentRefused`);
    expect(stateOf(california, "advertising", agreed)).toBe(`${DPV}ConsentRefused`);
  });

  it("is nothing where nobody was to say anything, or for a reason of another code", () => {
    expect(stateOf(agreed, "necessary")).toBeUndefined();
    const strange = { ...agreed.purposes["analytics"]!, because: "constructor" };
    expect(stateOf({ ...agreed, purposes: { analytics: strange } }, "analytics")).toBeUndefined();
  });

  it("has the time of the link, and holds as long as the region's rule says", () => {
    const [event] = record(agreed).events.filter(({ state }) => state === `${DPV}ConsentGiven`);
    expect(event).toMatchObject({
      time: "2026-11-22T04:07:11.000Z",
      validityDuration: expect.stringMatching(/^P\d+M$/),
    });
    const elsewhere = { ...agreed, laws: [...agreed.laws, { region: "XX", foundBy: "context" }] };
    expect(record(elsewhere).events[0]?.validityDuration).toBe("not stated");
  });
});

it("shows the controller and the way out as the owner states them", () => {
  const { processing, parties } = record(agreed, { controller, objectionUrl: "https://www.shop.example/object" });
  expect(parties).toEqual([
    {
      id: "controller",
      name: controller.name,
      address: controller.address,
      contact: controller.contact,
      type: `${DPV}DataController`,
    },
  ]);
  expect(processing.privacyNotice).toBe(controller.privacyNotice);
  expect(processing.withdrawal).toEqual(["https://www.shop.example/object", "PUT /v1/consent"]);
});

it("says that it was not stated where the owner states nothing", () => {
  const { processing, parties } = record(agreed);
  expect(parties[0]).toMatchObject({ name: "not stated", address: "not stated", contact: "not stated" });
  expect(processing).toMatchObject({ privacyNotice: "not stated", language: "not stated", recipients: [] });
  expect(processing.purposes[0]?.pii).toBe("not stated");
});

it("says where it rests, under which laws, and how long by their rules", () => {
  const { processing } = record(california);
  expect(processing.storage).toEqual([
    {
      location: "United States",
      rule: expect.objectContaining({ rule: "US-CA/placement@1" }),
      mechanism: "standard_clauses",
      reference: "Contract 7, annex B – „übermittelt“",
    },
  ]);
  expect(processing.jurisdictions.map(({ region, foundBy }) => [region, foundBy])).toEqual([
    ["US-CA", "context"],
    ["EEA-DE", "audience"],
  ]);
  expect(processing.retention[0]).toContain("US-CA/retention@2");
  const strange = record({ ...california, laws: [{ region: "XX", foundBy: "context" }] }).processing;
  expect(strange.retention).toEqual(["not stated"]);
  expect(strange.jurisdictions[0]?.title).toBe("not stated");
});

it("is made of receipts of the first version too", () => {
  expect(stateOf(first, "analytics")).toBe(`${DPV}ConsentGiven`);
  expect(record(first).processing.jurisdictions).toHaveLength(1);
});
