/** The acceptance table: test/fixtures/core/decisions.json says in plain words what must happen to an event, and why. */
import { describe, expect, it } from "vitest";
import { explain, questionSchema } from "../../../src/core/decide/explain.ts";
import type { OutcomeName } from "../../../src/core/outcome.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import type { Recipient } from "../../../src/core/privacy/deliverable.ts";
import decisions from "../../fixtures/core/decisions.json" with { type: "json" };
import { NOW, policy, shop } from "../call.ts";
import { digest, keysOf } from "../keys.ts";

const tools = {
  policy,
  site: "shop",
  consentCategories: shop.consentCategories,
  objectionUrl: shop.objectionUrl,
  keys: keysOf("visitor"),
  digest,
  now: NOW,
};

function asked(question: object) {
  return explain(questionSchema.parse(question), tools);
}

interface Row {
  readonly name: string;
  readonly event: object;
  readonly request: object;
  readonly subject?: object;
  readonly config?: object;
  /** `allowed` is left out where the event was refused before its purposes mattered. */
  readonly expected: { outcome: string; reasons: string[]; allowed?: string[]; removed: string[] };
}

const rows: readonly Row[] = decisions;

it.each(rows)("$name", ({ event, request, expected, ...rest }) => {
  const { outcome, reasons, purposes, removed } = asked({ event, request, subject: rest.subject, config: rest.config });
  const allowed = PURPOSES.filter((purpose) => purposes[purpose]?.allowed);
  expect({
    outcome,
    reasons,
    ...(expected.allowed === undefined ? {} : { allowed }),
    removed: removed.map(({ field }) => field),
  }).toEqual(expected);
});

it("has a row for every outcome that a single event can have", () => {
  const outcomes = new Set(rows.map((row) => row.expected.outcome));
  expect([...outcomes].toSorted()).toEqual([
    "aggregated",
    "forwarded",
    "reduced",
    "refused",
    "stored",
  ] satisfies OutcomeName[]);
  expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
});

const seen = {
  event: "Product Viewed",
  anonymousId: "a-17",
  properties: { name: "mug", url: "https://x.example/", color: 1 },
};
const question = (said: object) => ({ event: seen, request: { country: "US", region: "CA" }, ...said });

describe("an explanation", () => {
  it("names rule, version, basis and citation for each purpose of the event", () => {
    const { purposes } = asked(question({}));
    expect(Object.keys(purposes)).toEqual(["analytics", "personalization", "advertising"]);
    expect(purposes.advertising).toEqual({
      allowed: true,
      because: "region_allows",
      law: "US-CA",
      basis: "statute",
      rule: { id: "US-CA/advertising", version: 2 },
      citations: [{ instrument: "California Civil Code (CCPA)", article: "§§ 1798.120, 1798.135" }],
      verified: false,
      effectiveFrom: "2023-01-01",
    });
  });

  it("cites the signal's rule where a signal decided", () => {
    const { purposes, signals, consent } = asked(
      question({ request: { country: "US", region: "CA", headers: { "SEC-GPC": "1" } } }),
    );
    expect(purposes.advertising).toMatchObject({
      allowed: false,
      because: "signal_objects",
      rule: { id: "US-CA/gpc", version: 2 },
      effectiveFrom: "2023-03-29",
    });
    expect(signals).toContainEqual({ name: "gpc", state: "objects" });
    expect(consent).toMatchObject({ optOutSignalHonored: true });
  });

  it("says how each kept field rests, and why each other was removed", () => {
    const { kept, removed, receipt } = asked(question({}));
    expect(kept).toEqual([
      { field: "properties.name", rests: "plain" },
      { field: "properties.url", rests: "sealed" },
    ]);
    expect(removed).toEqual([{ field: "properties.color", because: "not_planned" }]);
    expect(receipt).toMatch(/^[\w-]{22}$/);
  });

  it("traces every step in reading order, also after the first refusal", () => {
    const { outcome, trace } = asked(question({ event: { ...seen, event: "Mouse Moved" } }));
    expect(outcome).toBe("refused");
    expect(trace.map(({ step }) => step)).toEqual([
      "validate",
      "screen",
      "region",
      "placement",
      "consent",
      "minimize",
      "settle",
      "outcome",
    ]);
  });

  it("names every law that was heard, and whose decided", () => {
    const { region, laws, purposes, placement } = asked(question({ subject: { residence: "DE" } }));
    expect([region.id, laws.map(({ id, foundBy }) => [id, foundBy])]).toEqual([
      "US-CA",
      [
        ["US-CA", "connection"],
        ["EEA-DE", "residence"],
      ],
    ]);
    expect(purposes.analytics).toMatchObject({ law: "EEA-DE", because: "region_requires_consent" });
    expect(placement).toMatchObject({ mode: "store", jurisdiction: "eu", rule: { id: "EEA-DE/placement" } });
  });

  it("shows no choice that nobody made, also where the call alone decides", () => {
    const asking = { request: { country: "DE", headers: { dnt: "1" } } };
    expect(asked(question(asking)).signals).toContainEqual({ name: "choice", state: "absent" });
    const objected = asked(question({ ...asking, subject: { objected: ["advertising"] } }));
    expect(objected.signals).toContainEqual({ name: "choice", state: "read" });
  });

  it("hears a DNT header as it hears GPC's", () => {
    const { purposes, signals } = asked(question({ request: { country: "US", region: "CA", headers: { dnt: "1" } } }));
    expect(purposes.advertising).toMatchObject({ because: "signal_objects", rule: { id: "US-CA/dnt" } });
    expect(signals).toContainEqual({ name: "dnt", state: "objects" });
  });

  it("judges a visitor of an age by the rule for it", () => {
    const { purposes, outcome } = asked(question({ subject: { age: 14 } }));
    expect(purposes.advertising).toMatchObject({
      because: "minor_needs_own_consent",
      rule: { id: "US-CA/minors-13-16-own_consent" },
    });
    expect(outcome).toBe("reduced");
  });

  it("lets a choice run out that was said long ago", () => {
    const said = (saidAt: string) =>
      asked(question({ request: { country: "FR" }, subject: { consented: ["analytics"], saidAt } })).purposes.analytics;
    expect(said("2026-06-22T00:00:00Z")).toMatchObject({ allowed: true, because: "stored_choice_granted" });
    expect(said("2026-04-22T00:00:00Z")).toMatchObject({ allowed: false, because: "region_requires_consent" });
  });

  it("shows where the owner's own choices lead, and what they rest on", () => {
    const place = { mode: "store", jurisdiction: "us", mechanism: "standard_clauses", reference: "contract 7" };
    const british = { request: { country: "GB" }, config: { regions: { UK: { place } } } };
    expect(asked(question(british)).placement).toMatchObject({ ...place, rule: { id: "UK/placement" } });
    const demanding = { config: { regions: { "US-CA": { require: { analytics: "optIn" } } } } };
    expect(asked(question(demanding)).purposes.analytics).toMatchObject({
      because: "owner_requires_consent",
      basis: "policy",
      rule: { id: "owner/US-CA/analytics/optIn", version: 1 },
    });
  });

  it("shows an exemption attested whole, and of the event what a statistic keeps", () => {
    const { purposes, fields, outcome } = asked(
      question({ request: { country: "FR" }, config: { exemptions: ["EEA-FR"] } }),
    );
    expect(purposes.analytics).toMatchObject({
      because: "region_exempts",
      rule: { id: "EEA-FR/audience-measurement" },
    });
    expect(outcome).toBe("reduced");
    expect(fields.map(({ field, after }) => [field, after])).toEqual([
      ["properties.name", "kept"],
      ["properties.url", "removed"],
      ["properties.color", "removed"],
    ]);
  });

  it("promises no receipt for what is not kept", () => {
    expect(asked(question({ request: { country: "DE" } })).receipt).toBeUndefined();
  });

  it("judges by the rules in force at the asked time", () => {
    const rules = (at: string) => asked(question({ at })).purposes.advertising?.rule;
    expect(rules("2026-06-01T00:00:00Z")).toEqual({ id: "US-CA/advertising", version: 2 });
    expect(rules("2022-06-01T00:00:00Z")).toEqual({ id: "US-CA/advertising", version: 1 });
    expect(rules("2010-06-01T00:00:00Z")).toBeUndefined();
  });

  it("names what it could not read of the event", () => {
    const explanation = asked({ event: { event: [] }, request: { country: "RU" } });
    expect(explanation).toMatchObject({ outcome: "refused", reasons: ["invalid_event"], region: { id: "RU" } });
    expect(explanation.trace[0]).toEqual({ step: "parse", result: "refused", because: "invalid_event event" });
    expect(explanation.trace.at(-1)).toMatchObject({ step: "outcome", because: "invalid_event" });
  });

  it.each([
    { event: 1 },
    {},
    { event: {}, at: "soon" },
    { event: {}, subject: { consented: ["fun"] } },
    { event: {}, extra: 1 },
    { event: {}, subject: { age: -1 } },
    { event: {}, subject: { residence: "nowhere" } },
    { event: {}, subject: { saidAt: "long ago" } },
    { event: {}, config: { exemptions: ["EEA-DE"] } },
    { event: {}, config: { regions: { "EEA-DE": { place: { mode: "store", jurisdiction: "us" } } } } },
    { event: {}, config: { regions: { Atlantis: {} } } },
  ])("does not take %j for a question", (wrong) => {
    expect(questionSchema.safeParse(wrong).success).toBe(false);
  });
});

describe("what several objects of a visitor keep", () => {
  const properties = { product_id: "p-1", name: "mug", url: "https://x.example/b", color: "red" };
  const fieldsOf = (question: object) =>
    Object.fromEntries(asked(question).fields.map(({ field, after, because }) => [field, because ?? after]));
  const request = { country: "GB" };

  it("is shown where the profile keeps nothing: what is personal is in no statistic", () => {
    const question = { event: { event: "Product Viewed", anonymousId: "a", properties }, request };
    expect(fieldsOf(question)).toEqual({
      "properties.product_id": "kept",
      "properties.name": "kept",
      "properties.url": "only_statistics",
      "properties.color": "not_planned",
    });
    expect(asked(question).receipt).toMatch(/^[\w-]{22}$/);
  });

  it("is shown together: what was asked for, and the statistic beside it", () => {
    const objected = ["functional", "personalization", "advertising", "sale_or_share"];
    const event = { event: "Basket Saved", anonymousId: "a", properties };
    expect(asked({ event, request, subject: { objected } })).toMatchObject({
      outcome: "reduced",
      reasons: ["kept_apart"],
    });
    expect(fieldsOf({ event, request, subject: { objected } })).toEqual({
      "properties.product_id": "kept",
      "properties.name": "purpose_denied",
      "properties.url": "sealed",
      "properties.color": "not_planned",
    });
  });
});

it("says what breaks the plan and whether a key could observe it, and nothing where nothing does", () => {
  const about = (event: object) => asked({ event: { anonymousId: "a-1", ...event }, request: { country: "DE" } }).plan;
  expect(about({ event: "view_item", properties: { items: [{ item_id: 1 }] } })).toEqual({
    violations: [{ event: "Product Viewed", field: "properties.product_id", fault: "wrong_type" }],
    observable: true,
  });
  expect(about({ event: "mouse_moved" })).toMatchObject({ observable: false });
  expect(about({ event: "Product Viewed" })).toBeUndefined();
  expect(about({ event: 5 })).toBeUndefined();
});

describe("destinations", () => {
  const recipients: readonly Recipient[] = [
    { id: "stats", purposes: ["analytics"], epoch: "day" },
    { id: "ads", purposes: ["advertising", "sale_or_share"], epoch: "lasting" },
    { id: "baskets", purposes: ["necessary"], epoch: "lasting" },
  ];
  const told = (country: object, subject?: object) =>
    explain(questionSchema.parse({ event: { event: "Product Viewed" }, request: country, subject }), {
      ...tools,
      policy: { ...policy, recipients: ({ site }) => (site === "shop" ? recipients : []) },
    }).destinations;

  it("are told of an event, or not for want of a purpose, which is named", () => {
    expect(told({ country: "DE" }, { consented: ["analytics", "advertising"] })).toEqual([
      { id: "stats", told: true, missing: [] },
      { id: "ads", told: false, missing: ["sale_or_share"] },
      { id: "baskets", told: false, missing: ["necessary"] },
    ]);
  });

  it("are told nothing where nobody said yes, or a signal says no", () => {
    expect(told({ country: "DE" })?.map((one) => one.told)).toEqual([false, false, false]);
    expect(told({ country: "US", region: "CA", headers: { "sec-gpc": "1" } })).toMatchObject([
      { id: "stats", told: true },
      { id: "ads", told: false, missing: ["advertising", "sale_or_share"] },
      { id: "baskets", told: false },
    ]);
  });

  it("are told nothing of what is only counted, whatever is allowed", () => {
    expect(told({ country: "RU" }, { consented: ["analytics"] })?.some((one) => one.told)).toBe(false);
    expect(told({ country: "GB" })?.find(({ id }) => id === "stats")).toEqual({
      id: "stats",
      told: false,
      missing: ["analytics"],
    });
  });

  it("are not spoken of where the owner has none", () => {
    expect(asked({ event: { event: "Product Viewed" }, request: { country: "DE" } })).not.toHaveProperty(
      "destinations",
    );
  });
});
