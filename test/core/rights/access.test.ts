/** All that is held is in the document, in words; nothing that opens a profile is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import shipped from "../../../gatehouse.config.ts";
import { compileDestinations } from "../../../src/core/destinations/index.ts";
import type { Config } from "../../../src/core/config.ts";
import type { DeviceRow } from "../../../src/core/profile/device-row.ts";
import type { AnalyticsSlice, PersonalizationSlice, ProfileState } from "../../../src/core/profile/state.ts";
import { receiptOf } from "../../../src/core/privacy/receipts.ts";
import { accessDocument } from "../../../src/core/rights/access.ts";
import { DAY_MS, isoTime } from "../../../src/core/time.ts";
import { NOW } from "../call.ts";
import { digest, keysOf } from "../keys.ts";
import { folded } from "../segments/visitor.ts";
import { stateOf } from "./../profile/row.ts";

const config: Config = {
  ...shipped,
  controller: { name: "Shop Ltd", contact: "privacy@shop.example" },
  destinations: compileDestinations({
    stats: { kind: "webhook", purposes: ["analytics"], url: "https://stats.example/in", secret: "STATS_SECRET" },
    ads: { kind: "webhook", purposes: ["advertising"], url: "https://ads.example/in", secret: "ADS_SECRET" },
  }),
};
const keys = keysOf("visitor");
const seal = (value: unknown): string => keys.seal("state", JSON.stringify(value));
const sealed = (text: string): string => keys.seal("state", text);

/** One sample of each member: a new one does not compile without its own. */
const ANALYTICS: Required<AnalyticsSlice> = {
  counts: { "Product Viewed": { count: 2, firstAt: NOW - 9, lastAt: NOW - 1 } },
  streams: [{ name: "internal-name", highest: 7 }],
};
const PERSONALIZATION: Required<PersonalizationSlice> = {
  recent: {
    "Product Viewed": {
      at: NOW - 1,
      properties: { product_id: "p-1" },
      sealed: seal({ properties: { url: "https://www.shop.example/p-1" }, context: { page_path: "/p-1" } }),
    },
  },
  traits: {
    firstName: {
      at: NOW - 2,
      source: "web",
      sealed: seal("Ada"),
      server: { at: NOW - 3, source: "backend", sealed: seal("Adelaide") },
      corrected: { at: NOW - 4, source: "visitor", sealed: seal("Augusta") },
    },
  },
  group: { name: { at: NOW - 5, sealed: seal("Analytical Engines") } },
  account: { at: NOW - 5, source: "backend", verified: true, sealed: seal("acme-1") },
  features: { key: "k", from: 1, of: { "no-more": [3, 4] } },
  watches: { "no-more": { moments: [{ at: NOW, is: "said" }], due: NOW + 5 } },
  items: { products: { items: [{ id: "p-1", at: NOW - 1 }] } },
  sessions: {
    base: {
      number: 1,
      startedAt: NOW - 9,
      lastAt: NOW - 1,
      pages: 2,
      events: 3,
      activeMs: 8,
      country: "DE",
      path: [sealed("/first"), sealed("/second")],
      referrer: sealed("blog.example"),
    },
    marks: [],
  },
  session: { number: 1, startedAt: NOW - 9, lastAt: NOW - 1, pages: 1, entry: sealed("/old") },
  interests: { coats: 3 },
};

const receipt = receiptOf(
  {
    v: 2,
    laws: [{ region: "EEA-DE", foundBy: "connection" }],
    placement: { rule: "r@1", mode: "store", jurisdiction: "eu" },
    purposes: { analytics: { allowed: true, because: "choice_granted", rules: ["r@1"], basis: "consent" } },
  },
  digest,
);
const FULL: ProfileState = stateOf({
  token: "the-token",
  consent: {
    choices: { analytics: { granted: true, at: NOW - 20 }, personalization: { granted: true, at: NOW - 20 } },
    optOutSignalAt: NOW - 30,
    declared: { age: 18, residence: { country: "DE" } },
    home: { country: "DE" },
  },
  slices: { analytics: ANALYTICS, personalization: PERSONALIZATION },
  receipts: { links: [{ v: 1, receipt: receipt.id, at: NOW - 20, previous: null }], head: "head-of-the-chain" },
  joined: ["object-id/1"],
  told: ["analytics"],
  revoking: [{ purposes: ["advertising"], at: NOW - 6 }],
  days: { shop: [[Math.floor(NOW / DAY_MS), Math.floor(NOW / DAY_MS)]] },
  links: [
    {
      kind: "userId",
      name: "keyed-name",
      sealed: sealed("customer-42"),
      evidence: "server",
      source: "backend",
      purpose: "personalization",
      at: NOW - 7,
    },
  ],
});

const rowOf = (state: ProfileState): DeviceRow => ({ state, keys, subject: "object-id", own: true });
const accessOf = (state: ProfileState, more: Partial<Parameters<typeof accessDocument>[1]> = {}) =>
  accessDocument([rowOf(state)], { config, now: NOW, ...more });
const heldIn = (state: ProfileState) => accessOf(state).profiles[0]?.held ?? [];

/** What each member's things are called. */
const CALLED: { readonly [Name in keyof (AnalyticsSlice & PersonalizationSlice)]-?: string } = {
  counts: "counts.Product Viewed",
  streams: "streams.0",
  recent: "events.Product Viewed",
  traits: "traits.firstName",
  group: "group.name",
  account: "account.id",
  features: "features.no-more",
  watches: "triggers.no-more",
  items: "items.products",
  sessions: "sessions.1",
  session: "sessions.1",
  interests: "interests",
};

it("shows every member of every slice, whichever of them a profile holds", () => {
  const members = { ...ANALYTICS, ...PERSONALIZATION };
  const names = Object.keys(members) as (keyof typeof members)[];
  expect(names.toSorted()).toEqual(Object.keys(CALLED).toSorted());
  fc.assert(
    fc.property(fc.subarray(names), (some) => {
      const pick = (from: object) =>
        Object.fromEntries(Object.entries(from).filter(([name]) => some.includes(name as never)));
      const analytics = { counts: {}, ...pick(ANALYTICS) } as AnalyticsSlice;
      const personalization = { recent: {}, traits: {}, group: {}, ...pick(PERSONALIZATION) } as PersonalizationSlice;
      const held = heldIn({ ...FULL, slices: { analytics, personalization } }).map(({ name }) => name);
      for (const name of some) expect(held).toContain(CALLED[name]);
    }),
  );
});

describe("of one thing", () => {
  const of = (name: string) => heldIn(FULL).filter((one) => one.name === name);

  it("tells the value opened, what it means, who said it, what it rests on, when, and who was told", () => {
    expect(of("counts.Product Viewed")).toEqual([
      {
        name: "counts.Product Viewed",
        value: { count: 2, firstAt: isoTime(NOW - 9), lastAt: isoTime(NOW - 1) },
        meaning: expect.stringMatching(/^How often, and when first and last: .+/),
        how: "observed",
        purposes: ["analytics"],
        at: isoTime(NOW - 1),
        recipients: ["stats"],
      },
    ]);
    expect(of("events.Product Viewed")).toMatchObject([
      {
        value: {
          properties: { product_id: "p-1", url: "https://www.shop.example/p-1" },
          context: { page_path: "/p-1" },
        },
      },
    ]);
  });

  it("tells every word that is held on a trait, and whose it is", () => {
    const told = of("traits.firstName").map(({ value, source, verified }) => [value, source, verified]);
    expect(told).toEqual([
      ["Ada", "web", undefined],
      ["Adelaide", "backend", true],
      ["Augusta", "visitor", undefined],
    ]);
  });

  it("tells what was said for the law alone", () => {
    const consent = heldIn(FULL).filter(({ name }) => name.startsWith("consent."));
    expect(Object.fromEntries(consent.map(({ name, value }) => [name, value]))).toEqual({
      "consent.choices.analytics": { granted: true },
      "consent.choices.personalization": { granted: true },
      "consent.signal": true,
      "consent.age": 18,
      "consent.residence": { country: "DE" },
      "consent.home": { country: "DE" },
    });
  });

  it("tells until when it is kept, as far as that is known", () => {
    const [held] = accessOf(FULL, {
      expiry: (purpose, field, at) => (field === "traits.firstName" ? at + DAY_MS : undefined),
    }).profiles[0]!.held.filter(({ name }) => name === "traits.firstName");
    expect(held).toMatchObject({ expires: isoTime(NOW - 2 + DAY_MS) });
  });
});

it("tells who decides, by which law, what is allowed and why, who was told and where, and what the receipts say", () => {
  const document = accessOf(FULL, { receipts: new Map([[receipt.id, receipt.text]]) });
  expect(document).toMatchObject({
    controller: { name: "Shop Ltd" },
    recipients: [{ destination: "stats", kind: "webhook", where: "stats.example", purposes: ["analytics"] }],
    profiles: [
      {
        law: { region: "EEA-DE" },
        purposes: { analytics: { allowed: true, because: "stored_choice_granted", basis: expect.any(String) } },
        links: [{ kind: "userId", value: "customer-42", evidence: "server", verified: true, source: "backend" }],
        receipts: {
          head: "head-of-the-chain",
          links: [{ receipt: receipt.id, decision: { purposes: { analytics: { basis: "consent" } } } }],
        },
        archive: [{ site: "shop", day: "2026-11-22" }],
      },
    ],
  });
  expect(document.notIncluded).toContainEqual({
    what: "single events in the archive, by days",
    why: expect.any(String),
    count: 1,
  });
});

it("tells segments with their reasons, in the owner's words, and what is reckoned", () => {
  const page = { name: "Product Viewed", at: NOW - 5, category: "category", properties: { category: "coats" } };
  const { slices } = folded(config.definitions, [page, page, page, page]);
  const [profile] = accessOf(stateOf({ ...FULL, slices })).profiles;
  expect(profile?.held).toContainEqual(
    expect.objectContaining({ name: "relationship", value: "new", how: "inferred", meaning: expect.any(String) }),
  );
  for (const segment of profile?.segments ?? []) {
    expect(segment).toMatchObject({ description: expect.stringMatching(/.+/), because: expect.any(Array) });
  }
});

it("holds nothing that opens a profile or names an object, and says that it does not", () => {
  const document = accessOf(FULL);
  const text = JSON.stringify(document);
  for (const word of ["the-token", "object-id", "internal-name", "keyed-name"]) expect(text).not.toContain(word);
  expect(document.notIncluded.map(({ what }) => what)).toContain("the token of your cookie");
  // Whatever rests sealed is opened.
  expect(text).not.toContain(FULL.links?.[0]?.sealed);
});

it("is the same in whatever order the rows come", () => {
  const rows = [rowOf(FULL), { ...rowOf(stateOf({ createdAt: NOW - 5 })), own: false, subject: "other" }];
  const of = (some: typeof rows) => accessDocument(some, { config, now: NOW });
  expect(of(rows.toReversed())).toEqual(of(rows));
  expect(of(rows).profiles.map(({ own }) => own)).toEqual([true, false]);
});
