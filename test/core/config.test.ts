/** The owner's file: mistakes are named by their path, and no secret's value fits into it. */
import * as z from "zod";
import { expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { defineConfig, spaceOf, type ConfigInput } from "../../src/core/config.ts";

const site = { id: "shop", hosts: ["c.example.com"], keys: { web: { kind: "browser", secret: "WEB_KEY" } } } as const;
const config = (said: object = {}) => ({ sites: [site], plan: {}, ...said }) as unknown as ConfigInput;
const withKey = (key: object) => config({ sites: [{ ...site, keys: { web: key } }] });

it("ships two sites, whose visitors are strangers to each other", () => {
  expect(shipped.sites.map(spaceOf)).toEqual(["shop", "magazine"]);
  expect(shipped.forward).toEqual({});
});

it("fills in what an owner need not say", () => {
  const { sites, forward, cookies, destinations } = defineConfig(config());
  expect(destinations.size).toBe(0);
  expect([forward, cookies]).toEqual([{}, { visitor: "gh_v", choice: "gh_c", decision: "gh_d", pass: "gh_p" }]);
  expect(sites[0]).toMatchObject({ origins: [], proxied: false, consentCategories: {} });
});

it("takes what the owner states about the controller, and no more than a record shows", () => {
  const controller = { name: "Shop GmbH", privacyNotice: "https://www.shop.example/privacy" };
  expect(defineConfig(config({ controller })).controller).toEqual(controller);
  expect(defineConfig(config()).controller).toBeUndefined();
  for (const wrong of [{}, { name: "" }, { ...controller, privacyNotice: "/privacy" }, { ...controller, vat: "1" }]) {
    expect(() => defineConfig(config({ controller: wrong }))).toThrow(/controller/);
  }
});

it("takes what an owner may ask of a region", () => {
  const regions = {
    UK: { place: { mode: "store", jurisdiction: "us", mechanism: "standard_clauses" } },
    "US-CA": { require: { analytics: "optIn" }, place: { mode: "drop" } },
  };
  expect(defineConfig(config({ regions })).regions).toEqual(regions);
});

it("lets two sites share visitors when they say so", () => {
  expect(spaceOf({ ...shipped.sites[1]!, identitySpace: "shop" })).toBe("shop");
});

it.each(["wk_live_5f3a", "secret-value", "S3CR3T!", "gh_sk_AAAA", "A", "", "lower_case"])(
  "takes no secret's value (%j) for its name",
  (secret) => {
    expect(() => defineConfig(withKey({ kind: "browser", secret }))).toThrow(
      /NAME of an environment secret[^]*sites\[0\]\.keys\.web\.secret/,
    );
  },
);

it.each<[string, object, RegExp]>([
  ["no site", config({ sites: [] }), /sites/],
  ["a site without a host", config({ sites: [{ ...site, hosts: [] }] }), /sites\[0\]\.hosts/],
  [
    "an origin with a path",
    config({ sites: [{ ...site, origins: ["https://x.example/"] }] }),
    /without a path[^]*sites\[0\]\.origins\[0\]/,
  ],
  ["an origin that is any", config({ sites: [{ ...site, origins: ["*"] }] }), /sites\[0\]\.origins\[0\]/],
  ...["http://c.example.com", "https://c.example.com/", "https://c.example.com/a?b", "https://u@c.example.com"].map(
    (address): [string, object, RegExp] => [
      `the address ${address}`,
      config({ sites: [{ ...site, address }] }),
      /without a slash at its end[^]*sites\[0\]\.address/,
    ],
  ),
  ["a region that is none", config({ regions: { Atlantis: {} } }), /no such region[^]*regions\["Atlantis"\]/],
  [
    "a store that a region does not offer",
    config({ regions: { "EEA-DE": { place: { mode: "store", jurisdiction: "us" } } } }),
    /storing in us is not allowed there[^]*regions\["EEA-DE"\]/,
  ],
  [
    "an exemption attested in part",
    config({ regions: { "EEA-FR": { audienceMeasurement: { no_join: true } } } }),
    /every condition must hold; missing sole_purpose[^]*regions\["EEA-FR"\]/,
  ],
  [
    "a condition that does not hold",
    config({ regions: { "EEA-FR": { audienceMeasurement: { no_join: false } } } }),
    /leave audienceMeasurement out[^]*audienceMeasurement\.no_join/,
  ],
  ["a wish that nobody can have", config({ regions: { "EEA-DE": { track: "everything" } } }), /regions\["?EEA-DE/],
  ["an id with capitals", config({ sites: [{ ...site, id: "Shop" }] }), /sites\[0\]\.id/],
  [
    "scopes for a public key",
    withKey({ kind: "browser", secret: "WEB_KEY", scopes: ["read"] }),
    /sites\[0\]\.keys\.web/,
  ],
  [
    "a server key without scopes",
    withKey({ kind: "server", secret: "WEB_KEY", scopes: [] }),
    /sites\[0\]\.keys\.web\.scopes/,
  ],
  [
    "a scope nobody knows",
    withKey({ kind: "server", secret: "WEB_KEY", scopes: ["root"] }),
    /sites\[0\]\.keys\.web\.scopes\[0\]/,
  ],
  [
    "an audience in words",
    withKey({ kind: "server", secret: "WEB_KEY", scopes: ["read"], audience: "Germany" }),
    /sites\[0\]\.keys\.web\.audience/,
  ],
  ["a kind of key nobody knows", withKey({ kind: "admin", secret: "WEB_KEY" }), /sites\[0\]\.keys\.web\.kind/],
  [
    "a category for no purpose",
    config({ sites: [{ ...site, consentCategories: { C1: ["fun"] } }] }),
    /consentCategories\.C1\[0\]/,
  ],
  ["an endpoint without TLS", config({ forward: { RU: "http://ru.example/" } }), /forward\.RU/],
  ["a cookie name that is a header", config({ cookies: { visitor: "a; Secure" } }), /cookies\.visitor/],
  ["a script in a folder", config({ sites: [{ ...site, scriptPath: "/js/c.js" }] }), /sites\[0\]\.scriptPath/],
  ["a misspelled setting", config({ froward: {} }), /froward/],
  ["a misspelled setting of a site", config({ sites: [{ ...site, proxyed: true }] }), /proxyed/],
  [
    "an event without a purpose",
    config({ plan: { track: { Bought: { description: "d", purposes: [], properties: z.object({}) } } } }),
    /plan\.track\.Bought\.purposes/,
  ],
  [
    "properties that are no schema",
    config({ plan: { page: { description: "d", purposes: ["analytics"], properties: {} } } }),
    /z\.object[^]*plan\.page\.properties/,
  ],
])("names %s by its path", (_, input, message) => {
  expect(() => defineConfig(input as ConfigInput)).toThrow(message);
});

it("names a site that is defined twice", () => {
  expect(() => defineConfig(config({ sites: [site, site] }))).toThrow("two sites are called shop");
});

it("names a host at which two sites would answer", () => {
  const other = { ...site, id: "magazine", keys: {} };
  expect(() => defineConfig(config({ sites: [site, other] }))).toThrow("two sites answer at c.example.com");
});

it("names a secret that two keys share, of one site or of two: a page could do what the server's key may", () => {
  const server = { kind: "server", secret: "WEB_KEY", scopes: ["admin"] };
  const message = "two keys have the secret WEB_KEY";
  const one = [{ ...site, keys: { ...site.keys, back: server } }];
  expect(() => defineConfig(config({ sites: one }))).toThrow(message);
  const two = [site, { id: "magazine", hosts: ["m.example.com"], keys: { back: server } }];
  expect(() => defineConfig(config({ sites: two }))).toThrow(message);
});

it("lists every mistake at once", () => {
  expect(() => defineConfig(config({ sites: [{ ...site, id: "X", hosts: [] }] }))).toThrow(
    /sites\[0\]\.id[^]*sites\[0\]\.hosts/,
  );
});

it("names a key that is called like who is no key, and a source that nobody is", () => {
  const called = (name: string) => [
    { ...site, keys: { ...site.keys, [name]: { kind: "browser", secret: "OTHER_KEY" } } },
  ];
  expect(() => defineConfig(config({ sites: called("visitor") }))).toThrow("sites[0].keys.visitor");
  expect(() => defineConfig(config({ sites: called("staff") }))).toThrow("sites[0].keys.staff");
  expect(() => defineConfig(config({ sites: called("trigger") }))).toThrow("sites[0].keys.trigger");
  const sources = { profile: { sources: ["web", "crm"] } };
  expect(() => defineConfig(config(sources))).toThrow("no key is called crm\n  → at profile.sources[1]");
  expect(defineConfig(config({ profile: { sources: ["web"] } })).definitions.wishes.sources).toEqual(["web"]);
});
