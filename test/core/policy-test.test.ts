/** The owner's policy tests: what may be written in the config, and that a mistake in one is named and never passes. */
import { describe, expect, it } from "vitest";
import { defineConfig, type ConfigInput } from "../../src/core/config.ts";
import { runPolicyTest } from "../../src/core/decide/run-policy-test.ts";
import { policyTestSchema } from "../../src/core/policy-test.ts";
import { NOW, policy, shop } from "./call.ts";
import { digest, keysOf } from "./keys.ts";

const site = { id: "shop", hosts: ["c.example.com"], keys: { web: { kind: "browser", secret: "WEB_KEY" } } } as const;
const GERMAN = { event: { event: "Product Viewed" }, request: { country: "DE" } };
const test = (said: object = {}) => ({ name: "a test", ask: GERMAN, expect: { outcome: "aggregated" }, ...said });

function config(...policyTests: readonly object[]): ConfigInput {
  return { sites: [site], plan: {}, policyTests } as unknown as ConfigInput;
}

it("need not be there", () => {
  expect(defineConfig({ sites: [site], plan: {} } as unknown as ConfigInput).policyTests).toEqual([]);
});

it.each<[string, object, RegExp]>([
  ["a misspelled expectation", test({ expect: { outcom: "stored" } }), /outcom[^]*policyTests\[0\]\.expect/],
  ["an outcome nobody knows", test({ expect: { outcome: "kept" } }), /policyTests\[0\]\.expect\.outcome/],
  ["a purpose nobody knows", test({ expect: { purposes: { fun: true } } }), /policyTests\[0\]\.expect\.purposes/],
  ["a reason nobody knows", test({ expect: { reasons: ["sunny"] } }), /policyTests\[0\]\.expect\.reasons\[0\]/],
  [
    "a region nobody knows",
    test({ expect: { region: "DE" } }),
    /the law of DE stands under EEA-DE[^]*policyTests\[0\]\.expect\.region/,
  ],
  ["nothing expected", test({ expect: {} }), /expect something, or the test cannot fail/],
  ["a list of nothing", test({ expect: { kept: [] } }), /policyTests\[0\]\.expect\.kept/],
  ["a misspelled question", test({ ask: { ...GERMAN, form: "DE" } }), /form[^]*policyTests\[0\]\.ask/],
  ["a day that is none", test({ ask: { ...GERMAN, at: "soon" } }), /ISO 8601[^]*policyTests\[0\]\.ask\.at/],
  ["a site nobody knows", test({ site: "magazine" }), /no site is called magazine[^]*policyTests\[0\]\.site/],
])("names %s by its path", (_, wrong, message) => {
  expect(() => defineConfig(config(wrong))).toThrow(message);
});

it("names two tests of one name", () => {
  expect(() => defineConfig(config(test(), test()))).toThrow("two policy tests are called a test");
});

it("names an endpoint for a region that is not there, in the config and in a question", () => {
  const forward = { Russia: "https://in.example.ru" };
  expect(() => defineConfig({ sites: [site], plan: {}, forward } as unknown as ConfigInput)).toThrow(
    /no such region[^]*forward\["Russia"\]/,
  );
  expect(() => defineConfig(config(test({ ask: { ...GERMAN, config: { forward } } })))).toThrow(
    /Russia: no such region[^]*policyTests\[0\]\.ask\.config/,
  );
});

describe("running one", () => {
  const tools = {
    policy,
    site: "shop",
    consentCategories: shop.consentCategories,
    objectionUrl: shop.objectionUrl,
    keys: keysOf("visitor"),
    digest,
    now: NOW,
  };
  const missed = (expected: object, ask: object = GERMAN) =>
    runPolicyTest(policyTestSchema.parse(test({ ask, expect: expected })), tools).misses.map(
      ({ name, expected: wanted, actual }) => `${name}: ${wanted}, ${actual}`,
    );

  it("finds nothing where all is as expected", () => {
    const asExpected = {
      outcome: "aggregated",
      region: "EEA-DE",
      placement: { mode: "store", jurisdiction: "eu" },
      purposes: { analytics: false, advertising: false },
      promptAllowed: true,
      reasons: ["consent_missing"],
    };
    expect(missed(asExpected)).toEqual([]);
  });

  it.each([
    [{ outcome: "stored" }, "outcome: stored, aggregated"],
    [{ region: "EEA-FR" }, "region: EEA-FR, EEA-DE"],
    [{ placement: { mode: "drop" } }, "placement: drop, store eu"],
    [{ placement: { mode: "store", jurisdiction: "us" } }, "placement: store us, store eu"],
    [{ placement: { mode: "store", mechanism: "adequacy" } }, "placement: store adequacy, store eu"],
    [{ purposes: { analytics: true } }, "analytics: yes, no"],
    // A purpose that nobody asked about is neither allowed nor denied.
    [{ purposes: { sale_or_share: false } }, "sale_or_share: no, not served by this event"],
    [{ promptAllowed: false }, "promptAllowed: no, yes"],
    [{ reasons: ["region_unknown"] }, "reason: region_unknown, consent_missing"],
    [{ kept: ["properties.price"] }, "properties.price: kept, not in this event"],
    [{ removed: ["properties.price"] }, "properties.price: removed, not in this event"],
  ])("finds that %j does not hold", (expected, miss) => {
    expect(missed(expected)).toEqual([miss]);
  });

  it("takes silence about asking for a no", () => {
    const texan = { ...GERMAN, request: { country: "US", region: "TX" } };
    expect(missed({ promptAllowed: false }, texan)).toEqual([]);
  });

  it("tells a field that is removed from one that is kept", () => {
    const ask = { event: { event: "Product Viewed", properties: { price: 3 } }, request: { country: "DE" } };
    expect(missed({ removed: ["properties.price"] }, ask)).toEqual([]);
    expect(missed({ kept: ["properties.price"] }, ask)).toEqual(["properties.price: kept, removed"]);
  });

  it("takes a field of which a part is kept for both", () => {
    const ask = {
      event: { event: "Product Viewed", properties: { name: "mug for ann@example.com" } },
      request: { country: "US", region: "TX" },
    };
    expect(missed({ kept: ["properties.name"], removed: ["properties.name"] }, ask)).toEqual([]);
  });

  it("asks under the law of the day it names", () => {
    const kingdom = { ...GERMAN, request: { country: "GB" } };
    expect(missed({ purposes: { analytics: true } }, { ...kingdom, at: "2026-11-22" })).toEqual([]);
    expect(missed({ purposes: { analytics: true } }, { ...kingdom, at: "2026-01-01" })).toEqual(["analytics: yes, no"]);
  });
});
