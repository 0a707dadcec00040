/** Segment's dialect, read back by the collector's own reader of it. */
import { expect, it } from "vitest";
import { segment } from "../../../src/core/destinations/segment.ts";
import { readSegmentConsent } from "../../../src/core/policy/signals/segment-consent.ts";
import { callText, eventsOf } from "../protocols/wire.ts";
import { deskFor, keepsItsPromises, send, type Sent } from "./contract.ts";
import { anEvent, AT } from "./events.ts";

const secrets = { SEGMENT_WRITE_KEY: "their-write-key-0" };

interface Call {
  readonly messageId: string;
  readonly anonymousId: string;
  readonly userId?: string;
  readonly context: { readonly consent: { readonly categoryPreferences: unknown }; readonly gpc: boolean };
}

const calls = ({ body }: Sent) => (JSON.parse(body) as { readonly batch: readonly Call[] }).batch;

keepsItsPromises({
  kind: segment,
  secrets,
  secretIn: "headers",
  consentIn: (sent) => {
    const { consent, gpc } = calls(sent)[0]!.context;
    return { consent: consent.categoryPreferences, gpc };
  },
  consentOf: ({ consent, gpc }) => ({ consent, gpc }),
});

it("is read by a collector as the event that it was, of a visitor by this name", () => {
  const sent = send(
    segment,
    [anEvent(), anEvent({ type: "identify", properties: { plan: "gold" } })],
    deskFor(secrets),
  );
  expect(sent.url).toBe("https://events.eu1.segmentapis.com/v1/batch");
  const [order, identify] = eventsOf(callText("batch", sent.body)).map((one) => (one.readable ? one.event : undefined));
  const { id, pseudonym, properties, context } = anEvent();
  expect(order).toMatchObject({
    type: "track",
    name: "Order Completed",
    messageId: id,
    anonymousId: pseudonym,
    occurredAt: AT,
    properties,
    context,
  });
  expect(identify).toMatchObject({ type: "identify", properties: { plan: "gold" } });
  expect(order).not.toHaveProperty("userId");
  const { choices } = readSegmentConsent(order?.consent?.segment, {}, AT);
  expect(choices).toMatchObject({ advertising: { granted: true }, sale_or_share: { granted: false } });
});

it("takes an address with and without a slash at its end", () => {
  for (const url of ["https://rudder.shop.example/in", "https://rudder.shop.example/in/"]) {
    const sent = send(segment, [anEvent()], deskFor(secrets), { ...segment.example, url });
    expect(sent.url).toBe("https://rudder.shop.example/in/v1/batch");
  }
});
