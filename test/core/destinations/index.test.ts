/** The config's destinations: whom an event may go to, under which name and with which fields; and what is a mistake. */
import * as z from "zod";
import { describe, expect, it } from "vitest";
import { defineConfig, type ConfigInput } from "../../../src/core/config.ts";
import { KINDS, recipientsFor } from "../../../src/core/destinations/index.ts";
import { only, personal } from "../../../src/core/field.ts";

const event = (purposes: readonly string[], shape: object = {}) => ({
  description: "d",
  purposes,
  properties: z.object({ order_id: z.string().optional(), email: personal(z.string()).optional(), ...shape }),
});

const site = { id: "shop", hosts: ["c.example.com"], keys: { web: { kind: "browser", secret: "WEB_KEY" } } };
const plan = {
  page: event(["analytics"]),
  identify: event(["analytics"], { plan: z.string() }),
  track: {
    "Order Completed": event(["analytics", "advertising"], { currency: only(["advertising"], z.string()) }),
    "Article Read": event(["personalization"], { section: z.string() }),
  },
};
const { ga4, meta, webhook, worker } = { ...KINDS };
const hook = { ...webhook.example };

function configWith(destinations: object, said: object = {}) {
  return defineConfig({ sites: [site], plan, destinations, ...said } as unknown as ConfigInput);
}

function namesFor(destinations: object, type: "track" | "page" | "identify", name: string, from = "shop") {
  const config = configWith(destinations, { sites: [site, { ...site, id: "blog", hosts: ["b.example"], keys: {} }] });
  return recipientsFor(config.destinations, { site: from, type, event: name }).map(({ id }) => id);
}

describe("a recipient", () => {
  it("has its purposes, its kind's epoch, and the fields that its dialect can say", () => {
    const { recipient } = configWith({ google: ga4.example }).destinations.get("google")!;
    expect(recipient).toEqual({ id: "google", purposes: ["analytics"], epoch: "lasting", fields: ga4.needs });
    expect(configWith({ hook }).destinations.get("hook")?.recipient).not.toHaveProperty("fields");
  });

  it("gets no more fields than its owner gives it, in any kind, and none that its dialect lacks", () => {
    const google = { ...ga4.example, fields: ["properties.order_id", "context.page_url"] };
    const given = configWith({ google, hook: { ...hook, fields: ["properties.email"] } }).destinations;
    expect(given.get("google")?.recipient.fields).toEqual(["properties.order_id", "context.page_url"]);
    expect(given.get("hook")?.recipient.fields).toEqual(["properties.email"]);
  });

  it("is known for as long, as fast and by as many at a time as its owner says", () => {
    const slow = { ...hook, pseudonym: "day", perSecond: 0.5, concurrency: 1 };
    const { recipient, limits, secrets } = configWith({ slow }).destinations.get("slow")!;
    expect(recipient.epoch).toBe("day");
    expect(limits).toEqual({ ...webhook.limits, perSecond: 0.5, concurrency: 1 });
    expect(secrets).toEqual(["SHOP_WEBHOOK_SECRET"]);
  });
});

describe("an event goes", () => {
  it("to all that want it, by default", () => {
    expect(namesFor({ hook, google: ga4.example }, "track", "Order Completed")).toEqual(["hook", "google"]);
  });

  it("to none that named other events or other sites", () => {
    const some = { ...hook, events: ["Order Completed"] };
    const there = { ...worker.example, sites: ["blog"] };
    expect(namesFor({ some, there }, "track", "Order Completed")).toEqual(["some"]);
    expect(namesFor({ some, there }, "page", "Page Viewed", "blog")).toEqual(["there"]);
    expect(namesFor({ some, there }, "page", "Page Viewed")).toEqual([]);
  });

  it("to none whose dialect has no word for such calls", () => {
    expect(namesFor({ hook, google: ga4.example }, "identify", "User Identified")).toEqual(["hook"]);
  });
});

describe("a mistake is named by its path", () => {
  it.each<[string, object, RegExp]>([
    ["no purposes", { kind: "worker", binding: "W" }, /destinations\.one\.purposes/],
    ["an empty list of them", { ...worker.example, purposes: [] }, /destinations\.one\.purposes/],
    ["a kind that is none", { ...hook, kind: "pigeon" }, /destinations\.one\.kind/],
    ["an address inside", { ...hook, url: "https://10.0.0.1/" }, /public host name[^]*destinations\.one\.url/],
    [
      "a secret's value",
      { ...hook, secret: "whsec_abc" },
      /NAME of an environment secret[^]*destinations\.one\.secret/,
    ],
    [
      "one of the collector's own secrets",
      { ...hook, secret: "GATEHOUSE_SIGNING_KEYS" },
      /the collector's own[^]*destinations\.one\.secret/,
    ],
    ["a key of a site", { ...hook, secret: "WEB_KEY" }, /WEB_KEY is a key of a site[^]*destinations\.one$/],
    [
      "a site that is none",
      { ...hook, sites: ["shop", "shoe"] },
      /no site is called shoe[^]*destinations\.one\.sites\[1\]/,
    ],
    [
      "an event that is none, or spelled otherwise",
      { ...hook, events: ["order completed"] },
      /the plan has no event "order completed"[^]*destinations\.one\.events\[0\]/,
    ],
    [
      "a field that none of its events has",
      {
        ...hook,
        events: ["Article Read"],
        purposes: ["personalization"],
        fields: ["properties.section", "properties.shoe"],
      },
      /none of its events has properties\.shoe[^]*destinations\.one\.fields\[1\]/,
    ],
    ["a field by half its name", { ...hook, fields: ["order_id"] }, /none of its events has order_id/],
    [
      "a field that is never kept",
      { ...hook, fields: ["context.user_agent"] },
      /none of its events has context\.user_agent/,
    ],
    [
      "a field that is kept for other purposes",
      { ...hook, fields: ["properties.currency"] },
      /none of its events has properties\.currency for its purposes/,
    ],
    [
      "a field for which the kind has no word",
      { ...ga4.example, fields: ["properties.email"] },
      /ga4 has no word for properties\.email[^]*destinations\.one\.fields\[0\]/,
    ],
    [
      "purposes that none of its events serves",
      { ...hook, events: ["Article Read"] },
      /none of its events is planned for analytics[^]*destinations\.one\.purposes/,
    ],
    [
      "purposes that only together none serves",
      { ...hook, purposes: ["advertising", "personalization"] },
      /planned for advertising and personalization/,
    ],
    [
      "events for which the kind has no word",
      { ...ga4.example, events: ["User Identified"] },
      /ga4 has no word for any of them[^]*destinations\.one\.events/,
    ],
    ["Meta without advertising", { ...meta.example, purposes: ["analytics"] }, /destinations\.one\.purposes/],
  ])("%s", (_, one, message) => {
    expect(() => configWith({ one })).toThrow(message);
  });

  it("and so is a name that is the quarantine's, which is sent nowhere", () => {
    expect(() => configWith({ quarantine: hook })).toThrow(
      /quarantine of the plan is called so[^]*destinations\.quarantine$/,
    );
  });

  it("and all of them at once", () => {
    const one = { ...hook, sites: ["a"], events: ["b"] };
    expect(() => configWith({ one })).toThrow(/sites\[0\][^]*events\[0\]/);
  });

  it("but selling needs no plan: it is what a recipient does, and not what an event is for", () => {
    const ads = { ...meta.example, events: ["Order Completed"] };
    expect(configWith({ ads }).destinations.get("ads")?.recipient.purposes).toEqual(["advertising", "sale_or_share"]);
  });
});

it("does not compile without purposes, with an empty list, with one that is none, or with another kind's settings", () => {
  const url = "https://hooks.shop.example";
  const declared: readonly ConfigInput["destinations"][] = [
    { hook: { kind: "webhook", purposes: ["analytics"], url, secret: "HOOK" } },
    // @ts-expect-error No purposes.
    { hook: { kind: "webhook", url, secret: "HOOK" } },
    // @ts-expect-error An empty list of them.
    { hook: { kind: "webhook", purposes: [], url, secret: "HOOK" } },
    // @ts-expect-error A purpose that is none.
    { hook: { kind: "webhook", purposes: ["fun"], url, secret: "HOOK" } },
    // @ts-expect-error What another kind needs.
    { hook: { kind: "webhook", purposes: ["analytics"], binding: "HOOK" } },
    // @ts-expect-error A kind that is none.
    { hook: { kind: "pigeon", purposes: ["analytics"] } },
  ];
  const [right, ...wrong] = declared.map((destinations) => () => configWith(destinations ?? {}));
  expect(right).not.toThrow();
  for (const one of wrong) expect(one).toThrow(/destinations\.hook/);
});

it("lists every kind under its own name", () => {
  for (const [name, kind] of Object.entries(KINDS)) expect(kind.kind).toBe(name);
});
