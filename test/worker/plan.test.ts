/** What becomes of an event that breaks the plan, by the key with which it came, and of one that others call otherwise. */
import { expect, it } from "vitest";
import { AT, basic, collect, KEY, newId, post, SHOP, view, words, YES } from "./call.ts";
import { madeBy, rowOf } from "./stores.ts";

const properties = { product_id: "p-1", price: "not a number" };

it("is kept without what is faulty by an observing key, and says what was left out", async () => {
  const event = view({ properties, anonymousId: newId("app"), context: YES });
  const response = await post(`${SHOP}/v1/batch`, { batch: [event] }, { ...basic(KEY.app), "cf-ipcountry": "US" });
  expect(await response.json()).toMatchObject({ results: [{ outcome: "reduced", removed: ["properties.price"] }] });
});

it("is refused by every other key, and by an observing one where the plan cannot spare what is faulty", async () => {
  const event = () => view({ properties, userId: newId("user"), context: AT.california });
  const [refused] = await collect([event()]);
  expect(refused).toMatchObject({ outcome: "refused", reasons: ["invalid_event"], fields: ["properties.price"] });
  const order = view({ event: "Order Completed", properties: { total: 1 }, anonymousId: newId("app") });
  const unknown = view({ event: "Mouse Moved", anonymousId: newId("app") });
  expect(words(await collect([order, unknown], KEY.app))).toEqual(["invalid_event", "unknown_event"]);
});

it("rests in the plan's words, whatever it was called", async () => {
  const purchase = {
    type: "track",
    event: "purchase",
    messageId: newId("message"),
    userId: newId("user"),
    properties: { transaction_id: "T-1", value: 30, currency: "EUR", items: [{ item_id: "p-1", quantity: 2 }] },
    context: AT.california,
  };
  const stub = await madeBy(async () => expect(words(await collect([purchase]))).toEqual(["stored"]));
  expect((await rowOf(stub))?.outbox.map(({ record }) => record)).toMatchObject([
    {
      event: "Order Completed",
      properties: { order_id: "T-1", revenue: 30, currency: "EUR", products: [{ product_id: "p-1", quantity: 2 }] },
    },
  ]);
});
