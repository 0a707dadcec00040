/** Visitors exercise their rights by themselves, whole: over whom nobody knows by their cookie, over a person by more than that. */
import { describe, expect, it } from "vitest";
import {
  AT,
  call,
  collect,
  FOREIGN,
  FROM,
  KEY,
  newId,
  PAGE,
  post,
  SHOP,
  words,
  YES,
  basic,
  type Fields,
  type Headers,
} from "./call.ts";
import { formsIn, visit } from "./forms.ts";
import { aBrowser, assertionFor, handleOf, look, signIn } from "./people.ts";
import { lookup } from "./stores.ts";
import { Browser } from "./visit.ts";

const JSON_TYPE = { "content-type": "application/json" } as const;

interface Document {
  readonly profiles: readonly {
    readonly own: boolean;
    readonly held: readonly { readonly name: string; readonly value: unknown; readonly source?: string }[];
  }[];
}

/** As the site's own page asks. */
function ask(browser: Browser, method: string, body?: unknown, headers: Headers = {}): Promise<Response> {
  const json = body === undefined ? null : JSON.stringify(body);
  return call(method, "/v1/me", json, { ...browser.headers, ...(json === null ? {} : JSON_TYPE), ...headers });
}

async function documentsOf(response: Response): Promise<readonly Document[]> {
  expect(response.status).toBe(200);
  return (await response.json<{ documents: Document[] }>()).documents;
}

/** Of all that is held under this name. */
function valuesOf(documents: readonly Document[], name: string): readonly unknown[] {
  const held = documents.flatMap(({ profiles }) => profiles.flatMap((profile) => profile.held));
  return held.filter((one) => one.name === name).map(({ value }) => value);
}

async function codeOf(response: Response): Promise<readonly [number, string]> {
  return [response.status, (await response.json<{ code: string }>()).code];
}

const STEP_UP = [403, "step_up_required"] as const;

async function withTraits(traits: Fields): Promise<Browser> {
  const browser = await aBrowser();
  await browser.send([{ type: "identify", traits }]);
  return browser;
}

/** Opens a link for them, in that browser. */
async function openLink(browser: Browser, userId: string): Promise<void> {
  const made = await post("/v1/privacy/links", { userId }, basic(KEY.backend));
  const { url } = await made.json<{ url: string }>();
  const body = new URLSearchParams({ act: "pass", token: new URL(url).searchParams.get("pass") ?? "" });
  const response = await send(browser, body);
  expect(response.status).toBe(303);
}

/** A form of our own page. */
async function send(browser: Browser, fields: URLSearchParams | Readonly<Record<string, string>>): Promise<Response> {
  const headers = { ...browser.headers, origin: SHOP, "content-type": "application/x-www-form-urlencoded" };
  return browser.keep(await call("POST", "/privacy", new URLSearchParams(fields).toString(), headers));
}

/** By the person's own browser, typed in or followed. */
function ownPages({ cookie, from }: Browser): Headers {
  return {
    ...from,
    cookie,
    "sec-fetch-site": "same-origin",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
  };
}

describe("whom nobody knows by name", () => {
  it("sees what is held, and takes it along", async () => {
    const browser = await withTraits({ firstName: "Ann", plan: "gold" });
    const documents = await documentsOf(await ask(browser, "GET"));
    expect(documents).toHaveLength(1);
    expect(valuesOf(documents, "traits.firstName")).toEqual(["Ann"]);
    expect(valuesOf(documents, "counts.Product Viewed")).toMatchObject([{ count: 1 }]);
    const text = JSON.stringify(documents);
    for (const cookie of ["gh_v", "gh_c"]) expect(text).not.toContain(browser.jar(cookie) ?? "none");
  });

  it("corrects, forgets, and is told what could not be", async () => {
    const browser = await withTraits({ firstName: "An", plan: "gold" });
    const answer = await ask(browser, "PATCH", { traits: { firstName: "Ann", plan: null, shoe: 42, age: 12 } });
    expect(await answer.json()).toEqual({
      found: true,
      corrected: ["firstName", "plan"],
      refused: ["shoe", "age"],
      objected: [],
    });
    const documents = await documentsOf(await ask(browser, "GET"));
    expect(valuesOf(documents, "traits.firstName")).toContain("Ann");
    expect(valuesOf(documents, "traits.plan")).toEqual([]);
  });

  it("objects, and what rested on it is gone", async () => {
    const browser = await withTraits({ firstName: "Ann" });
    const answer = browser.keep(await ask(browser, "PATCH", { purposes: { personalization: false } }));
    expect(await answer.json()).toEqual({ objected: ["personalization"] });
    const documents = await documentsOf(await ask(browser, "GET"));
    expect(valuesOf(documents, "traits.firstName")).toEqual([]);
    expect(valuesOf(documents, "consent.choices.personalization")).toMatchObject([{ granted: false }]);
  });

  it("is erased: nothing of it stays here, nor in the browser but its no, and twice is no more", async () => {
    const browser = await withTraits({ firstName: "Ann" });
    await browser.choose({ analytics: true, advertising: false });
    const [cookie, { anonymousId }] = [browser.cookie, browser];
    const response = browser.keep(await ask(browser, "DELETE"));
    expect(response.status).toBe(200);
    const { requestId } = await response.json<{ requestId: string }>();
    expect(requestId).toMatch(/^[\w-]{22}$/);
    expect(browser.jar("gh_v")).toBeUndefined();
    expect(browser.jar("gh_d")).toBeUndefined();
    const consent = await call("GET", "/v1/consent", null, browser.headers);
    expect(await consent.json()).toMatchObject({
      known: false,
      purposes: { advertising: { because: "choice_refused" }, analytics: { because: "region_allows" } },
    });
    expect((await lookup(anonymousId, "anonymousId")).found).toBe(false);
    // A copy of the cookie opens nothing, and erases nobody.
    for (const method of ["GET", "DELETE"]) {
      const again = await call(method, "/v1/me", null, { origin: PAGE, ...FROM.california, cookie });
      expect(await again.json()).toMatchObject(
        method === "GET" ? { found: false, documents: [] } : { requestId: null },
      );
    }
    // Staff finds it by its number.
    const status = await call("GET", `/v1/privacy/requests/${requestId}`, null, basic(KEY.backend));
    expect(await status.json()).toMatchObject({ status: { id: requestId, type: "erase", by: "visitor" } });
  });
});

describe("a person who is known by name", () => {
  async function signedIn(traits: Fields = {}): Promise<{ readonly browser: Browser; readonly name: string }> {
    const [browser, name] = [await aBrowser(), newId("person")];
    await signIn(browser, name);
    await collect([
      { type: "identify", messageId: newId("m"), userId: name, traits, context: { ...AT.california, ...YES } },
    ]);
    return { browser, name };
  }

  it("is opened to nobody who has no more than the cookie: it may be a copy", async () => {
    const { browser, name } = await signedIn({ firstName: "Ann" });
    const thief = { ...FROM.california, origin: PAGE, cookie: browser.cookie };
    const calls = [
      call("GET", "/v1/me", null, thief),
      call("GET", "/v1/me?download", null, { ...FROM.california, cookie: browser.cookie }),
      call("PATCH", "/v1/me", '{"traits":{"firstName":"Eve"}}', { ...thief, ...JSON_TYPE }),
      call("PATCH", "/v1/me", '{"traits":{"firstName":null},"purposes":{"analytics":false}}', {
        ...thief,
        ...JSON_TYPE,
      }),
      call("DELETE", "/v1/me", null, thief),
    ];
    for (const response of await Promise.all(calls)) {
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(response.headers.get("content-disposition")).toBeNull();
      const text = await response.clone().text();
      expect(text).toContain("gatehouse-assertion");
      expect(text).not.toContain("Ann");
      expect(await codeOf(response)).toEqual(STEP_UP);
    }
    const page = await visit("/privacy", { ...FROM.california, cookie: browser.cookie });
    expect(page.text).toContain("What is held about you needs more proof");
    expect(page.text).not.toMatch(/Ann|person-/);
    expect(Object.keys(formsIn(page.text))).toEqual(["choose", "object"]);
    const { profiles } = await lookup(name);
    expect(JSON.stringify(profiles)).toContain("Ann");
  });

  it("may say no without any more proof: that only tightens", async () => {
    const { browser } = await signedIn();
    const answer = await ask(browser, "PATCH", { purposes: { advertising: false } });
    expect(await answer.json()).toEqual({ objected: ["advertising"] });
    const consent = await call("GET", "/v1/consent", null, { ...FROM.california, cookie: browser.cookie });
    expect(await consent.json()).toMatchObject({ purposes: { advertising: { allowed: false } } });
  });

  it("is opened by an assertion for this browser, once", async () => {
    const { browser, name } = await signedIn({ firstName: "Ann" });
    const vis = await handleOf(browser);
    const assertion = await assertionFor({ sub: name, vis });
    const documents = await documentsOf(await ask(browser, "GET", undefined, { "gatehouse-assertion": assertion }));
    expect(valuesOf(documents, "traits.firstName")).toEqual(["Ann"]);
    expect(documents.flatMap(({ profiles }) => profiles.map(({ own }) => own))).toEqual([true, false]);
    const again = await ask(browser, "GET", undefined, { "gatehouse-assertion": assertion });
    expect(await codeOf(again)).toEqual(STEP_UP);
    const next = await assertionFor({ sub: name, vis });
    const changed = await ask(browser, "PATCH", { traits: { firstName: "Anna" } }, { "gatehouse-assertion": next });
    expect(await changed.json()).toMatchObject({ corrected: ["firstName"] });
  });

  it.each([
    [
      "made for another browser",
      async (name: string) => assertionFor({ sub: name, vis: await handleOf(await aBrowser()) }),
    ],
    ["of nobody", async () => "none"],
    ["unsigned", async () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"u"}')}.`],
    ["altered", async (name: string, vis: string) => `${(await assertionFor({ sub: name, vis })).slice(0, -4)}AAAA`],
  ])("is opened by no assertion that is %s", async (_, made) => {
    const { browser, name } = await signedIn({ firstName: "Ann" });
    const assertion = await made(name, await handleOf(browser));
    for (const method of ["GET", "DELETE"]) {
      const response = await ask(browser, method, undefined, { "gatehouse-assertion": assertion });
      expect(await codeOf(response)).toEqual(STEP_UP);
    }
    expect((await lookup(name)).found).toBe(true);
  });

  it("is opened by somebody else's assertion to somebody else's, and to nothing of theirs", async () => {
    const [mine, theirs] = [await signedIn({ firstName: "Ann" }), await signedIn({ firstName: "Bob" })];
    const assertion = await assertionFor({ sub: theirs.name, vis: await handleOf(mine.browser) });
    const documents = await documentsOf(
      await ask(mine.browser, "GET", undefined, { "gatehouse-assertion": assertion }),
    );
    expect(valuesOf(documents, "traits.firstName")).toEqual(["Bob"]);
  });

  it("is opened by a link in a browser that was never here: all of their devices, for our own pages alone", async () => {
    const { name } = await signedIn({ firstName: "Ann" });
    const phone = new Browser(FROM.germany);
    await openLink(phone, name);
    expect(phone.jar("gh_v")).toBeUndefined();
    const documents = await documentsOf(await call("GET", "/v1/me", null, ownPages(phone)));
    expect(valuesOf(documents, "traits.firstName")).toEqual(["Ann"]);
    expect(documents.flatMap(({ profiles }) => profiles)).toHaveLength(2);
    const { text } = await visit("/privacy", ownPages(phone));
    expect(formsIn(text)["correct"]?.fields["now:firstName"]).toBe("Ann");
  });

  it.each([
    ["a script of the site's page", { origin: PAGE }],
    [
      "one that hides its origin",
      { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
    ],
  ])("opens by a link nothing to %s, though the browser sends its cookie", async (_, headers: Headers) => {
    const { name } = await signedIn({ firstName: "Ann" });
    const phone = new Browser(FROM.germany);
    await openLink(phone, name);
    const response = await call("GET", "/v1/me", null, { ...FROM.germany, cookie: phone.cookie, ...headers });
    expect(await response.json()).toEqual({ found: false, documents: [] });
  });

  it("corrects and erases by the page, in a browser that keeps its own profile to itself", async () => {
    const { browser, name } = await signedIn({ firstName: "Ann" });
    const phone = await aBrowser();
    await openLink(phone, name);
    const page = await visit("/privacy", ownPages(phone));
    const { fields } = formsIn(page.text)["correct"]!;
    expect((await send(phone, { ...fields, "now:firstName": "Anna" })).headers.get("location")).toBe(
      "privacy?done=correct&lang=en",
    );
    expect(JSON.stringify((await lookup(name)).profiles)).toContain("Anna");
    const question = await visit("/privacy?step=erase", ownPages(phone));
    const done = await send(phone, formsIn(question.text)["erase"]!.fields);
    expect(done.status).toBe(200);
    // The person, and what this browser had of its own.
    expect((await done.text()).match(/<code dir="ltr">[\w-]{22}<\/code>/g)).toHaveLength(2);
    expect([phone.jar("gh_v"), phone.jar("__Host-gh_p")]).toEqual([undefined, undefined]);
    expect((await lookup(name)).found).toBe(false);
    expect(words((await browser.send([look()])).results)).toEqual(["suppressed"]);
  });

  it("is left alone by a link that is somebody else's, opened in their browser", async () => {
    const [mine, theirs] = [await signedIn({ firstName: "Ann" }), await signedIn({ firstName: "Bob" })];
    await openLink(mine.browser, theirs.name);
    const question = await visit("/privacy?step=erase", ownPages(mine.browser));
    await send(mine.browser, formsIn(question.text)["erase"]!.fields);
    expect([(await lookup(theirs.name)).found, (await lookup(mine.name)).found]).toEqual([false, true]);
    expect(mine.browser.jar("gh_v"), "their cookie is still theirs").toBeDefined();
    expect(words((await mine.browser.send([look()])).results)).toEqual(["stored"]);
  });

  it("takes no form that was shown while another link was open", async () => {
    const [one, other] = [await signedIn(), await signedIn({ firstName: "Bob" })];
    const phone = new Browser(FROM.germany);
    await openLink(phone, one.name);
    const question = await visit("/privacy?step=erase", ownPages(phone));
    await openLink(phone, other.name);
    expect((await send(phone, formsIn(question.text)["erase"]!.fields)).status).toBe(403);
    expect([(await lookup(one.name)).found, (await lookup(other.name)).found]).toEqual([true, true]);
  });
});

it.each(["en", "he"])("shows what visitors said of themselves as text, in %s", async (lang) => {
  const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const browser = await withTraits({ firstName: evil, plan: `</title>${evil}` });
  const { text } = await visit(`/privacy?lang=${lang}`, ownPages(browser));
  expect(text).not.toMatch(/<script|<img/);
  expect(formsIn(text)["correct"]?.fields["now:firstName"]).toBe(evil);
  const { fields } = formsIn(text)["correct"]!;
  const refused = await send(browser, { ...fields, "now:plan": "x".repeat(5_000), [`now:${evil}`]: evil });
  const answer = await refused.text();
  expect(refused.status).toBe(200);
  expect(answer).not.toMatch(/<script|<img/);
  expect(answer).toContain(lang === "en" ? "Could not be corrected" : "לא היה אפשר לתקן");
});

it("is not for another site, whoever asks", async () => {
  const browser = await withTraits({ firstName: "Ann" });
  const response = await ask(browser, "DELETE", undefined, { origin: FOREIGN });
  expect(response.status).toBe(403);
  expect(valuesOf(await documentsOf(await ask(browser, "GET")), "traits.firstName")).toEqual(["Ann"]);
});
