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
  ["123456 4111 1111 1111 1111", "123456 [card]"],
  ["12-345-7 1 4111 1111 1111 1111 890 12", "12-345-7 1 [card] 890 12"],
  ["4111111111111111 5500000000000004", "[card] [card]"],
  ["4111 1111 1111 1111 5500-0000-0000-0004", "[card] [card]"],
  // Two of the same middle, and one in another.
  ["1 41111110 42222227 12345671 1", "1 [card] 1"],
  ["4 4111 1111 1111 1111 06", "[card]"],
  ["AB12 3456 7890 1234 5678 DE89 3704 0044 0532 0130 00", "AB12 3456 7890 1234 5678 [iban]"],
  ["DE89 3704 0044 0532 0130 00 GB29 NWBK 6016 1331 9268 19", "[iban] [iban]"],
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
    [
      "https://x.example/p?utm_source=4111+1111%201111+1111&utm_id=a+b",
      "https://x.example/p?utm_source=[card]&utm_id=a+b",
    ],
    ["https://x.example/p?utm_source=[news]%22", "https://x.example/p?utm_source=[news]%22"],
    ["https://4111111111111111.example/p?utm_id=7", "https://[card].example/p"],
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

  it("is cleaned once for all, whatever its campaign is called", () => {
    const piece = fc.constantFrom(
      "a",
      "[",
      "]",
      "[email]",
      "%",
      "22",
      "%22",
      "+",
      " ",
      "@",
      "j@e.de",
      "%40",
      "&utm_id=",
    );
    const card = fc.constantFrom("4111111111111111", "4111 1111 1111 1111", "4111+1111+1111+1111", "4111111111111");
    const host = fc.constantFrom("x.example", "4111111111111111.example");
    fc.assert(
      fc.property(host, fc.string({ unit: fc.oneof(piece, card) }), (at, campaign) => {
        const clean = cleanUrl(`https://${at}/${campaign}/?utm_source=${campaign}`);
        expect(cleanUrl(clean)).toBe(clean);
      }),
      { numRuns: 1_000 },
    );
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

describe("numbers among others", () => {
  /** As annex B of ISO/IEC 7812-1 says it: from the right, every second digit twice. */
  function luhnSum(digits: string): number {
    const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    return Array.from(digits, Number)
      .toReversed()
      .reduce((sum, digit, at) => sum + (at % 2 ? doubled[digit]! : digit), 0);
  }

  const isCard = (digits: string): boolean =>
    /^(?:4|5[1-5]|2[2-7]|3[04-9]|6)\d{12,}$/.test(digits) &&
    digits.length >= 14 &&
    digits.length <= 19 &&
    luhnSum(digits) % 10 === 0;

  /** All that whole words next to each other spell. */
  function runsIn(text: string): readonly string[] {
    return text.split(/[^\d -]+|[ -]{2,}/).flatMap((row) => {
      const words = row.split(/[ -]/).filter((word) => word !== "");
      return words.flatMap((_, from) =>
        words.slice(from).map((__, more) => words.slice(from, from + more + 1).join("")),
      );
    });
  }

  const TEN = Array.from("0123456789");
  const digits = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...TEN), minLength, maxLength });
  const gap = fc.constantFrom(" ", "-", " ", "-", "  ", "- ");
  const others = fc.array(fc.tuple(digits(1, 20), gap), { maxLength: 8 });
  const cut = fc.array(fc.nat(3), { minLength: 19, maxLength: 19 });

  const card = fc
    .tuple(fc.constantFrom("4", "51", "2221", "37", "30", "6011"), digits(12, 14), cut, fc.constantFrom(" ", "-"))
    .map(([issuer, rest, cuts, between]) => {
      const open = `${issuer}${rest}`;
      const whole = TEN.map((last) => open + last).find((number) => luhnSum(number) % 10 === 0)!;
      return Array.from(whole, (digit, at) => (cuts[at] === 0 && at > 0 ? between + digit : digit)).join("");
    });

  it("leaves no card, whatever digits stand around it", () => {
    fc.assert(
      fc.property(others, card, gap, others, (before, planted, after, rest) => {
        const text = `${before.flat().join("")}${planted}${after}${rest.flat().join("")}`;
        expect(runsIn(planted).some(isCard)).toBe(true);
        const scrubbed = scrub(text);
        expect(scrubbed).toContain("[card]");
        expect(runsIn(scrubbed).filter(isCard)).toEqual([]);
      }),
    );
  });

  it("finds nothing in what it has scrubbed", () => {
    const piece = fc.oneof(
      digits(1, 20),
      gap,
      card,
      fc.constantFrom("DE89 3704 0044 0532 0130 00", "DE89", "GB29 NWBK 6016 1331 9268 19", "AT611904300234573201"),
      fc.constantFrom("a@b.de", "@", "%40", ".", "_", "x", "eyJ", "eyJaaaaa.bbbbb.ccccc", "x".repeat(63)),
    );
    const contrived = fc.constantFrom(
      "4111111111111111 41 11111111111103",
      `a@b.${"x".repeat(63)}eyJaaaaa.bbbbb.ccccc`,
      "eyJaaaaa.bbbbb.ccccc@b.de",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((all) => all.join("")),
          contrived,
        ),
        (text) => {
          const once = scrub(text);
          expect(scrub(once)).toBe(once);
        },
      ),
      { numRuns: 1_000 },
    );
  });
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
  "4 ",
  "41-1 ",
  "%40",
  "DE12 ",
  "DE12_",
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
