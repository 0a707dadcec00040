/**
 * The canonical event: what every wire protocol is parsed into and all that deciding looks at. The context is flat and
 * names every field it takes; what it does not name was never read. Holds no protocol and no rule.
 */
import * as z from "zod";
import { DEVICES } from "./device.ts";
import { personal, transient } from "./field.ts";
import type { JsonObject } from "./json.ts";

export const CALL_TYPES = ["track", "page", "screen", "identify", "group", "alias"] as const;
export type CallType = (typeof CALL_TYPES)[number];

const short = z.string().max(200);
const url = z.string().max(2_000);

/** Ambient facts of an event. An unreadable one is left out; context never makes an event invalid. */
export const contextSchema = z
  .object({
    page_url: personal(url),
    page_path: personal(url),
    page_title: personal(z.string().max(500)),
    page_referrer: personal(url),
    campaign_source: short,
    campaign_medium: short,
    campaign_name: short,
    campaign_term: personal(short),
    campaign_content: personal(short),
    locale: z.string().max(35),
    timezone: z.string().max(50),
    group_id: personal(short),
    previous_id: personal(short),
    /** Read from what follows where the sender does not say it; it stays, and that does not. */
    device: z.enum(DEVICES),
    user_agent: transient(z.string().max(1_000)),
    country: transient(z.string().max(60)),
    region: transient(z.string().max(60)),
  })
  .partial();

export type Context = z.infer<typeof contextSchema>;

export interface CanonicalEvent {
  readonly v: 1;
  readonly type: CallType;
  /** As sent for `track`; empty for the other types, whose name is their type's. */
  readonly name: string;
  /** The client's own free text, or a random id when it sent none. Hashed before it rests anywhere. */
  readonly messageId: string;
  /** Epoch ms, corrected for the client's clock. */
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly userId?: string;
  readonly anonymousId?: string;
  /** Properties of a track, page or screen; traits of an identify or group. */
  readonly properties: JsonObject;
  readonly context: Context;
  /** Of an identify: the backend's word for who this is, unread. Looked at once, and never part of what is kept or sent. */
  readonly assertion?: string;
  /** Consent objects as found in the event, unread. */
  readonly consent?: { readonly segment?: unknown; readonly rudderstack?: unknown };
}

/** How a field of `properties` is named to people: traits are called traits. */
export function fieldPath(type: CallType, field: string): string {
  return `${type === "identify" || type === "group" ? "traits" : "properties"}.${field}`;
}
