/** The whole way of an event to a destination: collected, settled, queued, handed to the courier, and sent or called back. */
import { env } from "cloudflare:workers";
import { createExecutionContext, runDurableObjectAlarm, waitOnExecutionContext } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import shipped from "../../gatehouse.config.ts";
import type { Recipient } from "../../src/core/privacy/deliverable.ts";
import { createApp } from "../../src/worker/app.ts";
import { erase } from "./erase.ts";
import {
  answerOf,
  AT,
  basic,
  KEY,
  newId,
  NO,
  PAGE,
  SHOP,
  view,
  words,
  YES,
  FROM,
  cookiesOf,
  type Fields,
} from "./call.ts";
import { Post } from "./parcels.ts";
import { archived, madeBy, type ProfileStub } from "./stores.ts";

const EVERYTHING = { consent: { categoryPreferences: { ...YES.consent.categoryPreferences, DataSharing: true } } };

/** The shipped collector, whose owner tells these destinations. */
function collectorFor(...recipients: readonly (Recipient & { readonly id: string })[]) {
  const named = new Map(recipients.map((one) => [one.id, shipped.destinations.get(one.id)!]));
  const app = createApp({ ...shipped, destinations: named, recipients: () => recipients });
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Fields = basic(KEY.backend),
  ): Promise<Response> => {
    const context = createExecutionContext();
    const init = {
      method,
      headers: headers as Record<string, string>,
      ...(body ? { body: JSON.stringify(body) } : {}),
    };
    const response = await app.fetch(new Request(SHOP + path, init), env, context);
    await waitOnExecutionContext(context);
    return response;
  };
}

type Collector = ReturnType<typeof collectorFor>;

const told = (post: Post, said: Partial<Recipient> = {}): Recipient => ({
  id: post.id,
  purposes: ["analytics"],
  epoch: "lasting",
  ...said,
});

async function collected(collector: Collector, ...events: readonly Fields[]): Promise<readonly string[]> {
  return words((await answerOf(await collector("POST", "/v1/batch", { batch: events }))).results);
}

/** By the object's alarm, the queue and its consumer, until the courier has taken so many. */
async function handedOver(stub: ProfileStub, post: Post, events: number): Promise<void> {
  await runDurableObjectAlarm(stub);
  await vi.waitFor(async () => expect(await post.books()).toMatchObject({ taken: events }), { timeout: 20_000 });
}

/** When whatever waits for its next attempt is due. */
async function anHourLater(act: () => Promise<unknown>): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
  await act();
  vi.useRealTimers();
}

interface Told {
  readonly owed: number;
  readonly [end: string]: unknown;
}

async function ledgerOf(
  collector: Collector,
  post: Post,
): Promise<{ balanced: boolean; waiting: number; book: Told | undefined }> {
  const ledger: { balanced: boolean; archive: { waiting: number }; destinations: Record<string, Told> } = await (
    await collector("GET", "/v1/ledger")
  ).json();
  return { balanced: ledger.balanced, waiting: ledger.archive.waiting, book: ledger.destinations[post.id] };
}

it("tells a destination once, only what it may know, under names of its own, and balances", async () => {
  const [post, ads] = [new Post("calm", "accepts"), new Post("ads", "accepts")];
  const collector = collectorFor(
    told(post, { fields: ["properties.product_id", "properties.url"] }),
    told(ads, { purposes: ["advertising"] }),
  );
  const userId = newId("told");
  const properties = { product_id: "p-7", price: 3, url: "https://www.shop.example/p-7" };
  const partly = { consent: { categoryPreferences: { Analytics: true, Functional: true, Advertising: false } } };
  const event = view({ userId, properties, context: { ...AT.germany, ...partly } });
  const stub = await madeBy(async () => expect(await collected(collector, event)).toEqual(["reduced"]));
  expect(await collected(collector, event), "as its client does that got no answer").toEqual(["duplicate"]);
  await handedOver(stub, post, 1);
  await vi.waitFor(async () => expect(await post.books()).toMatchObject({ delivered: 1 }), { timeout: 10_000 });
  const [letter, ...more] = await post.got();
  expect(more).toEqual([]);
  expect(letter?.body.events).toEqual([
    expect.objectContaining({
      properties: { product_id: "p-7", url: properties.url },
      context: {},
      event: "Product Viewed",
      source: "backend",
      consent: expect.objectContaining({ analytics: true, advertising: false }),
    }),
  ]);
  const { lines } = await archived(env.ARCHIVE_EU, 1);
  const sent = JSON.stringify(letter);
  for (const secret of [
    userId,
    String(event["messageId"]),
    stub.id.toString(),
    ...lines.flatMap((one) => [one.recordId, one.pseudonym]),
  ])
    expect(sent).not.toContain(secret);
  expect(await ads.got()).toEqual([]);
  expect(await ledgerOf(collector, post)).toMatchObject({
    balanced: true,
    book: { owed: 1, taken: 1, delivered: 1, waiting: 0, repeated: 0 },
  });
  expect((await ledgerOf(collector, ads)).book).toMatchObject({ owed: 0, taken: 0 });
});

it("delivers nothing that was withdrawn while the destination was down, and what was not withdrawn", async () => {
  const [ads, stats] = [new Post("ads", "500", "accepts"), new Post("calm", "500", "accepts")];
  const collector = collectorFor(told(ads, { purposes: ["advertising"] }), told(stats));
  const userId = newId("withdraws");
  const event = () => view({ userId, context: { ...AT.germany, ...EVERYTHING } });
  const stub = await madeBy(() => collected(collector, event()));
  await handedOver(stub, ads, 1);
  await vi.waitFor(async () => expect(await ads.books()).toMatchObject({ retried: 1 }), { timeout: 10_000 });

  const partly = { consent: { categoryPreferences: { Analytics: true, Functional: true, Advertising: false } } };
  expect(await collected(collector, view({ userId, context: { ...AT.germany, ...partly } }))).toEqual(["reduced"]);
  await runDurableObjectAlarm(stub);
  await vi.waitFor(async () => expect(await stats.books()).toMatchObject({ taken: 2 }), { timeout: 20_000 });
  // Their next attempts, now.
  await anHourLater(async () => Promise.all([ads.round(), stats.round()]));
  expect(await ads.books()).toEqual({ taken: 1, revoked: 1, retried: 1, balanced: true });
  expect(await ads.got(), "the attempt of before").toHaveLength(1);
  // Its own alarm may have been at it just then: what failed is due by itself within seconds.
  await vi.waitFor(async () => expect(await stats.books()).toMatchObject({ taken: 2, delivered: 2 }), {
    timeout: 15_000,
  });
  expect(await ledgerOf(collector, ads)).toMatchObject({ balanced: true, book: { owed: 1, taken: 1, revoked: 1 } });
});

it("takes what waits in the profile along when a page's visitor withdraws", async () => {
  const ads = new Post("ads", "accepts");
  const collector = collectorFor(told(ads, { purposes: ["advertising"] }));
  const page = { origin: PAGE, ...FROM.germany, "content-type": "application/json" };
  const chosen = { purposes: { analytics: true, personalization: true, advertising: true, sale_or_share: true } };
  const cookie = cookiesOf(await collector("PUT", "/v1/consent", chosen, page));
  const seen = await collector(
    "POST",
    "/v1/track",
    { writeKey: KEY.web, ...view({ anonymousId: newId("page") }) },
    { ...page, cookie },
  );
  expect(words((await answerOf(seen)).results)).toEqual(["stored"]);
  await collector("PUT", "/v1/consent", { purposes: { ...chosen.purposes, advertising: false } }, { ...page, cookie });
  await vi.waitFor(async () => expect((await ledgerOf(collector, ads)).waiting).toBe(0), { timeout: 20_000 });
  expect(await ads.books()).toEqual({ balanced: true });
  expect((await ledgerOf(collector, ads)).book).toMatchObject({ owed: 1, taken: 0 });
});

it("neither delivers nor archives what is under way when its visitor is erased", async () => {
  const post = new Post("calm", "500", "accepts");
  const collector = collectorFor(told(post));
  const event = view({
    userId: newId("erased"),
    context: { ...AT.germany, ...EVERYTHING },
    properties: { product_id: "erased" },
  });
  const stub = await madeBy(() => collected(collector, event));
  await handedOver(stub, post, 1);
  await erase(stub, "eu");
  await vi.waitFor(async () => {
    await anHourLater(async () => post.round());
    expect(await post.books()).toMatchObject({ taken: 1, revoked: 1, balanced: true });
  });
  expect((await post.got()).length).toBeLessThanOrEqual(1);
});

it("tells nobody of an event that its visitor refused, or that a destination's purpose is not planned for", async () => {
  const [post, orders] = [new Post("calm", "accepts"), new Post("calm", "accepts")];
  const collector = collectorFor(told(post), told(orders, { purposes: ["necessary"] }));
  const userId = newId("refuses");
  expect(await collected(collector, view({ userId, context: { ...AT.germany, ...NO } }))).toEqual(["consent_denied"]);
  const stub = await madeBy(() =>
    collected(collector, view({ userId: newId("other"), context: { ...AT.germany, ...EVERYTHING } })),
  );
  await handedOver(stub, post, 1);
  expect(await orders.books()).toEqual({ balanced: true });
});
