/** What is shown of anybody's own words, in both languages: as text, whatever stands in them; and what a form brings back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import { LANGUAGES, type Language } from "../../../src/core/language.ts";
import { CALL_REFUSALS, type CallRefusal } from "../../../src/core/outcome.ts";
import { frame } from "../../../src/worker/pages/frame.ts";
import { erased } from "../../../src/worker/pages/privacy/erase.ts";
import { refusedPage } from "../../../src/worker/pages/privacy/refused.ts";
import { summaryOf } from "../../../src/worker/pages/privacy/summary.ts";
import { changedTraits, traitsSection } from "../../../src/worker/pages/privacy/traits.ts";
import { pageLanguage, WORDS } from "../../../src/worker/pages/words.ts";
import { formsIn } from "../forms.ts";

async function shown(traits: Readonly<Record<string, Json>>, language: Language): Promise<string> {
  return String(await traitsSection(traits, { language, token: "t" }));
}

/** As a browser sends the form, with what its visitor wrote. */
async function sentBack(
  traits: Readonly<Record<string, Json>>,
  written: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, Json>>> {
  const { fields } = formsIn(await shown(traits, "en"))["correct"]!;
  return changedTraits(new URLSearchParams({ ...fields, ...written }));
}

const EVIL = [
  `"><script>alert(1)</script>`,
  `'><img src=x onerror=alert(1)>`,
  `</title></textarea></style><svg/onload=alert(1)>`,
  `javascript:alert(1)`,
  `&lt;script&gt;`,
  "\u202e\u2066evil",
  "\u0000<b>",
];

describe.each(LANGUAGES)("in %s", (language) => {
  it.each(EVIL)("shows %j as text, as a value and as a name", async (evil) => {
    const text = await shown({ email: evil, [evil]: "value", list: [evil], object: { [evil]: evil } }, language);
    expect(text).not.toMatch(/<(?:script|img|svg|b)\b/);
    const tags = Array.from(text.matchAll(/<[^>]*>/g), ([tag]) => tag);
    expect(tags.filter((tag) => /\son\w+\s*=/.test(tag.replaceAll(/"[^"]*"/g, '""')))).toEqual([]);
    expect(formsIn(text)["correct"]?.fields["now:email"]).toBe(evil);
  });

  it("shows any text as text", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary", minLength: 1 }),
        async (value, name) => {
          const text = await shown({ [name]: value }, language);
          const plain = await shown({ x: "y" }, language);
          expect(text.match(/</g)?.length).toBe(plain.match(/</g)?.length);
          expect(text.match(/"/g)?.length).toBe(plain.match(/"/g)?.length);
        },
      ),
    );
  });

  it("has words for every refusal, and for the end", async () => {
    for (const refusal of Object.keys(CALL_REFUSALS) as CallRefusal[]) {
      const page = String(await frame(refusedPage(refusal, language), language));
      expect(page).toContain(`<h1>${WORDS[language].refusedTitle}</h1>`);
      expect(page).toContain('role="alert"');
    }
    const page = String(await frame(erased(["AAAA"], "privacy@shop.example", language), language));
    expect(page).toContain('<code dir="ltr">AAAA</code>');
    expect(page).toContain("privacy@shop.example");
  });
});

it("has a word in the one language for every word in the other, and none in English among the Hebrew", () => {
  const leaves = (words: unknown, at: string): readonly string[] =>
    typeof words === "object" && words !== null
      ? Object.entries(words).flatMap(([name, one]) => leaves(one, `${at}.${name}`))
      : [`${at}: ${typeof words}`];
  expect(leaves(WORDS.he, "")).toEqual(leaves(WORDS.en, ""));
  const hebrew = JSON.stringify(WORDS.he).replaceAll(/"\w+":/g, "");
  expect(hebrew.replaceAll(/JSON|English/g, "")).not.toMatch(/[a-z]/i);
});

describe("a form of traits", () => {
  it("says nothing when nothing was changed, whatever is held", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.string({ minLength: 1 }),
          fc.jsonValue().filter((value) => value !== null),
          { minKeys: 1 },
        ),
        async (traits) => {
          expect(await sentBack(traits as Record<string, Json>)).toEqual({});
        },
      ),
    );
  });

  it("says nothing of what a browser cannot send as it is", async () => {
    const held = { note: "two\r\nlines", other: "a\0b\ud800" };
    expect(await sentBack(held, { "now:note": "twolines", "now:other": "a\ufffdb\ufffd" })).toEqual({});
  });

  it.each([
    ["a text", { email: "a@b.example" }, "now:email", " new@b.example ", { email: "new@b.example" }],
    ["a text that looks like a number", { zip: "07" }, "now:zip", "08", { zip: "08" }],
    ["a number", { age: 42 }, "now:age", "43.5", { age: 43.5 }],
    ["a number by a word, for the plan to refuse", { age: 42 }, "now:age", "old", { age: "old" }],
    ["a switch", { newsletter: true }, "now:newsletter", "false", { newsletter: false }],
    ["a list", { tags: ["a"] }, "now:tags", '["b"]', { tags: ["b"] }],
    ["nothing more: it is forgotten", { email: "a@b.example" }, "now:email", "  ", { email: null }],
    ["a switch, forgotten", { newsletter: true }, "now:newsletter", "", { newsletter: null }],
  ] as const)("brings back %s", async (_, traits, name, text, expected) => {
    expect(await sentBack(traits, { [name]: text })).toEqual(expected);
  });

  it("is read whatever somebody makes of it", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (pairs) => {
        changedTraits(
          new URLSearchParams(
            pairs.flatMap(([name, text]) => [
              [`now:${name}`, text],
              [`was:${name}`, text],
            ]),
          ),
        );
      }),
    );
    expect(changedTraits(new URLSearchParams({ "now:__proto__": "x", "was:__proto__": '{"a":1}' }))).toEqual(
      Object.fromEntries([["__proto__", "x"]]),
    );
  });
});

it("sums up any documents, and fails by none", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (documents) => {
      const { profiles, traits, recipients } = summaryOf([...documents, { profiles: documents }] as Json[]);
      expect(profiles.length).toBeGreaterThanOrEqual(documents.length);
      expect(traits).toEqual({});
      expect(recipients.every((one) => one !== "")).toBe(true);
    }),
  );
});

it("shows of several words on a trait the one that stands: the person's own, the server's, the newest", () => {
  const word = (value: string, at: string, more = {}) => ({ name: "traits.plan", value, at, ...more });
  const shownOf = (...held: readonly Json[]) => summaryOf([{ profiles: [{ held }] }]).traits["plan"];
  const [first, later] = ["2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"];
  expect(shownOf(word("new", later), word("old", first))).toBe("new");
  expect(shownOf(word("server", first, { verified: true, source: "backend" }), word("page", later))).toBe("server");
  expect(shownOf(word("mine", first, { source: "visitor" }), word("server", later, { verified: true }))).toBe("mine");
});

it.each([
  [undefined, undefined, "en"],
  ["he", "en", "he"],
  ["xx", "he", "he"],
  [undefined, "he;q=0.1,en-GB;q=0.9", "en"],
  [undefined, `${"x".repeat(5_000)},he`, "en"],
  ["<script>", "iw-IL", "he"],
] as const)("asked for %s by a browser that wants %s, speaks %s", (asked, wanted, language) => {
  expect(pageLanguage(asked, wanted)).toBe(language);
});
