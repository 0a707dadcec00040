/** Events that wait for a destination, of a few visitors, and what brings them. */
import type { Consignment } from "../../../src/core/delivery/parcel.ts";
import { deliverableSchema, type Deliverable } from "../../../src/core/privacy/deliverable.ts";
import { NOW } from "../call.ts";
import { digest } from "../keys.ts";

export const VISITORS = 4;

/** The same number is the same event, of the same visitor. */
export function aDeliverable(number: number, said: Partial<Deliverable> = {}): Deliverable {
  return deliverableSchema.parse({
    v: 1,
    to: "ads",
    id: digest(`event ${number}`).slice(0, 22),
    pseudonym: digest(`visitor ${number % VISITORS}`).slice(0, 22),
    site: "shop",
    source: number % 2 === 0 ? "web" : "backend",
    type: "track",
    event: number % 3 === 0 ? "Order Completed" : "Product Viewed",
    at: NOW,
    received: "2026-11-22T04",
    region: "EEA-DE",
    purposes: ["advertising"],
    consent: { advertising: true },
    gpc: false,
    properties: {},
    context: {},
    ...said,
  });
}

export function handleOf(number: number): string {
  return `handle-${number % VISITORS}`;
}

/** As the queue brings them: in one batch, each from its visitor. */
export function consignmentsOf(numbers: readonly number[], sentAt = NOW): readonly Consignment[] {
  return numbers.map((number) => ({
    from: { object: `object-${number % VISITORS}`, handle: handleOf(number), sentAt },
    events: [aDeliverable(number)],
  }));
}
