/** Links to the privacy page: made by the owner's server for one person, good once, and telling nobody whose they are. */
import { describe, expect, it } from "vitest";
import {
  AT,
  basic,
  call,
  collect,
  FOREIGN,
  FROM,
  KEY,
  newId,
  post,
  SHOP,
  view,
  words,
  YES,
  type Headers,
} from "./call.ts";
import { formsIn, visit } from "./forms.ts";
import { sealed } from "./sealed.ts";
import { Browser } from "./visit.ts";

const MINUTE = 60_000;

interface Link {
  readonly url: string;
  readonly expiresAt: string;
}

async function linkFor(userId: string): Promise<Link> {
  const response = await post("/v1/privacy/links", { userId }, basic(KEY.backend));
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return response.json();
}

/** Somebody of whom something is held. */
async function person(): Promise<string> {
  const userId = newId("person");
  const kept = await collect([view({ userId, context: { ...AT.germany, ...YES } })]);
  expect(words(kept)).toEqual(["stored"]);
  return userId;
}

function tokenOf({ url }: Link): string {
  return new URL(url).searchParams.get("pass") ?? "";
}

/** As the button of the link's page sends it. */
function open(token: string, headers: Headers = {}): Promise<Response> {
  const body = new URLSearchParams({ act: "pass", token, lang: "en" }).toString();
  return call("POST", "/privacy", body, {
    origin: SHOP,
    "content-type": "application/x-www-form-urlencoded",
    ...FROM.germany,
    ...headers,
  });
}

/** Sealed as ours, and holding what a test wants. */
function forged(
  changes: Readonly<Record<string, unknown>>,
  kind: "link" | "pass" | "visitor" = "link",
): Promise<string> {
  const contents = { v: 1, space: "shop", userId: "u-1", id: newId("pass"), until: Date.now() + MINUTE };
  return sealed({ ...contents, ...changes }, kind);
}

describe("a link", () => {
  it("leads to the page, ends within a quarter of an hour, and shows nothing of whose it is", async () => {
    const link = await linkFor("ann@shop.example");
    expect(link.url).toMatch(/^https:\/\/collect\.shop\.example\/privacy\?pass=1\.[\w-]+$/);
    expect(atob(tokenOf(link).slice(2).replaceAll("-", "+").replaceAll("_", "/"))).not.toMatch(/ann|shop/);
    const minutes = (Date.parse(link.expiresAt) - Date.now()) / MINUTE;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15);
    expect((await linkFor("ann@shop.example")).url, "each is another one").not.toBe(link.url);
  });

  it.each([
    ["no key", {}, 401],
    ["the pages' key", basic(KEY.web), 403],
    ["a server key without the scope", basic(KEY.replay), 403],
  ])("is made for nobody with %s", async (_, headers: Headers, status) => {
    expect((await post("/v1/privacy/links", { userId: "u-1" }, headers)).status).toBe(status);
  });

  it.each([
    {},
    { userId: "" },
    { userId: "null" },
    { userId: 7 },
    { userId: "x".repeat(257) },
    { userId: "u", more: 1 },
  ])("is for somebody: %j", async (body) => {
    const response = await post("/v1/privacy/links", body, basic(KEY.backend));
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain("xxx");
  });

  it("is not used up by whoever only loads it, as mail programs do", async () => {
    const link = await linkFor(await person());
    for (let times = 0; times < 3; times++) {
      const { response, text } = await visit(new URL(link.url).pathname + new URL(link.url).search, FROM.germany);
      expect(response.status).toBe(200);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(response.headers.get("referrer-policy")).toBe("strict-origin");
      expect(Object.keys(formsIn(text))).toEqual(["pass"]);
      expect(text.match(/<button/g)).toHaveLength(1);
    }
    expect((await open(tokenOf(link))).status).toBe(303);
  });

  it("opens once: a cookie for our own pages alone, and an address without it", async () => {
    const token = tokenOf(await linkFor(await person()));
    const response = await open(token);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("privacy?done=pass&lang=en");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-gh_p=1\.[\w-]+; Path=\/; Max-Age=900; HttpOnly; Secure; SameSite=Strict$/),
    ]);
    const again = await open(token);
    expect(again.status).toBe(403);
    expect(again.headers.getSetCookie()).toEqual([]);
    expect(await again.text()).toContain("This link is no longer good");
  });

  it("opens once of two who come at the same time", async () => {
    const token = tokenOf(await linkFor(await person()));
    const both = await Promise.all([open(token), open(token)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 403]);
  });

  it("hands out nothing of whom nothing is held, and says so", async () => {
    const response = await open(tokenOf(await linkFor(newId("nobody"))));
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).toContain("Nothing is held about the person");
  });

  it.each([
    ["forged", async () => `${(await forged({})).slice(0, -3)}AAA`],
    ["nothing", async () => ""],
    ["too long ago", async () => forged({ until: Date.now() - 1 })],
    ["another site's", async () => forged({ space: "magazine" })],
    ["of another layout", async () => forged({ v: 2 })],
    ["a pass, which is a cookie", async () => forged({}, "pass")],
    ["a visitor's cookie", async () => forged({}, "visitor")],
  ])("opens nothing: %s", async (_, made) => {
    const token = await made();
    const response = await open(token);
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
    const { response: shown } = await visit(`/privacy?pass=${token}`, FROM.germany);
    expect(shown.status).toBe(403);
  });

  it.each([{ origin: "" }, { origin: "null" }, { origin: FOREIGN }])(
    "is opened by no other page: %j",
    async (headers) => {
      const token = tokenOf(await linkFor(await person()));
      const refused = await open(token, headers);
      expect(refused.status).toBe(403);
      expect(refused.headers.getSetCookie()).toEqual([]);
      expect((await open(token)).status, "and is not used up by it").toBe(303);
    },
  );
});

it.each([
  ["a link, which is none", "link", {}],
  ["one that is over", "pass", { until: Date.now() - 1 }],
  ["another site's", "pass", { space: "magazine" }],
] as const)("takes no cookie that is %s", async (_, kind, changes) => {
  const visitor = new Browser(FROM.germany);
  visitor.plant("__Host-gh_p", await forged(changes, kind));
  const response = await call("GET", "/v1/me", null, visitor.headers);
  expect(await response.json()).toEqual({ found: false, documents: [] });
});
