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

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36";
const TABLET =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";
const MAC =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0";

it.each([
  [undefined, IPHONE, "mobile"],
  [undefined, ANDROID, "mobile"],
  [undefined, TABLET, "mobile"],
  [undefined, MAC, "desktop"],
  [undefined, WINDOWS, "desktop"],
  [undefined, "", "desktop"],
  [undefined, "Automobiles/1.0", "desktop"],
  [undefined, undefined, undefined],
  // The browser's own word, ahead of what its name suggests.
  ["?1", WINDOWS, "mobile"],
  ["?0", ANDROID, "desktop"],
  ["?1", undefined, "mobile"],
  ["1", MAC, "desktop"],
  ["?2", undefined, undefined],
  ["", IPHONE, "mobile"],
])("takes the hint %j and the agent %j for %s", (clientHintMobile, userAgent, device) => {
  expect(read({ clientHintMobile, userAgent }).device).toBe(device);
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
      expect(["mobile", "desktop"]).toContain(device);
      expect(["country", "path", "category"]).toEqual(expect.arrayContaining(Object.keys(rest)));
      expect(Object.values(context)).not.toContain(undefined);
    }),
  );
});

it("looks at no more of an agent than its beginning, in linear time", () => {
  expect(read({ userAgent: `${"x ".repeat(600)}Mobile` }).device).toBe("desktop");
  expect(read({ locale: " ".repeat(100_000) }).language).toBeUndefined();
});
