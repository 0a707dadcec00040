/** Events as a dialect gets them: one to change, and any that could come, from friendly to hostile. */
import fc from "fast-check";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import type { OpenedEvent } from "../../../src/core/privacy/deliverable.ts";

export const AT = Date.parse("2026-11-22T04:07:11.250Z");

export function anEvent(said: Partial<OpenedEvent> = {}): OpenedEvent {
  return {
    to: "theirs",
    id: "event-id-of-22-symbols",
    pseudonym: "visitor-by-22-symbols_",
    site: "shop",
    source: "web",
    type: "track",
    event: "Order Completed",
    at: AT,
    received: "2026-11-22T04",
    region: "EEA-DE",
    purposes: ["analytics"],
    consent: { necessary: true, analytics: true, advertising: true, sale_or_share: false },
    gpc: false,
    properties: { order_id: "1001", revenue: 59.9, currency: "EUR", products: [{ product_id: "42", price: 59.9 }] },
    context: { page_url: "https://www.shop.example/thanks", locale: "de-DE" },
    ...said,
  };
}

/** Every answer that matters to a vendor, with and without an opt-out signal. */
export const WISHES: readonly Pick<OpenedEvent, "consent" | "gpc">[] = [true, false, undefined].flatMap((advertising) =>
  [true, false, undefined].flatMap((sale_or_share) =>
    [true, false].map((gpc) => ({
      gpc,
      consent: {
        analytics: true,
        ...(advertising === undefined ? {} : { advertising }),
        ...(sale_or_share === undefined ? {} : { sale_or_share }),
      } satisfies Partial<Record<Purpose, boolean>>,
    })),
  ),
);

const NAMES =
  "products items product_id sku price quantity value revenue total currency order_id email phone name".split(" ");
const word = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: "grapheme", maxLength: 30 }));
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const value: fc.Arbitrary<Json> = fc.oneof(json, word, fc.double(), fc.array(json, { maxLength: 4 }));
const fields = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), word), value, {
  maxKeys: 8,
}) as fc.Arbitrary<JsonObject>;

export const anyEvent: fc.Arbitrary<OpenedEvent> = fc
  .record({
    id: fc.base64String({ minLength: 24, maxLength: 24 }).map((text) => text.slice(0, 22)),
    type: fc.constantFrom("track", "page", "screen"),
    event: fc.oneof(word, fc.constantFrom("Order Completed", "Page Viewed", "error", "_x")),
    at: fc.integer({ min: 0, max: 4e12 }),
    region: fc.constantFrom("EEA-DE", "US", "US-CA", "US-0", "UNK", "JP"),
    consent: fc.dictionary(fc.constantFrom(...PURPOSES), fc.boolean()),
    gpc: fc.boolean(),
    properties: fields,
    context: fields,
  })
  .map((said) => anEvent(said as Partial<OpenedEvent>));
