/** Where a visit came from: names that are in a list or the owner's own, and of the rest no more than that it was. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Context } from "../../../src/core/event.ts";
import { originOf, type Origin } from "../../../src/core/profile/source.ts";
import { minimizedEvent } from "./row.ts";

// Hundreds of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** As it arrives: addresses have been cleaned. */
function cameBy(context: Context): Origin | undefined {
  const { plain, personal } = minimizedEvent({ context });
  return originOf(plain, personal);
}

const HERE = "https://www.shop.example/coats";
const cameFrom = (referrer: string) => cameBy({ page_url: HERE, page_path: "/coats", page_referrer: referrer });
const direct: Origin = { source: { channel: "direct" } };

it.each([
  ["https://www.google.com/", "search", "google"],
  ["https://www.google.com/search?q=red+coat", "search", "google"],
  ["https://www.google.co.il/", "search", "google"],
  ["https://www.google.com.br/", "search", "google"],
  ["https://google.de/", "search", "google"],
  ["https://WWW.Google.Co.UK/", "search", "google"],
  ["https://www.google.com./", "search", "google"],
  ["https://www.google.com:443/", "search", "google"],
  ["http://images.google.fr/imgres", "search", "google"],
  ["https://www.bing.com/", "search", "bing"],
  ["https://duckduckgo.com/", "search", "duckduckgo"],
  ["https://search.yahoo.co.jp/", "search", "yahoo"],
  ["https://de.search.yahoo.com/", "search", "yahoo"],
  ["https://yandex.com.tr/", "search", "yandex"],
  ["https://search.brave.com/", "search", "brave"],
  ["https://l.facebook.com/l.php?u=x", "social", "facebook"],
  ["https://m.facebook.com/", "social", "facebook"],
  ["https://t.co/AbCd", "social", "x"],
  ["https://x.com/", "social", "x"],
  ["https://mobile.twitter.com/", "social", "x"],
  ["https://m.youtube.com/", "social", "youtube"],
  ["https://youtu.be/x", "social", "youtube"],
  ["https://out.reddit.com/t3_1", "social", "reddit"],
  ["https://t.me/somebody", "social", "telegram"],
  ["https://www.linkedin.com/", "social", "linkedin"],
  ["https://lnkd.in/x", "social", "linkedin"],
  ["https://go.bsky.app/", "social", "bsky"],
  ["https://www.threads.net/", "social", "threads"],
])("%s is %s by %s", (referrer, channel, name) => {
  expect(cameFrom(referrer)).toEqual({ source: { channel, name } });
});

describe("a stranger's host is given apart, to be sealed", () => {
  it.each([
    ["https://jane-doe.example/diary", "jane-doe.example"],
    ["https://www.bbc.co.uk/news", "www.bbc.co.uk"],
    ["http://localhost:3000/", "localhost"],
    ["http://10.0.0.1/", "10.0.0.1"],
    ["http://[::1]/", "[::1]"],
    // Somebody else's, whatever their first label says.
    ["https://google.sap.com/", "google.sap.com"],
    ["https://t.sap.com/", "t.sap.com"],
    ["https://t.example.co.il/", "t.example.co.il"],
    ["https://x.ai/", "x.ai"],
    ["https://x.com.br/", "x.com.br"],
    ["https://vk.co.uk/", "vk.co.uk"],
    ["https://threads.co.uk/", "threads.co.uk"],
    ["https://facebook.jane.example/", "facebook.jane.example"],
    ["https://google.com.evil.example/", "google.com.evil.example"],
    ["https://notgoogle.com/", "notgoogle.com"],
    ["https://google.co.shop/", "google.co.shop"],
    ["https://google/", "google"],
    ["https://constructor.example/", "constructor.example"],
    // Reading mail is no search.
    ["https://mail.google.com/mail/u/0", "mail.google.com"],
    ["https://accounts.google.com/", "accounts.google.com"],
    ["https://mail.yahoo.com/", "mail.yahoo.com"],
    // Names in other scripts are compared as the network knows them.
    ["https://גוגל.co.il/", "xn--6dbai3a.co.il"],
    ["https://www.gооgle.com/", "www.xn--ggle-55da.com"],
    ["https://user:secret@jane.example/", "jane.example"],
  ])("%s", (referrer, host) => {
    expect(cameFrom(referrer)).toEqual({ source: { channel: "referral" }, referrer: host });
  });
});

it.each(["android-app://com.google.android.gm/", "ios-app://544007664/", "mailto:jane@x.example"])(
  "of %s only that there was one: it has no host",
  (referrer) => {
    expect(cameFrom(referrer)).toEqual({ source: { channel: "referral" } });
  },
);

it.each([
  "https://www.shop.example/bags",
  "https://shop.example/",
  "https://www.shop.example:8443/",
  "http://WWW.SHOP.EXAMPLE./",
])("%s is this site itself: nobody sent them", (referrer) => {
  expect(cameFrom(referrer)).toEqual(direct);
});

it("another host of the owner's is another site", () => {
  expect(cameFrom("https://magazine.shop.example/")).toMatchObject({ source: { channel: "referral" } });
});

it.each([
  "",
  " ",
  "garbage",
  "www.google.com",
  "//www.google.com",
  "/coats",
  "https://",
  "http://%",
  "a".repeat(2_000),
])("%j, which is no address, says nothing", (referrer) => {
  expect(cameFrom(referrer)).toEqual(direct);
  expect(cameBy({ page_referrer: referrer })).toBeUndefined();
});

describe("an event that was sent from no page", () => {
  it.each<Context>([
    {},
    { locale: "he-IL", timezone: "Asia/Jerusalem" },
    { page_title: "Coats" },
    { campaign_source: "" },
  ])("says nothing: %j", (context) => {
    expect(cameBy(context)).toBeUndefined();
  });

  it.each<Context>([{ page_path: "/" }, { page_url: HERE }, { page_path: "/", page_url: "garbage" }])(
    "is not one that says where it was: %j",
    (context) => {
      expect(cameBy(context)).toEqual(direct);
    },
  );

  it("may say who sent the visitor", () => {
    expect(cameBy({ page_referrer: "https://www.bing.com/" })).toEqual({ source: { channel: "search", name: "bing" } });
  });
});

describe("a campaign", () => {
  const marks = { campaign_source: "newsletter", campaign_medium: "email", campaign_name: "spring" };

  it("wins over the referrer, which is then not looked at", () => {
    const context = { ...marks, page_url: HERE, page_referrer: "https://jane.example/" };
    expect(cameBy(context)).toEqual({
      source: { channel: "campaign", name: "newsletter", medium: "email", campaign: "spring" },
    });
  });

  it.each<[Context, object]>([
    [{ campaign_source: "news" }, { name: "news" }],
    [{ campaign_medium: "cpc" }, { medium: "cpc" }],
    [{ campaign_name: "spring" }, { campaign: "spring" }],
    [{ campaign_source: "", campaign_name: "spring" }, { campaign: "spring" }],
  ])("is known by any one of its marks: %j", (context, known) => {
    expect(cameBy(context)).toEqual({ source: { channel: "campaign", ...known } });
  });

  it("is not known by the words that were searched for, which rest sealed", () => {
    const context = { page_path: "/", campaign_term: "jane", campaign_content: "jane" };
    expect(cameBy(context)).toEqual(direct);
  });

  it("with an address in its name keeps the name, without the address", () => {
    expect(cameBy({ campaign_source: "jane@x.example" })?.source.name).toBe("[email]");
  });
});

it("puts no host into what rests in the clear, for any address", () => {
  const label = fc.constantFrom("www", "google", "x", "t", "co", "com", "il", "jane", "xn--6dbai3a", "");
  const address = fc.oneof(
    fc.array(label, { maxLength: 5 }).map((labels) => `https://${labels.join(".")}/jane?jane#jane`),
    fc.string(),
  );
  fc.assert(
    fc.property(address, address, (url, referrer) => {
      const origin = cameBy({ page_url: url, page_path: "/", page_referrer: referrer });
      expect(origin?.source.channel).toBeOneOf(["direct", "referral", "search", "social"]);
      expect(origin?.referrer === undefined || origin.source.channel === "referral").toBe(true);
      if (origin?.referrer !== undefined) expect(JSON.stringify(origin.source)).toBe('{"channel":"referral"}');
      expect(origin?.referrer).not.toBe("");
    }),
  );
});
