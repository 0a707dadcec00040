/** Which pages may send what and read the answer, by the headers that browsers go by. */
import { expect, it } from "vitest";
import { basic, call, FOREIGN, FROM, fromPage, type Headers, KEY, newId, PAGE, post, view } from "./call.ts";

const SETTINGS = `/v1/projects/${KEY.web}/settings`;

/** What known clients ask leave for, and cannot send without it. */
const CLIENT_HEADERS = "authorization,content-type,anonymousid,sentat,sp-anonymous,x-retry-count";

async function preflight(path: string, method: string, headers: Headers): Promise<Response> {
  return call("OPTIONS", path, null, { "access-control-request-method": method, ...headers });
}

it.each([
  ["/v1/t", "POST"],
  ["/v1/batch", "POST"],
  ["/v1/consent", "PUT"],
  ["/v1/projects/any/settings", "GET"],
])("lets a page of the site ask first for %s, without any key, and seldom", async (path, method) => {
  const asked = { origin: PAGE, "access-control-request-headers": CLIENT_HEADERS };
  const { status, headers } = await preflight(path, method, asked);
  expect(status).toBe(204);
  expect(headers.get("access-control-allow-origin")).toBe(PAGE);
  expect(headers.get("access-control-allow-credentials")).toBe("true");
  expect(headers.get("access-control-allow-headers")).toBe(CLIENT_HEADERS);
  expect(headers.get("access-control-allow-methods")?.split(",")).toContain(method);
  expect(headers.get("access-control-max-age")).toBe("7200");
  expect(headers.get("vary")).toMatch(/\bOrigin\b/);
});

it("lets the site's pages read the answer with credentials, and caches it nowhere", async () => {
  const { headers } = await fromPage(view({ anonymousId: newId("anon") }), FROM.california);
  expect(headers.get("access-control-allow-origin")).toBe(PAGE);
  expect(headers.get("access-control-allow-credentials")).toBe("true");
  expect(headers.get("cache-control")).toBe("no-store");
});

it("lets the site's pages read Retry-After, without which their clients come back too soon", async () => {
  const { headers } = await fromPage(view({ anonymousId: newId("anon") }), FROM.california);
  expect(headers.get("access-control-expose-headers") ?? "").toMatch(/\bretry-after\b/i);
});

it("lets the site's pages read a refusal too, since it says what to do", async () => {
  const { status, headers } = await call("POST", "/v1/track", "{", { origin: PAGE });
  expect(status).toBe(400);
  expect(headers.get("access-control-allow-origin")).toBe(PAGE);
  expect(headers.get("access-control-allow-credentials")).toBe("true");
  expect(headers.get("cache-control")).toBe("no-store");
});

const EVENT = { writeKey: KEY.web, ...view() };

/** Every kind of answer: taken, refused, for everybody, about one visitor, of no route. */
const ANSWERS: readonly [string, (from: Headers) => Promise<Response>][] = [
  ["a preflight", (from) => preflight("/v1/t", "POST", from)],
  ["an event", (from) => post("/v1/t", EVENT, from)],
  ["a server's event", (from) => post("/v1/batch", { batch: [] }, { ...basic(KEY.backend), ...from })],
  ["an unreadable body", (from) => call("POST", "/v1/t", "{", from)],
  ["an unknown key", (from) => post("/v1/t", view(), from)],
  ["the settings", (from) => call("GET", SETTINGS, null, from)],
  ["the consent", (from) => call("GET", "/v1/consent", null, from)],
  ["the wrong method", (from) => call("GET", "/v1/t", null, from)],
  ["no route", (from) => call("GET", "/v1/nothing", null, from)],
];

it.each(ANSWERS)("gives nobody but the site's pages leave to read %s, and no cache their answer", async (_, ask) => {
  const seen = [];
  for (const from of [{ origin: PAGE }, { origin: FOREIGN }, { origin: "null" }, {}]) {
    const { headers } = await ask(from);
    expect(headers.get("vary")).toMatch(/\bOrigin\b/);
    seen.push(headers.get("access-control-allow-origin"));
  }
  expect(seen).toEqual([PAGE, null, null, null]);
});

it.each(["text/plain", "application/x-www-form-urlencoded"])(
  "refuses what a foreign page sends as %s, for which browsers ask nobody first",
  async (type) => {
    const answer = await post("/v1/t", EVENT, { origin: FOREIGN, "content-type": type });
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const own = await post("/v1/t", EVENT, { origin: PAGE, "content-type": type });
    expect(own.status).toBe(200);
  },
);
