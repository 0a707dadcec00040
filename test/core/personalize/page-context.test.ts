/** What a request says of the page and the device. What cannot be read is left out, and nothing that tells visitors apart. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { pageContext, type PageFacts } from "../../../src/core/personalize/page-context.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const read = (facts: Partial<PageFacts>) => pageContext({ country: "XX", ...facts });

it("says where the visitor is, and nothing else where nothing was said", () => {
  expect(pageContext({ country: "IL" })).toEqual({ country: "IL" });
});

it("passes on what the page says of itself, ahead of what the browser's headers say", () => {
  const headers = {
    referer: "https://www.shop.example/other",
    acceptLanguage: "de-DE,de;q=0.9",
    userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148",
  };
  expect(pageContext({ country: "IL", path: "/coats", locale: "he-IL", category: "coats", ...headers })).toEqual({
    country: "IL",
    path: "/coats",
    language: "he",
    category: "coats",
    device: "mobile",
  });
  expect(pageContext({ country: "IL", ...headers })).toEqual({
    country: "IL",
    path: "/other",
    language: "de",
    device: "mobile",
  });
});

it.each([
  ["he", "he"],
  ["he-IL", "he"],
  ["HE-il", "he"],
  ["en_US", "en"],
  [" de", "de"],
  ["fil-PH", "fil"],
  ["zh-Hant-TW", "zh"],
  ["de-DE,de;q=0.9,en;q=0.8", "de"],
  ["en;q=0.5", "en"],
  ["*", undefined],
  ["", undefined],
  ["e", undefined],
  ["english", undefined],
  ["1e", undefined],
  ["-he", undefined],
  [",he", undefined],
  ["עברית", undefined],
])("reads the language of %j as %s, from the page or from the header", (tag, language) => {
  expect(read({ locale: tag }).language).toBe(language);
  expect(read({ acceptLanguage: tag }).language).toBe(language);
});

it("asks the header where the page's word cannot be read", () => {
  expect(read({ locale: "", acceptLanguage: "he" }).language).toBe("he");
});

it("takes the browser's own word for its device, and else what its name says", () => {
  const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148";
  expect(read({ clientHintMobile: "?0", userAgent: "Mozilla/5.0 (Windows NT 10.0)" }).device).toBe("desktop");
  expect(read({ userAgent: iPhone }).device).toBe("mobile");
  expect(read({}).device).toBeUndefined();
});

it.each([
  ["https://www.shop.example/coats?q=jane#jane", "/coats"],
  ["https://www.shop.example", "/"],
  ["https://www.shop.example/%D7%9E", "/%D7%9E"],
  ["garbage", undefined],
  ["", undefined],
  ["/coats", undefined],
])("reads the path of a referer %j as %s, without what was asked there", (referer, path) => {
  expect(read({ referer }).path).toBe(path);
});

it("prefers an empty word of the page to the header's: the page said so", () => {
  expect(read({ path: "", referer: "https://www.shop.example/coats" }).path).toBe("");
});

it("reads anything, and makes only what rules can ask for", () => {
  const text = fc.option(fc.oneof(fc.string(), fc.string({ unit: "binary" })), { nil: undefined });
  const facts = fc.record({
    country: fc.constant("XX"),
    path: text,
    locale: text,
    category: text,
    referer: text,
    acceptLanguage: text,
    userAgent: text,
    clientHintMobile: text,
  });
  fc.assert(
    fc.property(facts, (said) => {
      const context = pageContext(said);
      const { language = "he", device = "mobile", ...rest } = context;
      expect(language).toMatch(/^[a-z]{2,3}$/);
      expect(["mobile", "tablet", "desktop"]).toContain(device);
      expect(["country", "path", "category"]).toEqual(expect.arrayContaining(Object.keys(rest)));
      expect(Object.values(context)).not.toContain(undefined);
    }),
  );
});

it("reads a long locale in linear time", () => {
  expect(read({ locale: " ".repeat(100_000) }).language).toBeUndefined();
});
