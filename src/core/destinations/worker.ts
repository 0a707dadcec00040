/**
 * Another Worker of the owner's, by service binding: it is called, and nothing leaves the platform. It has no secret, since
 * only a binding in wrangler.toml reaches it.
 */
import * as z from "zod";
import { common, type DestinationKind } from "./destination.ts";
import { plainEvent } from "./plain-event.ts";
import { verdictOf } from "./verdict.ts";

const schema = z.strictObject({
  kind: z.literal("worker"),
  ...common,
  /** As wrangler.toml names it, under `[[services]]`. */
  binding: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, "the binding's name in wrangler.toml: AUDIT"),
});

export const worker = {
  kind: "worker",
  what: "Another Worker of yours, by service binding. Its `deliver({ parcel, events })` returns, or throws.",
  schema,
  example: { kind: "worker", purposes: ["analytics"], binding: "WAREHOUSE" },
  epoch: "month",
  limits: { events: 100, bytes: 500_000, oneVisitor: false, perSecond: 50, concurrency: 6 },
  secrets: () => [],
  where: ({ binding }) => `the Worker behind ${binding}`,
  write: (events, { binding }, { parcel }) => ({ binding, batch: { parcel, events: events.map(plainEvent) } }),
  read: verdictOf,
  forgetting:
    "Its `forget({ parcel, visitors })` returns, or throws. A Worker without that method is asked again each day.",
  forget: (visitors, { binding }, { parcel }) => ({ binding, method: "forget", batch: { parcel, visitors } }),
} satisfies DestinationKind<z.output<typeof schema>>;
