/**
 * Sends events as a shop's server would: with the published Segment client, configured with nothing but address and key.
 * Batching, retries and times are the client's own.
 */
import { Analytics } from "@segment/analytics-node";
import type { ReplayEvent } from "./otto-sessions.ts";

/** Asked for by the shop's consent banner, and stamped on each event by it. */
const CONSENT = { categoryPreferences: { analytics: true, personalization: true, advertising: true } };

/** Returns what the client gave up on, with its reason. */
export async function send(events: readonly ReplayEvent[], host: string, writeKey: string): Promise<string[]> {
  const undelivered: string[] = [];
  const analytics = new Analytics({ host, writeKey });
  for (const { messageId, userId, event, properties, at } of events) {
    const call = { messageId, userId, event, properties, timestamp: new Date(at), context: { consent: CONSENT } };
    analytics.track(call, (error) => {
      const reason = error instanceof Error ? error.message : "the client gave up";
      if (error !== undefined) undelivered.push(`${messageId} was not delivered: ${reason}`);
    });
  }
  await analytics.closeAndFlush();
  return undelivered;
}
