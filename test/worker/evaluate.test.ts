/** What a visitor would see after events that nobody sent: the same as if they had, and nothing of it anywhere. */
import { runInDurableObject } from "cloudflare:test";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { AT, basic, collect, FROM, KEY, newId, NO, PAGE, post, view, YES, type Fields, type Headers } from "./call.ts";
import { readBooks, rows } from "./stores.ts";
import { ALL_YES, Browser, page, track, type Decided } from "./visit.ts";

interface Evaluated extends Decided {
  readonly wouldBe: readonly Fields[];
}

const coats = track("Product Viewed", { product_id: "1", category: "coats" });
const bag = track("Product Added", { product_id: "2", category: "bags" });

async function evaluate(browser: Browser, events: readonly Fields[], more: Fields = {}): Promise<Evaluated> {
  const named = events.map((event) => ({ anonymousId: browser.anonymousId, ...event }));
  return (await browser.decide(["hero", "banner"], { events: named, ...more })) as Evaluated;
}

/** All that rests of whoever came since `before`, with what waits to leave and when it will, and every count. */
async function everything(before: ReadonlySet<string>): Promise<unknown> {
  const { in: taken, outcomes, callsRefused } = await readBooks();
  // Those from before are other tests', whose alarms go on.
  const theirs = (await rows()).filter(({ name }) => !before.has(name));
  const alarms = await Promise.all(
    theirs.map(({ stub }) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm())),
  );
  return { rows: theirs.map(({ name, text }) => [name, text]), alarms, taken, outcomes, callsRefused };
}

/** What a call tells besides times and receipts of what it kept. */
function told(result: Fields): Fields {
  return Object.fromEntries(Object.entries(result).filter(([name]) => name !== "receipt"));
}

const EVENT = fc.constantFrom<Fields>(
  coats,
  bag,
  page("/"),
  page("/coats", {}, YES),
  track("Order Completed", { order_id: "1", email: "a@example.com" }),
  track("Never Planned"),
  { ...coats, context: NO },
  { type: "identify", traits: { plan: "gold" }, userId: "evaluated-user" },
  { type: "group" },
  { type: "nonsense" },
);

const PLACES = [
  ["California", FROM.california, undefined],
  ["California with an opt-out signal", { ...FROM.california, "sec-gpc": "1" }, undefined],
  ["Germany, unasked", FROM.germany, undefined],
  ["Germany, agreed", FROM.germany, ALL_YES],
  ["Russia", FROM.russia, undefined],
  ["nowhere that anybody knows", {}, undefined],
] as const;

it.each(PLACES)("writes nothing, and says what then comes true: %s", async (_, from, choice) => {
  const cases = fc.array(EVENT, { minLength: 1, maxLength: 6 });
  const property = fc.asyncProperty(cases, cases, async (before, drawn) => {
    const others = new Set((await rows()).map(({ name }) => name));
    const browser = new Browser(from);
    if (choice) await browser.choose(choice);
    await browser.send(before);
    const events = drawn.map((event) => ({ messageId: newId("evaluated"), ...event }));
    const resting = await everything(others);
    const evaluated = await evaluate(browser, events);
    expect(await everything(others)).toEqual(resting);

    const { results, decisions, personalization } = await browser.send(events, "?decide=hero,banner");
    expect(evaluated.wouldBe).toEqual(results.map((result) => told(result as unknown as Fields)));
    expect(evaluated.decisions).toEqual(decisions);
    expect(evaluated.personalization).toEqual(personalization);
  });
  await fc.assert(property, { numRuns: 3 });
});

it("shows a visitor's page as it would be, as often as it is asked, and then as it is", async () => {
  const browser = new Browser(FROM.california);
  await browser.send([coats]);
  const events = [{ ...bag, messageId: newId("evaluated") }];
  for (const _ of [1, 2]) {
    expect(await evaluate(browser, events)).toMatchObject({
      decisions: { hero: { because: { rule: "cart-left" } } },
      wouldBe: [{ outcome: "stored" }],
    });
  }
  expect(await browser.decide(["hero"])).toMatchObject({
    decisions: { hero: { because: { rule: "looks-at-coats" } } },
  });
});

it("imagines a profile for whom nobody knows, where the law allows one without a yes, and makes none", async () => {
  const before = (await rows()).length;
  const stranger = { because: { rule: "looks-at-coats", basis: "session" } };
  expect(await evaluate(new Browser(FROM.california), [coats])).toMatchObject({ decisions: { hero: stranger } });
  expect(await evaluate(new Browser(FROM.germany), [coats])).toMatchObject({
    decisions: { hero: { because: { basis: "context" } } },
    personalization: { allowed: false, known: false },
    wouldBe: [{ outcome: "aggregated" }],
  });
  expect(await evaluate(new Browser(FROM.germany), [{ ...coats, context: YES }])).toMatchObject({
    decisions: { hero: stranger },
  });
  expect((await rows()).length).toBe(before);
});

it("tells a page nothing of a visitor whose name it claims", async () => {
  const victim = new Browser(FROM.california);
  const messageId = newId("message");
  await victim.send([{ ...bag, messageId }]);
  const claimed = { ...coats, messageId, anonymousId: victim.anonymousId };
  const evaluated = await evaluate(new Browser(FROM.california), [claimed]);
  expect(evaluated).toMatchObject({
    decisions: { hero: { because: { rule: "looks-at-coats" } } },
    wouldBe: [{ outcome: "stored" }],
  });
});

it("evaluates a customer's next step for server code, by the question's identifier", async () => {
  const userId = newId("user");
  await collect([view({ userId, context: AT.california, properties: { product_id: "1", category: "bags" } })]);
  const ask = async (said: Fields, headers: Headers = basic(KEY.backend)) =>
    (await post("/v1/decide", { placements: ["hero"], context: AT.california, ...said }, headers)).json<Evaluated>();
  const next = [bag];
  expect(await ask({ userId, events: next })).toMatchObject({
    decisions: { hero: { because: { rule: "cart-left" } } },
    wouldBe: [{ outcome: "stored" }],
    personalization: { known: true },
  });
  expect(await ask({ userId: newId("stranger"), events: next })).toMatchObject({ wouldBe: [{ outcome: "stored" }] });
  expect(await ask({ events: [{ ...bag, userId }] })).toMatchObject({
    decisions: { hero: { because: { rule: "cart-left" } } },
  });
  expect(await ask({ events: [{ ...bag, userId }, view({ userId: newId("other") })] })).toMatchObject({
    code: "unreadable",
  });
  expect(await ask({ userId, events: next }, basic(KEY.web))).toMatchObject({ code: "scope_missing" });
});

it("begins anew for a browser whose cookie leads nowhere", async () => {
  const headers = { origin: PAGE, ...FROM.california, cookie: "gh_v=1.forged" };
  const events = [{ ...coats, anonymousId: "a" }];
  const answer = await post("/v1/decide", { placements: ["hero"], events }, headers);
  expect(await answer.json()).toMatchObject({ wouldBe: [{ outcome: "stored" }] });
});

it.each([
  ["21 events", { events: Array.from({ length: 21 }, () => coats) }],
  ["no events", { events: [] }],
  ["a budget beside them", { events: [coats], budget: 50 }],
])("refuses %s", async (_, said) => {
  const answer = await post("/v1/decide", { placements: ["hero"], ...said }, { origin: PAGE });
  expect([answer.status, await answer.json()]).toMatchObject([400, { code: "unreadable" }]);
});
