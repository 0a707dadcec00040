/** One person is one name, two people are two; and what once named an object is found again. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMIT } from "../../../../src/core/limits.ts";
import {
  NORMALIZATIONS,
  spell,
  spellingsOf,
  type IdKind,
  type Normalizations,
} from "../../../../src/core/privacy/identifiers/spellings.ts";

const KINDS: readonly IdKind[] = ["userId", "anonymousId"];
const person = (value: string): string | undefined => spell("userId", value);

describe("one person", () => {
  it.each([
    ["case", "jane.doe+news@example.com", "Jane.Doe+News@EXAMPLE.com"],
    ["blanks", "jane@example.com", " \u3000jane@example.com\t\r\n"],
    ["zero-width marks", "jane@example.com", "\uFEFFjane@example.com\u200B\u2060"],
    ["full width", "jane@example.com", "ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ"],
    ["the ideographic full stop", "jane@xn--wgv71a.jp", "jane@日本。jp"],
    ["IDNA", "jane@xn--mnchen-3ya.de", "jane@MÜNCHEN.de"],
    ["IDNA, in parts", "jane@xn--mnchen-3ya.de", "jane@mu\u0308nchen.de"],
    ["letters that compose in lower case only", "\u01F0@example.com", "J\u030C@example.com"],
    ["composed letters", "jos\u00e9@example.com", "JOSE\u0301@example.com"],
    ["a soft hyphen in the host", "jane@example.com", "jane@exam\u00adple.com"],
    ["a phone number's signs", "+442079460958", "+44 (0)20 7946-0958"],
    ["a phone number copied from an address book", "+442079460958", "\u202A+44 20 7946 0958\u202C"],
    ["a phone number in other digits", "+442079460958", "＋٤٤٢٠٧٩٤٦٠٩٥٨"],
    ["any id's width", "ABC-123", "ＡＢＣ－１２３"],
  ])("is one name whatever the %s", (_, name, sent) => {
    expect([person(sent), person(name)]).toEqual([name, name]);
  });
});

describe("two people", () => {
  it.each([
    ["by case", "aBc", "abc"],
    ["by a dot", "jane.doe@gmail.com", "janedoe@gmail.com"],
    ["by a tag", "jane+a@example.com", "jane+b@example.com"],
    ["by host", "jane@example.com", "jane@example.org"],
    ["by accent", "jose@example.com", "jos\u00e9@example.com"],
    ["by ß, which the name system tells from ss", "jane@fa\u00df.de", "jane@fass.de"],
    ["by an extension", "+44 20 7946 0958 ext. 12", "+44 20 7946 0958 ext. 13"],
    ["by number", "+442079460958", "+442079460959"],
    ["by country", "+442079460958", "442079460958"],
    ["where two zeros may begin a customer number", "00442079460958", "+442079460958"],
    ["by a blank inside", "a b", "ab"],
    ["by a member's name at a host without a top-level domain", "Bob@acme", "bob@acme"],
  ])("stay two: %s", (_, one, other) => {
    expect(person(one)).not.toBe(person(other));
    expect([person(one), person(other)]).not.toContain(undefined);
  });
});

it.each([
  "Jane@1.2",
  "Jane@127.0.0.1",
  "Jane@0x7f.1",
  "Jane@host.1",
  "Jane@[::1]",
  "Jane@exa%6Dple.com",
  "Jane@example.com:80",
  "Jane@example.com/x",
  "Jane@example.com?x",
  "Jane@example.com#x",
  "Jane@example.com\\x",
  "Jane@user@example.com",
  "Jane@example.com.",
  "Jane@exa mple.com",
  "Jane Doe <Jane@example.com>",
  "@Example.com",
  "Jane@",
  "+1 abc DEF",
  "+1",
  "+0000000",
  "+44 20 7946 0958 or ASK",
])("takes %j for neither an address nor a number, and leaves it alone", (sent) => {
  expect(person(sent)).toBe(sent);
});

it("reads nothing into a browser's id", () => {
  expect(spell("anonymousId", " Jane@EXAMPLE.com ")).toBe("Jane@EXAMPLE.com");
  expect(spell("anonymousId", "+44 20 7946 0958")).toBe("+44 20 7946 0958");
  expect(spell("anonymousId", "ＡＢＣ")).toBe("ABC");
});

describe("nobody", () => {
  it.each(["", " ", "\u200B\uFEFF\u00A0\u3000", "\0\u001F", "\u3164"])(
    "is named by %j, of which nothing is seen",
    (sent) => {
      for (const kind of KINDS) {
        expect(spell(kind, sent)).toBeUndefined();
        expect(spellingsOf(kind, sent)).toEqual([]);
      }
    },
  );

  it.each(["null", "  NULL ", "ｎｕｌｌ", "\u200B0", "０", "－1", "Anonymous\u00A0", "[object\u00A0Object]"])(
    "is named by %j, which broken clients call everybody",
    (sent) => {
      for (const kind of KINDS) expect(spell(kind, sent)).toBeUndefined();
    },
  );

  it("is named by half a character: once hashed, all halves are one", () => {
    for (const kind of KINDS)
      expect(["a\uD800", "a\uDC00"].map((sent) => spell(kind, sent))).toEqual([undefined, undefined]);
    expect(person("a\u{1F600}")).toBe("a\u{1F600}");
  });

  it("is named by a text that grows beyond what an identifier may be", () => {
    const grows = "\uFDFA";
    const growth = grows.normalize("NFKC").length;
    expect(growth).toBe(18);
    const fitting = Math.floor(LIMIT.identifierCharacters / growth);
    for (const kind of KINDS) {
      expect(spell(kind, grows.repeat(fitting))).toHaveLength(fitting * growth);
      expect(spell(kind, grows.repeat(fitting + 1))).toBeUndefined();
    }
  });

  it("is not whoever has the longest address there is", () => {
    const longest = `${"j".repeat(64)}@${"example.".repeat(23)}info`;
    expect(longest.length).toBeGreaterThan(250);
    expect(person(longest)).toBe(longest);
  });
});

const TELLING = "aB0@.+- İßΣſﬁＡ\u0301\u0307\u030C\u200B\u00A0\uFDFA\u212A日。".split("");
const symbol = fc.constantFrom(...TELLING, "example.com", "+4420", "@a.de");
const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: LIMIT.identifierCharacters }),
  fc.array(symbol, { maxLength: 30 }).map((parts) => parts.join("")),
);

it("spells its own spelling the same, within the limit, and never as nothing", () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), anything, (kind, sent) => {
      const spelling = spell(kind, sent);
      if (spelling === undefined) return;
      expect(spell(kind, spelling)).toBe(spelling);
      expect(spelling.length).toBeGreaterThan(0);
      expect(spelling.length).toBeLessThanOrEqual(LIMIT.identifierCharacters);
    }),
    { numRuns: 2_000 },
  );
});

it("spells any character that there is, in a mailbox and in a host, as it will spell the result", () => {
  const visible = /[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\p{Cf}]/u;
  const unstable: string[] = [];
  for (let code = 0; code < 0x110000; code++) {
    const character = String.fromCodePoint(code);
    if (!visible.test(character)) continue;
    for (const sent of [character, `J${character}@a.de`, `a@a${character}.de`]) {
      const spelling = person(sent);
      if (spelling !== undefined && person(spelling) !== spelling) unstable.push(sent);
    }
  }
  expect(unstable).toEqual([]);
}, 30_000);

describe("versions", () => {
  const [first] = NORMALIZATIONS;
  const without = (kind: IdKind, value: string): string | undefined =>
    value.startsWith("x") ? undefined : first.normalize(kind, value.replaceAll("-", ""));
  const two: Normalizations = [{ version: 2, normalize: without }, ...NORMALIZATIONS];

  it("are newest first, each once", () => {
    const versions = NORMALIZATIONS.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => b - a));
  });

  it("spell an identifier as each did, newest first", () => {
    expect(spellingsOf("userId", " A-1 ", two)).toEqual([
      { version: 2, value: "A1" },
      { version: 1, value: "A-1" },
    ]);
    expect(spell("userId", " A-1 ", two)).toBe("A1");
  });

  it("that agree are one spelling", () => {
    expect(spellingsOf("userId", "A1", two)).toEqual([{ version: 2, value: "A1" }]);
  });

  it("find what the newest refuses, and name nothing new by it", () => {
    expect(spellingsOf("userId", "x1", two)).toEqual([{ version: 1, value: "x1" }]);
    expect(spell("userId", "x1", two)).toBeUndefined();
  });

  it("read phone numbers by what the library knows: other metadata is another version", () => {
    const metadata = readFileSync(new URL(import.meta.resolve("libphonenumber-js/min/metadata")));
    expect(createHash("sha256").update(metadata).digest("hex")).toBe(
      "02fbe00ed0a562ed886b85c0fb04409f019766998f4786816679c1eeb1aee25d",
    );
  });
});
