/** What a request says of the page and the device. What cannot be read is left out, and nothing that tells visitors apart. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { pageContext, type PageFacts } from "../../../src/core/personalize/page-context.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MARKETS = { il: ["IL"], dach: ["DE", "AT", "CH"] };
const read = (facts: Partial<PageFacts>) => pageContext({ at: 1, country: "XX", ...facts }, MARKETS);

it("says when and where the visitor is, and nothing else where nothing was said", () => {
  expect(read({ country: "FR" })).toEqual({ at: 1, country: "FR", locales: [] });
  expect(read({})).toEqual({ at: 1, country: "XX", locales: [] });
});

it.each([
  ["AT", "dach"],
  ["IL", "il"],
  ["US", undefined],
  ["XX", undefined],
])("puts %s into the market %s", (country, market) => {
  expect(read({ country }).market).toBe(market);
});

it("passes on what the page says of itself, ahead of what the browser's headers say", () => {
  const headers = {
    referer: "https://www.shop.example/other",
    acceptLanguage: "de-DE,de;q=0.9",
    userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148",
  };
  expect(read({ country: "IL", path: "/coats", locale: "he-IL", category: "coats", ...headers })).toEqual({
    at: 1,
    country: "IL",
    market: "il",
    locales: ["he-IL", "de-DE", "de"],
    path: "/coats",
    language: "he",
    category: "coats",
    device: "mobile",
  });
  expect(read({ country: "IL", ...headers })).toEqual({
    at: 1,
    country: "IL",
    market: "il",
    locales: ["de-DE", "de"],
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
  [",he", "he"],
  ["en;q=0.2, he;q=0.9", "he"],
  ["iw-IL", "he"],
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
const IPAD =
  "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1";
const FIREFOX_TABLET = "Mozilla/5.0 (Android 16; Tablet; rv:150.0) Gecko/150.0 Firefox/150.0";
const MAC =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0";

it.each([
  [undefined, IPHONE, "mobile"],
  [undefined, ANDROID, "mobile"],
  [undefined, TABLET, "tablet"],
  [undefined, IPAD, "tablet"],
  [undefined, FIREFOX_TABLET, "tablet"],
  [undefined, MAC, "desktop"],
  [undefined, WINDOWS, "desktop"],
  [undefined, "", undefined],
  [undefined, "Automobiles/1.0", undefined],
  [undefined, undefined, undefined],
  // The browser's own word, ahead of what its name suggests.
  ["?1", WINDOWS, "mobile"],
  ["?0", ANDROID, "tablet"],
  ["?0", TABLET, "tablet"],
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
    at: fc.nat(),
    country: fc.constantFrom("XX", "IL"),
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
      const context = pageContext(said, MARKETS);
      const { language = "he", device = "mobile", ...rest } = context;
      expect(language).toMatch(/^[a-z]{2,3}$/);
      expect(["mobile", "tablet", "desktop"]).toContain(device);
      for (const tag of context.locales) expect(tag).toMatch(/^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i);
      expect(["at", "country", "market", "locales", "path", "category"]).toEqual(
        expect.arrayContaining(Object.keys(rest)),
      );
      expect(Object.values(context)).not.toContain(undefined);
    }),
  );
});

it("reads a long locale in linear time", () => {
  expect(read({ locale: " ".repeat(100_000) }).language).toBeUndefined();
});
