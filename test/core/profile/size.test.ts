/** What a profile remembers of a visitor, all of it but its dedupe ring, rests in few bytes by the shipped config. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import config from "../../../gatehouse.config.ts";
import { decide } from "../../../src/core/decide/decide.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import { toSettlement } from "../../../src/core/decide/settlement.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { collect } from "../../../src/core/profile/machine.ts";
import type { Row } from "../../../src/core/profile/state.ts";
import { AGREED, anEvent, aRequest, NOW } from "../call.ts";
import { digest } from "../keys.ts";
import { birth, keys, settings } from "./row.ts";

const MOST = 2_048;

/** Each event in a call of its own, as JSON. */
function bytesOf(events: readonly Partial<CanonicalEvent>[], from: Partial<DecisionRequest>): number {
  const row = events.reduce((before: Row | undefined, said, at) => {
    const { occurredAt: now = NOW } = said;
    const event = anEvent({ consent: AGREED, messageId: `m-${at}`, receivedAt: now, ...said });
    const request = aRequest({ ...from, receivedAt: now });
    const proposal = decide(event, request, config);
    if (proposal.next !== "settle") throw new Error(`nothing to settle: ${proposal.next}`);
    const settlements = [toSettlement(proposal, request, config, "shop")];
    return collect(before, { ...birth, now, settlements, proved: true }, keys, digest, settings, config).row;
  }, undefined);
  return Buffer.byteLength(JSON.stringify(row?.state));
}

const NAMES = { clicks: "Product Viewed", carts: "Product Added", orders: "Order Completed" } as const;

interface OttoSession {
  readonly events: readonly { readonly aid: number; readonly ts: number; readonly type: keyof typeof NAMES }[];
}

it("of the median of real webshop sessions", () => {
  const lines = readFileSync("test/fixtures/otto/sessions.jsonl", "utf8").split("\n").filter(Boolean);
  const sizes = lines.map((line) => {
    const { events } = JSON.parse(line) as OttoSession;
    const said = events.map(({ aid, ts, type }): Partial<CanonicalEvent> => ({
      name: NAMES[type],
      occurredAt: ts,
      properties: type === "orders" ? { order_id: "o-1" } : { product_id: String(aid) },
    }));
    return bytesOf(said, { keyKind: "server", source: "replay", connection: undefined, audience: "DE" });
  });
  const median = sizes.toSorted((a, b) => a - b)[Math.floor(sizes.length / 2)];
  expect(median).toBeLessThan(MOST);
});

it("of who came from a search and looked at three pages and a product, with every path", () => {
  const page = (at: number, path: string, page_referrer: string): Partial<CanonicalEvent> => ({
    type: "page",
    name: "",
    occurredAt: NOW + at,
    context: { page_path: path, page_url: `https://www.shop.example${path}`, page_referrer, locale: "en-US" },
  });
  const said = [
    page(0, "/", "https://www.google.de/"),
    page(20_000, "/coats", "https://www.shop.example/"),
    page(40_000, "/coats/winter-coat", "https://www.shop.example/coats"),
    { occurredAt: NOW + 40_010, properties: { product_id: "42", category: "coats", price: 149 } },
  ];
  const signals = { userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Firefox/150.0" };
  expect(bytesOf(said, { signals })).toBeLessThan(MOST);
});
