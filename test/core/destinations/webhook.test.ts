/** A webhook as its receiver sees it: by the standard's own library. */
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { webhook } from "../../../src/core/destinations/webhook.ts";
import { deskFor, keepsItsPromises, send, sendForget } from "./contract.ts";
import { anEvent, AT } from "./events.ts";

const SECRET = `whsec_${"k".repeat(32)}`;
const secrets = { SHOP_WEBHOOK_SECRET: SECRET };

interface Body {
  readonly type: string;
  readonly timestamp: string;
  readonly data: readonly Record<string, unknown>[];
}

keepsItsPromises({
  kind: webhook,
  secrets,
  parcelIn: ({ headers }) => headers["webhook-id"],
  consentIn: ({ body }) => {
    const [first] = (JSON.parse(body) as Body).data;
    return { consent: first?.["consent"], gpc: first?.["gpc"] };
  },
  consentOf: ({ consent, gpc }) => ({ consent, gpc }),
});

it("is verified by the standard's own library, and not once a byte of it changed", () => {
  const now = Date.now();
  const { headers, body } = send(webhook, [anEvent(), anEvent({ at: AT + 5_000 })], deskFor(secrets, { now }));
  const verified = new Webhook(SECRET).verify(body, { ...headers }) as Body;
  expect(verified).toMatchObject({ type: "events", timestamp: "2026-11-22T04:07:16.250Z" });
  expect(verified.data[0]).toEqual({
    id: "event-id-of-22-symbols",
    visitor: "visitor-by-22-symbols_",
    type: "track",
    event: "Order Completed",
    at: "2026-11-22T04:07:11.250Z",
    site: "shop",
    source: "web",
    region: "EEA-DE",
    purposes: ["analytics"],
    consent: { necessary: true, analytics: true, advertising: true, sale_or_share: false },
    gpc: false,
    properties: anEvent().properties,
    context: anEvent().context,
  });
  expect(() => new Webhook(SECRET).verify(`${body} `, { ...headers })).toThrow(/signature/);
});

it.each(["", "plain", "whsec_", "whsec_AAAA", `whsec_${"k".repeat(33)}`, `whsec_${"!".repeat(32)}`])(
  "does not sign with %j, and says which secret is wrong without showing it",
  (value) => {
    const sign = () => send(webhook, [anEvent()], deskFor({ SHOP_WEBHOOK_SECRET: value }));
    expect(sign).toThrow("SHOP_WEBHOOK_SECRET must be whsec_ and base64 of 24 to 64 bytes");
  },
);

it("signs what is to be forgotten as it signs events", () => {
  const { headers, body } = sendForget(webhook, ["visitor-by-22-symbols_"], deskFor(secrets, { now: Date.now() }));
  expect(new Webhook(SECRET).verify(body, { ...headers })).toEqual({
    type: "visitor.forgotten",
    data: { visitors: ["visitor-by-22-symbols_"] },
  });
});
