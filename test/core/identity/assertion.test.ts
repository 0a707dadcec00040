/** Who an assertion names, once its signature was checked; and every one that proves nothing. */
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  ASSERTION_FAULTS,
  readAssertion,
  readHeader,
  type AssertionFault,
} from "../../../src/core/identity/assertion.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { NOW } from "../call.ts";

const HEADER = { alg: "HS256", typ: "JWT" };
const NOW_S = NOW / 1_000;
const CLAIMS = {
  iss: "https://www.shop.example",
  aud: "shop",
  sub: "customer-42",
  vis: "Zm9yIHRoaXMgdmlzaXRvcg",
  iat: NOW_S,
  exp: NOW_S + 300,
  jti: "5f3a",
};
const EXPECTED = { issuer: "https://www.shop.example", audience: "shop", now: NOW };

const read = (claims: unknown, header: unknown = HEADER, now = NOW) =>
  readAssertion(claims, header, { ...EXPECTED, now });
const without = (name: keyof typeof CLAIMS) =>
  Object.fromEntries(Object.entries(CLAIMS).filter(([claim]) => claim !== name));

it("says whom it names, for which visitor, once, from when until when", () => {
  expect(read(CLAIMS)).toEqual({
    ok: true,
    assertion: {
      sub: "customer-42",
      vis: "Zm9yIHRoaXMgdmlzaXRvcg",
      jti: "5f3a",
      issuedAt: NOW,
      expiresAt: NOW + LIMIT.assertionLifeMs,
    },
  });
});

it.each<[what: string, claims: object]>([
  ["for several audiences, this site among them", { aud: ["blog", "shop"] }],
  ["with claims that nobody asked for", { admin: true, name: "Ann" }],
  ["with a time that has a fraction", { iat: NOW_S + 0.25, exp: NOW_S + 300.25 }],
  ["that may be used from now on", { nbf: NOW_S }],
  ["of a backend whose clock is 30 s ahead", { iat: NOW_S + 30, exp: NOW_S + 330 }],
  ["that ran out 30 s ago", { iat: NOW_S - 330, exp: NOW_S - 30 }],
  ["whose backend knows no address", { email: null }],
])("takes one %s", (_, more) => {
  expect(read({ ...CLAIMS, ...more })).toMatchObject({ ok: true, assertion: { sub: "customer-42" } });
});

it("spells person and address as they are looked up", () => {
  expect(read({ ...CLAIMS, sub: " Ann@Example.COM ", email: "ANN@bücher.example" })).toMatchObject({
    assertion: { sub: "ann@example.com", email: "ann@xn--bcher-kva.example" },
  });
});

it.each(["", "unknown", "Ann", "ann@", "null", "x".repeat(10_000), `${"x".repeat(300)}@example.com`])(
  "proves the person without an address that is none: %.20s",
  (email) => {
    const result = read({ ...CLAIMS, email });
    expect(result.ok && "email" in result.assertion).toBe(false);
    expect(result.ok).toBe(true);
  },
);

const claimFaults: readonly [AssertionFault, object][] = [
  ["malformed", without("iss")],
  ["malformed", without("aud")],
  ["malformed", without("sub")],
  ["malformed", without("vis")],
  ["malformed", without("iat")],
  ["malformed", without("exp")],
  ["malformed", without("jti")],
  ["malformed", { ...CLAIMS, sub: null }],
  ["malformed", { ...CLAIMS, sub: 42 }],
  ["malformed", { ...CLAIMS, sub: ["customer-42"] }],
  ["malformed", { ...CLAIMS, vis: "" }],
  ["malformed", { ...CLAIMS, vis: "x".repeat(LIMIT.handleCharacters + 1) }],
  ["malformed", { ...CLAIMS, jti: "" }],
  ["malformed", { ...CLAIMS, jti: 7 }],
  ["malformed", { ...CLAIMS, jti: "x".repeat(LIMIT.assertionIdCharacters + 1) }],
  ["malformed", { ...CLAIMS, exp: "tomorrow" }],
  ["malformed", { ...CLAIMS, exp: Infinity }],
  ["malformed", { ...CLAIMS, iat: String(NOW_S) }],
  ["malformed", { ...CLAIMS, nbf: "now" }],
  ["malformed", { ...CLAIMS, email: 7 }],
  ["wrong_issuer", { ...CLAIMS, iss: "https://www.shop.example/" }],
  ["wrong_issuer", { ...CLAIMS, iss: "" }],
  ["wrong_audience", { ...CLAIMS, aud: "magazine" }],
  ["wrong_audience", { ...CLAIMS, aud: "shop2" }],
  ["wrong_audience", { ...CLAIMS, aud: [] }],
  ["wrong_audience", { ...CLAIMS, aud: ["shop,blog"] }],
  ["expired", { ...CLAIMS, iat: NOW_S - 331, exp: NOW_S - 31 }],
  ["expired", { ...CLAIMS, iat: 0, exp: 0 }],
  ["expired", { ...CLAIMS, exp: -1 }],
  ["not_yet", { ...CLAIMS, iat: NOW_S + 31, exp: NOW_S + 331 }],
  ["not_yet", { ...CLAIMS, nbf: NOW_S + 31 }],
  ["too_long", { ...CLAIMS, exp: NOW_S + 301 }],
  ["too_long", { ...CLAIMS, iat: NOW_S - 3_600 }],
  ["too_long", { ...CLAIMS, iat: NOW, exp: NOW + 300_001 }],
  ["too_long", { ...CLAIMS, exp: 1e300 }],
  ["not_yet", { ...CLAIMS, iat: NOW, exp: NOW + 300 }],
  ...["", "   ", "null", "NULL", "undefined", "0", "-1", "anonymous", "[object Object]", "\u200b", "\ud800"].map(
    (sub): [AssertionFault, object] => ["blocked_subject", { ...CLAIMS, sub }],
  ),
  ["blocked_subject", { ...CLAIMS, sub: "x".repeat(10_000) }],
];

it.each(claimFaults)("refuses as %s: %.120j", (fault, claims) => {
  expect(read(claims)).toEqual({ ok: false, fault });
});

it.each([[null], [undefined], [7], ["text"], [[]], [[CLAIMS]], [() => CLAIMS]])(
  "refuses claims that are none: %s",
  (claims) => {
    expect(read(claims)).toEqual({ ok: false, fault: "malformed" });
  },
);

const headerFaults: readonly [AssertionFault, unknown][] = [
  ["malformed", null],
  ["malformed", "HS256"],
  ["malformed", [HEADER]],
  ["unsigned", {}],
  ["unsigned", { typ: "JWT" }],
  ["unsigned", { alg: "none" }],
  ["unsigned", { alg: "NoNe" }],
  ["unsigned", { alg: "" }],
  ["unsigned", { alg: null }],
  ["unsigned", { alg: ["HS256"] }],
  ["header_refused", { ...HEADER, jwk: { kty: "oct", k: "a" } }],
  ["header_refused", { ...HEADER, jku: "https://foreign.example/keys" }],
  ["header_refused", { ...HEADER, x5u: "https://foreign.example/chain" }],
  ["header_refused", { ...HEADER, x5c: ["a"] }],
  ["header_refused", { ...HEADER, crit: ["exp"], exp: 0 }],
  ["header_refused", { ...HEADER, crit: [] }],
  ["header_refused", { ...HEADER, b64: false }],
  ["header_refused", { ...HEADER, zip: "DEF" }],
  ["header_refused", { ...HEADER, kid: 1 }],
  ["header_refused", { ...HEADER, kid: "x".repeat(101) }],
  // Of the same issuer and signed by the same key, but meant for something else.
  ["header_refused", { ...HEADER, typ: "at+jwt" }],
];

it.each(headerFaults)("refuses as %s whatever it claims, with the header %j", (fault, header) => {
  expect(readHeader(header)).toBe(fault);
  expect(read(CLAIMS, header)).toEqual({ ok: false, fault });
});

it.each([HEADER, { alg: "ES256" }, { alg: "EdDSA", kid: "2026", typ: "jwt" }])("reads the header %j", (header) => {
  expect(readHeader(header)).toEqual(header);
});

it("proves nothing outside of its five minutes and what a clock may be off, whatever else it claims", () => {
  const seconds = fc.integer({ min: -2_000, max: 2_000 }).map((off) => NOW_S + off);
  fc.assert(
    fc.property(seconds, seconds, seconds, fc.option(seconds, { nil: undefined }), (iat, exp, now, nbf) => {
      const { ok } = read({ ...CLAIMS, iat, exp, ...(nbf === undefined ? {} : { nbf }) }, HEADER, now * 1_000);
      const begins = Math.max(iat, nbf ?? iat) - 30;
      expect(ok).toBe(exp - iat <= 300 && begins <= now && now <= exp + 30);
    }),
    { numRuns: 1_000 },
  );
});

it("never throws, whatever it is given, and says what to do about each fault", () => {
  const members = fc.dictionary(fc.constantFrom(...Object.keys(CLAIMS), "nbf", "email", "alg", "kid"), fc.jsonValue());
  fc.assert(
    fc.property(fc.oneof(fc.anything(), members), fc.oneof(fc.anything(), members), (claims, header) => {
      const mixed = typeof claims === "object" ? { ...CLAIMS, ...claims } : claims;
      const result = read(mixed, header);
      if (!result.ok) expect(ASSERTION_FAULTS[result.fault]).toMatch(/\.$/);
      expect(typeof read(mixed).ok).toBe("boolean");
    }),
    { numRuns: 500 },
  );
});
