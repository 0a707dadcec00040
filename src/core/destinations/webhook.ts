/**
 * An address of the owner's own: events as JSON, signed as Standard Webhooks has it, so that any of its libraries can tell
 * who sent them. The signature covers id, time and body; there is no letter without one.
 */
import { Webhook } from "standardwebhooks";
import * as z from "zod";
import { isoTime } from "../time.ts";
import { address, hostOf } from "./address.ts";
import { common, UnusableSecret, vendorSecret, type Desk, type DestinationKind, type Letter } from "./destination.ts";
import { jsonLetter } from "./letter.ts";
import { plainEvent } from "./plain-event.ts";
import { verdictOf } from "./verdict.ts";

const schema = z.strictObject({
  kind: z.literal("webhook"),
  ...common,
  url: address,
  /** `whsec_` and base64 of 24 to 64 bytes; the receiver has the same. */
  secret: vendorSecret,
});

export const webhook = {
  kind: "webhook",
  what: "An https address of yours: JSON, signed by Standard Webhooks.",
  schema,
  example: {
    kind: "webhook",
    purposes: ["analytics"],
    url: "https://hooks.shop.example/gatehouse",
    secret: "SHOP_WEBHOOK_SECRET",
  },
  epoch: "month",
  limits: { events: 100, bytes: 500_000, oneVisitor: false, perSecond: 10, concurrency: 4 },
  secrets: ({ secret }) => [secret],
  where: ({ url }) => hostOf(url),
  write: (events, settings, desk) => {
    // The newest event's time, not this attempt's: a repeat has the same body.
    const timestamp = isoTime(Math.max(...events.map(({ at }) => at)));
    return signed({ type: "events", timestamp, data: events.map(plainEvent) }, settings, desk);
  },
  read: verdictOf,
  forgetting:
    'A call of its own, signed as the others: `{ "type": "visitor.forgotten", "data": { "visitors": [names] } }`. It answers 2xx once it has forgotten them.',
  forget: (visitors, settings, desk) => signed({ type: "visitor.forgotten", data: { visitors } }, settings, desk),
} satisfies DestinationKind<z.output<typeof schema>>;

function signed(body: unknown, { url, secret }: z.output<typeof schema>, desk: Desk): Letter {
  const letter = jsonLetter(url, body, desk);
  const headers = {
    ...letter.headers,
    "webhook-id": desk.parcel,
    "webhook-timestamp": `${Math.floor(desk.now / 1_000)}`,
    "webhook-signature": signerOf(secret, desk.secret(secret)).sign(desk.parcel, new Date(desk.now), letter.body),
  };
  return { ...letter, headers };
}

/** The library signs with whatever it can decode; a secret cut short would sign with a short key. */
function signerOf(name: string, value: string): Webhook {
  if (!/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(value) || (value.length - "whsec_".length) % 4 !== 0)
    throw new UnusableSecret(`${name} must be whsec_ and base64 of 24 to 64 bytes`);
  return new Webhook(value);
}
