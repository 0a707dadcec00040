/** Personal data where none was planned: what is recognized, what must not be, and that no text takes forever. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanUrl, scrub } from "../../../src/core/privacy/recognizers.ts";

it.each([
  ["jane@example.com", "[email]"],
  ["write to jane.doe+shop@mail.example.co.uk, please", "write to [email], please"],
  ["jane%40example.com", "[email]"],
  ["müller@exämple.de", "[email]"],
  ["Иван@почта.рф", "[email]"],
  ["a@b.de b@c.de", "[email] [email]"],
  ["4111111111111111", "[card]"],
  ["4111 1111 1111 1111", "[card]"],
  ["card: 5500-0000-0000-0004.", "card: [card]."],
  ["378282246310005", "[card]"],
  ["30569309025904", "[card]"],
  ["3056 9309 0259 04", "[card]"],
  ["DE89370400440532013000", "[iban]"],
  ["pay to DE89 3704 0044 0532 0130 00 today", "pay to [iban] today"],
  ["gb29nwbk60161331926819", "[iban]"],
  ["no9386011117947", "[iban]"],
  ["IBAN BE68 5390 0754 7034.", "IBAN [iban]."],
  ["4111 1111 1111 1111 12/27", "[card] 12/27"],
  ["card 4111111111111111 123", "card [card] 123"],
  ["1 4111 1111 1111 1111", "1 [card]"],
  ["BE68 5390 0754 7034 is mine", "[iban] is mine"],
  ["AT611904300234573201 zum Konto", "[iban] zum Konto"],
  ["Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "Bearer [token]"],
])("recognizes in %j", (text, scrubbed) => {
  expect(scrub(text)).toBe(scrubbed);
});

it.each([
  ["a plain name", "Trail shoe 42, blue"],
  ["a price", "1.299,00 EUR"],
  ["a handle", "@shop"],
  ["a host without a top level", "root@localhost"],
  ["milliseconds of a clock", "1795320431000"],
  ["microseconds of a clock", "1795320431000000"],
  ["a product number", "1234567"],
  ["an order number that fails the checksum", "4111111111111112"],
  ["sixteen digits of no issuer that pass it", "1234567812345670"],
  ["a phone number's length", "+49 30 901820"],
  ["an account number that fails its checksum", "DE88370400440532013000"],
  ["a commit", "3f786850e387550fdab836ed7e6dc881de23001b"],
  ["a UUID", "123e4567-e89b-42d3-a456-426614174000"],
  ["a version with dots", "eyJ.1.2"],
])("leaves %s alone", (_, text) => {
  expect(scrub(text)).toBe(text);
});

it("takes few of all order numbers for cards", () => {
  const taken = Array.from({ length: 10_000 }, (_, at) => String(10_000_000_000_000 + at * 7)).filter(
    (text) => scrub(text) !== text,
  );
  expect(taken).toEqual([]);
});

describe("an address", () => {
  it.each([
    [
      "https://x.example/p?q=jane&utm_source=news&utm_medium=mail&utm_campaign=fall&utm_id=7#top",
      "https://x.example/p?utm_source=news&utm_medium=mail&utm_campaign=fall&utm_id=7",
    ],
    ["https://x.example/p?UTM_SOURCE=a&utm_term=b&utm_content=c&gclid=d", "https://x.example/p"],
    ["https://x.example/p?utm_source=jane@example.com", "https://x.example/p?utm_source=[email]"],
    ["https://x.example/u/jane%40example.com/orders", "https://x.example/u/[email]/orders"],
    ["https://jane:pw@x.example:8443/p", "https://x.example:8443/p"],
    ["/p?q=1#f", "/p"],
    ["p#f?q", "p"],
    ["/p\n?q=1\nx", "/p\n"],
    ["mailto:jane@example.com", "mailto:"],
    ["javascript:alert(1)", "javascript:"],
    ["data:text/plain,jane", "data:"],
    ["android-app://com.example/path", "android-app:"],
    ["\u0000 \tht\ntps://x.example/p?q=jane", "https://x.example/p"],
    ["C:/p?q=jane", "c:"],
    ["", ""],
  ])("%j rests as %j", (address, clean) => {
    expect(cleanUrl(address)).toBe(clean);
  });

  it("keeps no query but the campaign's, and no fragment, whatever it is", () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (address) => {
        const clean = cleanUrl(address);
        expect(clean).not.toContain("#");
        expect(clean).not.toMatch(/\?(?!utm_)/);
        expect(cleanUrl(clean)).toBe(clean);
      }),
    );
  });
});

it("never throws, and leaves no address in what it has scrubbed", () => {
  const piece = fc.constantFrom(
    "a",
    "Z",
    "1",
    "@",
    ".",
    "%",
    " ",
    "-",
    "%40",
    "4111111111111111",
    "j@e.de ",
    "eyJhbGci.",
  );
  fc.assert(
    fc.property(fc.string({ unit: piece }), (given) => {
      expect(scrub(given)).not.toMatch(/[a-z0-9](?:@|%40)[a-z0-9]+\.[a-z0-9]/i);
      expect(cleanUrl(given)).not.toMatch(/[a-z0-9]@[a-z0-9]+\.[a-z0-9]/i);
    }),
  );
});

// Ten times the largest event: whatever grows faster than its text would not come to an end here.
it.each([
  "a",
  "1",
  "@",
  "a@",
  "@a.",
  "1 ",
  "1-",
  "%40",
  "DE12 ",
  "AB12",
  "a.",
  "a@b.",
  "eyJ",
  "eyJ-",
  "eyJaaaaa.",
  "é@é.",
  " ",
])("comes to an end on 320 kB of %j", (unit) => {
  expect(scrub(unit.repeat(327_680 / unit.length))).not.toBe("");
});
