/** The privacy page as a browser without scripts has it: what it says, what its forms do, and what it takes from nobody else. */
import { describe, expect, it } from "vitest";
import { call, FOREIGN, FROM, PAGE, SHOP, type Fields, type Headers } from "./call.ts";
import { formsIn, visit, type Shown } from "./forms.ts";
import { sealed, unsealed } from "./sealed.ts";
import { Browser } from "./visit.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" } as const;

/** As the page's own form sends it. */
function send(fields: Readonly<Record<string, string>>, headers: Headers = {}): Promise<Response> {
  return call("POST", "/privacy", new URLSearchParams(fields).toString(), {
    origin: SHOP,
    ...FORM,
    ...FROM.germany,
    ...headers,
  });
}

async function consentOf(cookie: string): Promise<Readonly<Record<string, { readonly because: string }>>> {
  const response = await call("GET", "/v1/consent", null, { ...FROM.germany, cookie });
  return (await response.json<{ purposes: Record<string, { because: string }> }>()).purposes;
}

describe("the page", () => {
  it.each([
    ["English, where no language is asked for", "", {}, "en", "ltr", "Your privacy"],
    [
      "Hebrew, in its direction, for whose browser wants it",
      "",
      { "accept-language": "fr,he-IL;q=0.8,en;q=0.5" },
      "he",
      "rtl",
      "הפרטיות שלך",
    ],
    ["Hebrew, by its old name", "", { "accept-language": "iw" }, "he", "rtl", "הפרטיות שלך"],
    [
      "the language asked for, whatever the browser wants",
      "?lang=en",
      { "accept-language": "he" },
      "en",
      "ltr",
      "Your privacy",
    ],
    [
      "a language of its own, where none of the browser's is",
      "",
      { "accept-language": "fr" },
      "en",
      "ltr",
      "Your privacy",
    ],
  ])("speaks %s", async (_, query, headers: Headers, lang, dir, title) => {
    const { response, text } = await visit(`/privacy${query}`, { ...FROM.germany, ...headers });
    expect(response.status).toBe(200);
    expect(text).toContain(`<html lang="${lang}" dir="${dir}">`);
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(response.headers.get("content-language")).toBe(lang);
  });

  it("is for one visitor alone: kept by no cache, framed by nobody, without scripts, with nothing from elsewhere", async () => {
    const { response, text } = await visit("/privacy", FROM.germany);
    const header = (name: string) => response.headers.get(name) ?? "";
    expect(header("cache-control")).toBe("no-store");
    expect(header("content-type")).toBe("text/html; charset=UTF-8");
    expect(header("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; /);
    expect(header("content-security-policy")).toMatch(/frame-ancestors 'none'/);
    expect(header("content-security-policy")).not.toMatch(/unsafe|script-src|https?:/);
    expect(header("referrer-policy")).toBe("strict-origin");
    expect(header("x-content-type-options")).toBe("nosniff");
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(text).not.toMatch(/<script|<iframe|<img|javascript:|\son\w+=|(?:src|href)="(?:https?:)?\/\//i);
  });

  it("names its sheet by the digest that the policy allows", async () => {
    const { response, text } = await visit("/privacy", FROM.germany);
    const sheet = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(sheet));
    const name = btoa(String.fromCharCode(...new Uint8Array(digest)));
    expect(response.headers.get("content-security-policy")).toContain(`'sha256-${name}'`);
  });

  it("says what applies, why, and that nothing is held where nothing is", async () => {
    const { text } = await visit("/privacy", FROM.germany);
    expect(text).toContain("You seem to be in: Germany.");
    expect(text).toContain("The law wants your yes first.");
    expect(text).toMatch(/TDDDG/);
    expect(text).toContain("Nothing is held about you under this browser.");
    const unknown = await visit("/privacy?lang=he");
    expect(unknown.text).toContain("אי אפשר לדעת מאיפה הגלישה");
  });

  it("shows that an opt-out signal was honored", async () => {
    const { text } = await visit("/privacy", { ...FROM.california, "sec-gpc": "1" });
    expect(text).toContain("opt-out signal was received and is honored");
    expect(text).toContain("Your browser objects.");
  });

  it("has a label for every field and a name for every part", async () => {
    const { text } = await visit("/privacy", FROM.germany);
    const ids = new Set(Array.from(text.matchAll(/\sid="([^"]+)"/g), ([, id]) => id));
    for (const [, id] of text.matchAll(/(?:aria-labelledby|for|href)="#?([\w-]+)"/g)) {
      if (!id?.startsWith("privacy")) expect(ids, id).toContain(id);
    }
    for (const [radio] of text.matchAll(/<label\s*>\s*<input\s+type="radio"[^]*?<\/label\s*>/g)) {
      expect(radio).toMatch(/(Yes|No)<\/label\s*>$/);
    }
    expect(text.match(/<fieldset/g)).toHaveLength(text.match(/<legend>/g)?.length ?? 0);
  });

  it.each([
    [
      "a navigation from a mail or another site",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      200,
    ],
    ["a browser that says nothing of itself", {}, 200],
    [
      "a frame on another site",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
      403,
    ],
    [
      "another site's script",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "empty" },
      403,
    ],
    ["a foreign origin", { origin: FOREIGN }, 403],
    ["a script of the shop's own page, which may be anybody's", { origin: PAGE }, 403],
  ])("opens for %s, or does not", async (_, headers: Headers, status) => {
    const { response, text } = await visit("/privacy", headers);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    if (status !== 200) expect(text).not.toContain("<form");
  });
});

describe("a form", () => {
  async function opened(cookie?: string, lang = "en"): Promise<Shown> {
    return visit(`/privacy?lang=${lang}`, { ...FROM.germany, ...(cookie === undefined ? {} : { cookie }) });
  }

  it("records a choice as PUT /v1/consent does, and goes back in the same language", async () => {
    const { fields } = formsIn((await opened(undefined, "he")).text)["choose"]!;
    const response = await send({ ...fields, analytics: "yes", advertising: "no" });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("privacy?done=choose&lang=he");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    const visitor = new Browser(FROM.germany);
    visitor.keep(response);
    expect(visitor.jar("gh_v"), "a yes makes a profile").toBeDefined();
    const purposes = await consentOf(visitor.cookie);
    expect(purposes).toMatchObject({
      analytics: { because: expect.stringMatching(/choice_granted/) },
      advertising: { because: "choice_refused" },
      personalization: { because: "region_requires_consent" },
    });
    const after = await visit("/privacy?done=choose&lang=he", { ...FROM.germany, cookie: visitor.cookie });
    expect(after.text).toContain("הבחירה שלך נשמרה.");
  });

  it("changes nothing by what was left open", async () => {
    const { fields } = formsIn((await opened()).text)["choose"]!;
    const response = await send(fields);
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it("objects to everything at once", async () => {
    const { fields } = formsIn((await opened()).text)["object"]!;
    const response = await send(fields);
    const visitor = new Browser(FROM.germany);
    visitor.keep(response);
    const purposes = await consentOf(visitor.cookie);
    for (const purpose of ["functional", "analytics", "personalization", "advertising", "sale_or_share"]) {
      expect(purposes[purpose]?.because, purpose).toBe("choice_refused");
    }
  });

  it.each([
    ["no Origin", { origin: "" }],
    ["a foreign Origin", { origin: FOREIGN }],
    ["an Origin that hides", { origin: "null" }],
    ["the site over http", { origin: "http://collect.shop.example" }],
  ])("is not taken from %s", async (_, headers) => {
    const { fields } = formsIn((await opened()).text)["object"]!;
    const response = await send(fields, headers);
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).toContain("The form was not sent from this page.");
  });

  it.each(["application/json", "text/plain", "multipart/form-data; boundary=x", ""])(
    "is a form and not %j",
    async (type) => {
      const { fields } = formsIn((await opened()).text)["object"]!;
      const response = await send(fields, { "content-type": type });
      expect(response.status).toBe(415);
      expect(response.headers.getSetCookie()).toEqual([]);
    },
  );

  it("is no larger than people make one", async () => {
    const { fields } = formsIn((await opened()).text)["object"]!;
    const response = await send({ ...fields, more: "x".repeat(70_000) });
    expect(response.status).toBe(413);
  });

  const REFUSED = { status: 403, cookies: [], says: true, again: true };

  /** What becomes of a form: `again`, whether it may be sent anew. */
  async function endOf(fields: Fields, headers: Headers = {}): Promise<unknown> {
    const response = await send(fields as Record<string, string>, headers);
    const text = await response.text();
    return {
      status: response.status,
      cookies: response.headers.getSetCookie(),
      says: text.includes("Nothing was changed: the form was shown too long ago"),
      again: "choose" in formsIn(text),
    };
  }

  it("does nothing without its token, with a forged one, or with another browser's", async () => {
    const [mine, theirs] = [new Browser(FROM.germany), new Browser(FROM.germany)];
    await mine.choose({ analytics: true });
    await theirs.choose({ analytics: true });
    const no = { act: "choose", analytics: "no" };
    const tokenOf = async (cookie?: string) => formsIn((await opened(cookie)).text)["choose"]?.fields["token"];
    const [ofNobody, ofMine] = [await tokenOf(), await tokenOf(mine.cookie)];
    expect(await endOf(no, { cookie: mine.cookie })).toEqual(REFUSED);
    for (const token of [
      `${ofMine?.slice(0, -3)}AAA`,
      "1.",
      "",
      mine.jar("gh_v"),
      ofNobody,
      await tokenOf(theirs.cookie),
    ]) {
      expect(await endOf({ ...no, token }, { cookie: mine.cookie }), token).toEqual(REFUSED);
    }
    expect(await endOf({ ...no, token: ofMine }), "by nobody").toEqual(REFUSED);
    expect((await send({ ...no, token: ofMine ?? "" }, { cookie: mine.cookie })).status).toBe(303);
  });

  it("is good for an hour", async () => {
    const { fields } = formsIn((await opened()).text)["choose"]!;
    const holder = "B0LZ";
    expect(
      await endOf({ ...fields, token: await sealed({ v: 1, holder, until: Date.now() + 1_000 }, "form") }),
    ).toEqual(REFUSED);
    const read = await unsealed(fields["token"] ?? "", "form");
    expect(read["until"]).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect(await endOf({ ...fields, token: await sealed({ ...read, until: Date.now() - 1 }, "form") })).toEqual(
      REFUSED,
    );
    expect((await send({ ...fields, token: await sealed(read, "form") })).status, "the same, in time").toBe(303);
  });

  it("asks for nothing that it does not know", async () => {
    const { fields } = formsIn((await opened()).text)["choose"]!;
    for (const act of ["everything", "constructor", ""]) expect(await endOf({ ...fields, act })).toEqual(REFUSED);
  });
});

it("asks before it erases, and then says that nothing was held where nothing was", async () => {
  const question = await visit("/privacy?step=erase", FROM.germany);
  expect(question.text).toContain("<h1>Erase everything about you?</h1>");
  const forms = formsIn(question.text);
  expect(Object.keys(forms)).toEqual(["erase"]);
  const response = await send(forms["erase"]!.fields);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("Nothing was held about you.");
});
