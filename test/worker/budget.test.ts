/** A page waits as long as it says: then the request alone answers, whatever the visitor's object is doing. */
import { env } from "cloudflare:workers";
import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { expect, it, onTestFinished, vi } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { inTime } from "../../src/worker/in-time.ts";
import { Gatehouse } from "../../src/worker/index.ts";
import { defaultBudgetMs } from "../../src/worker/local.ts";
import { call, FROM, PAGE, post } from "./call.ts";
import { madeBy, type ProfileStub } from "./stores.ts";
import { Browser, page, shown, track, type Decided } from "./visit.ts";

const coats = track("Product Viewed", { product_id: "1", category: "coats" });

/** The object's own input gate: whatever calls it waits before it for so long. */
async function close(stub: ProfileStub, ms: number): Promise<void> {
  let isClosed = false;
  const opened = runInDurableObject(stub, (_, state) => {
    isClosed = true;
    return state.blockConcurrencyWhile(() => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  });
  onTestFinished(() => opened);
  // Polled: a promise that another object's call resolves is not heard here.
  await vi.waitFor(() => expect(isClosed).toBe(true), { interval: 5 });
}

async function coatLover(): Promise<{ readonly browser: Browser; readonly profile: ProfileStub }> {
  const browser = new Browser(FROM.california);
  const profile = await madeBy(() => browser.send([coats]));
  return { browser, profile };
}

const LATE = { allowed: false, because: "budget_spent", known: false };

it("answers by the page alone when the visitor's object takes longer than the page waits", async () => {
  const { browser, profile } = await coatLover();
  await close(profile, 1_500);
  const answer = await browser.decide(["hero"], { budget: 50, context: { category: "bags" } });
  expect(answer).toMatchObject({
    decisions: { hero: { content: "hero-bags", because: { rule: "page-about-bags", basis: "context" } } },
    personalization: LATE,
  });
  const got = await call("GET", "/v1/decide?placement=hero&budget=50", null, browser.headers);
  expect(await got.json()).toMatchObject({ decisions: { hero: { content: "hero-default" } }, personalization: LATE });
  const asked = async () => (await browser.decide(["hero"])).personalization;
  const known = { allowed: true, because: "region_allows", known: true };
  await vi.waitFor(async () => expect(await asked()).toMatchObject(known), { timeout: 10_000 });
});

it("goes by the config's budget where nobody names one, and waits as long as may be on a developer's machine", () => {
  const config = { reads: { budgetMs: 40 } };
  expect(defaultBudgetMs(config, { ...env, GATEHOUSE_LOCAL: "" })).toBe(40);
  expect(defaultBudgetMs(config, env)).toBe(2_000);
  expect(shipped.reads.budgetMs).toBe(300);
});

it("gives up the question of a collect call, never its events", async () => {
  const { browser, profile } = await coatLover();
  await close(profile, 400);
  const taken = await browser.send([page("/")], "?decide=hero&budget=20");
  expect(taken).toMatchObject({
    results: [{ outcome: "stored" }],
    decisions: { hero: { content: "hero-coats" } },
    personalization: { allowed: true, known: true },
  });
  await close(profile, 1_500);
  // Nothing of it reaches the object, so that only the question would.
  const refused = await browser.send([track("Never Planned")], "?decide=hero&budget=20");
  expect(refused).toMatchObject({
    results: [{ outcome: "refused", reasons: ["unknown_event"] }],
    decisions: { hero: { content: "hero-default" } },
    personalization: LATE,
  });
});

it("does not wait for nobody", async () => {
  const answer = await new Browser(FROM.california).decide(["hero"], { budget: 1 });
  expect(answer.personalization).toEqual({ allowed: true, because: "region_allows", known: false });
});

it("answers other Workers in their time, too", async () => {
  const { browser, profile } = await coatLover();
  await close(profile, 1_500);
  const none = { gpc: null, dnt: null, userAgent: null, acceptLanguage: null };
  const request = { url: `${PAGE}/`, country: "US", region: "CA", cookie: browser.cookie, ...none };
  const entry = new Gatehouse(createExecutionContext(), env);
  const answer = await entry.decide({ site: "shop", request, placements: ["hero"], budgetMs: 30 });
  expect(answer).toMatchObject({ decisions: { hero: { content: "hero-default" } }, personalization: LATE });
});

it("leaves no failure unheard when the object fails after its time is spent", async () => {
  const unheard = vi.fn<() => void>();
  addEventListener("unhandledrejection", unheard);
  onTestFinished(() => removeEventListener("unhandledrejection", unheard));
  const failing = new Promise<never>((_, reject) => setTimeout(reject, 30, new Error("reset")));
  expect(await inTime(5, failing, "late")).toBe("late");
  await expect(failing).rejects.toThrow("reset");
  expect(unheard).not.toHaveBeenCalled();
});

it.each([
  ["none at all", 0],
  ["more than a page can wait", 2_001],
  ["half a millisecond", 0.5],
  ["words", "soon"],
])("refuses a budget of %s", async (_, budget) => {
  const posted = await post("/v1/decide", { placements: ["hero"], budget }, { origin: PAGE });
  expect([posted.status, await posted.json()]).toMatchObject([400, { code: "unreadable" }]);
  const got = await call("GET", `/v1/decide?placement=hero&budget=${budget}`, null, { origin: PAGE });
  expect([got.status, await got.json()]).toMatchObject([400, { code: "unreadable" }]);
});

it("takes the events of a page that misspells its budget", async () => {
  const { browser } = await coatLover();
  const answer = await browser.send([page("/")], "?decide=hero&budget=soon");
  expect(answer.results).toMatchObject([{ outcome: "stored" }]);
  expect(shown(answer as Decided)).toEqual({ hero: "hero-coats by looks-at-coats" });
});

it("says what an answer waited for, to the site's own pages, and nothing of its visitor", async () => {
  const { browser } = await coatLover();
  const answers = await Promise.all([
    post("/v1/decide", { placements: ["hero"] }, browser.headers),
    call("GET", "/v1/decide?placement=hero", null, browser.headers),
    call("GET", "/v1/session", null, browser.headers),
  ]);
  for (const { headers } of answers) {
    expect(headers.get("server-timing")).toMatch(/^profile;dur=\d+(?:, recommend;dur=\d+)?, total;dur=\d+$/);
    expect(headers.get("timing-allow-origin")).toBe(PAGE);
  }
  const foreign = await call("GET", "/v1/decide?placement=hero", null, {});
  expect(foreign.headers.get("timing-allow-origin")).toBeNull();
});
