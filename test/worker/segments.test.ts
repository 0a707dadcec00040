/** The founding examples in the running collector: who is in a segment, what they are shown for it, and why. */
import { describe, expect, it } from "vitest";
import { AT, basic, call, collect, FROM, KEY, newId, post, type Fields } from "./call.ts";
import { lookup } from "./stores.ts";
import { ALL_NO, ALL_YES, Browser, page, shown, track } from "./visit.ts";

interface Member {
  readonly segment: string;
  readonly version: number;
  readonly because: readonly { readonly words: string; readonly from: string }[];
  readonly since?: string;
}

const green = (product_id: string) => track("Product Viewed", { product_id, category: "sustainable fashion" });
const THREE = [green("a"), green("b"), green("c")];
const bought = track("Order Completed", { order_id: "o-1" });
const exposed = track("Placement Shown", { placement: "offer", content: "offer-green", rule: "green" });

async function segmentsOf(browser: Browser): Promise<readonly Member[]> {
  const answer = (await browser.session()) as unknown as { readonly segments?: readonly Member[] };
  return answer.segments ?? [];
}

const idsOf = (members: readonly Member[]) => members.map(({ segment }) => segment);

async function membersAt(userId: string): Promise<readonly Member[]> {
  const { profiles } = (await lookup(userId)) as unknown as {
    readonly profiles: readonly { segments: readonly Member[] }[];
  };
  return profiles[0]?.segments ?? [];
}

describe("three products viewed in sustainable fashion in the last 24 hours and none bought", () => {
  it("is told with its reasons, changes what is shown at once, and ends with the order", async () => {
    const browser = new Browser(FROM.california);
    expect(shown({ decisions: (await browser.send([green("a"), green("b")], "?decide=offer")).decisions! })).toEqual({
      offer: "offer-none by fallback",
    });
    const third = await browser.send([green("c")], "?decide=offer");
    expect(third.decisions?.["offer"]).toMatchObject({
      content: "offer-green",
      payload: { text: "10% off your first sustainable piece" },
      because: { rule: "green", basis: "profile" },
    });
    const [member] = await segmentsOf(browser);
    expect(member).toEqual({
      segment: "sustainable-fashion",
      version: 1,
      because: [
        {
          words: "Product Viewed, category sustainable fashion, different product_id in 24 hours: 3",
          from: "observed",
        },
        { words: "Order Completed in 24 hours: none", from: "observed" },
      ],
      since: expect.stringMatching(/^2\d{3}-/),
    });
    const after = await browser.send([bought], "?decide=offer");
    expect(shown({ decisions: after.decisions! })).toEqual({ offer: "offer-care by customer" });
    expect(idsOf(await segmentsOf(browser))).not.toContain("sustainable-fashion");
  });

  it("is nobody's where personalization is not allowed, and forgotten with it", async () => {
    const browser = new Browser(FROM.germany);
    await browser.choose({ analytics: true, personalization: false, advertising: false });
    const asked = await browser.send(THREE, "?decide=offer");
    expect(shown({ decisions: asked.decisions! })).toEqual({ offer: "offer-none by fallback" });
    expect(await segmentsOf(browser)).toEqual([]);
    await browser.choose(ALL_YES);
    expect(idsOf(await segmentsOf(browser))).toEqual([]);
    await browser.send(THREE);
    expect(idsOf(await segmentsOf(browser))).toContain("sustainable-fashion");
    await browser.choose(ALL_NO);
    await browser.choose(ALL_YES);
    expect(idsOf(await segmentsOf(browser))).toEqual([]);
  });

  it("is shown no oftener than its cap, and then it is another's turn", async () => {
    const browser = new Browser(FROM.california);
    await browser.send(THREE);
    const rules: unknown[] = [];
    for (let time = 0; time < 4; time += 1) {
      rules.push((await browser.decide(["offer"])).decisions["offer"]?.because.rule);
      await browser.send([exposed]);
    }
    expect(rules).toEqual(["green", "green", "green", "considering"]);
  });
});

it("knows whose support page of one product was visited twice in a week", async () => {
  const browser = new Browser(FROM.california);
  const support = (product_id: string): Fields => ({
    type: "page",
    properties: { category: "support", product_id },
    context: page("/support")["context"],
  });
  await browser.send([support("p-1"), support("p-2")]);
  expect(idsOf(await segmentsOf(browser))).toEqual([]);
  await browser.send([support("p-2")]);
  expect(await segmentsOf(browser)).toMatchObject([
    { segment: "needs-help", because: [{ words: "Page Viewed, category support, of one product_id in 7 days: 2" }] },
  ]);
});

it("knows app users in Asia who reached level 10 without an in-app purchase", async () => {
  const app = async (anonymousId: string, country: string, events: readonly Fields[]) => {
    const batch = events.map((event) => ({ messageId: newId("message"), anonymousId, context: YES_ALL, ...event }));
    const response = await post("/v1/batch", { batch }, { ...basic(KEY.app), "cf-ipcountry": country });
    return (await response.json()) as { readonly results: readonly { readonly outcome: string }[] };
  };
  const YES_ALL = { consent: { categoryPreferences: { analytics: true, personalization: true } } };
  const reached = (level: number) => track("Level Reached", { level });
  const at = async (anonymousId: string): Promise<readonly string[]> => {
    const response = await call(
      "POST",
      "/v1/profiles/lookup",
      JSON.stringify({ idType: "anonymousId", id: anonymousId }),
      { ...basic(KEY.backend), "content-type": "application/json" },
    );
    const { profiles = [] } = await response.json<{ profiles?: readonly { segments: readonly Member[] }[] }>();
    return idsOf(profiles[0]?.segments ?? []);
  };
  const [player, european, buyer] = [newId("app"), newId("app"), newId("app")];
  const { results } = await app(player, "JP", [reached(9), reached(10)]);
  expect(results.map(({ outcome }) => outcome)).toEqual(
    ["reduced", "reduced"].map(() => expect.stringMatching(/stored|reduced/)),
  );
  await app(european, "DE", [reached(10)]);
  await app(buyer, "JP", [reached(12), track("In-App Purchase Completed", { product_id: "gems" })]);
  expect(await at(player)).toContain("asia-level-10");
  expect(await at(european)).not.toContain("asia-level-10");
  expect(await at(buyer)).not.toContain("asia-level-10");
});

it("believes a trait that must be the server's word only from the server, and never tells its value", async () => {
  const userId = newId("user");
  await collect([
    { type: "identify", userId, messageId: newId("message"), traits: { plan: "gold" }, context: AT.california },
  ]);
  const members = await membersAt(userId);
  expect(members).toMatchObject([
    { segment: "gold-member", because: [{ words: "trait plan, as the server says", from: "declared" }] },
  ]);
  const browser = new Browser(FROM.california);
  await browser.send([page("/"), { type: "identify", userId: newId("user"), traits: { plan: "gold" } }]);
  expect(idsOf(await segmentsOf(browser))).toEqual([]);
});

it("counts the same whatever order the events come in", async () => {
  const userId = newId("user");
  const now = Date.now();
  const events = THREE.map((event, at) => ({
    ...event,
    userId,
    messageId: newId("message"),
    context: AT.california,
    timestamp: new Date(now - at * 3_600_000).toISOString(),
  }));
  for (const event of events) await collect([event]);
  expect(idsOf(await membersAt(userId))).toEqual(["sustainable-fashion", "offer-worthy"]);
});
