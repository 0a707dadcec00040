/** Where each field of the canonical context stands in a Segment call: read by it, and written by it. */
import type { Context } from "../event.ts";

/** `event` is the call itself, `context` its context, the others are objects in that context. */
export type ContextPlace = "event" | "context" | "page" | "campaign" | "location" | "device";

export const CONTEXT_PLACES: Readonly<Record<keyof Context, readonly [ContextPlace, string]>> = {
  page_url: ["page", "url"],
  page_path: ["page", "path"],
  page_title: ["page", "title"],
  page_referrer: ["page", "referrer"],
  campaign_source: ["campaign", "source"],
  campaign_medium: ["campaign", "medium"],
  campaign_name: ["campaign", "name"],
  campaign_term: ["campaign", "term"],
  campaign_content: ["campaign", "content"],
  locale: ["context", "locale"],
  timezone: ["context", "timezone"],
  group_id: ["event", "groupId"],
  previous_id: ["event", "previousId"],
  device: ["device", "type"],
  user_agent: ["context", "userAgent"],
  country: ["location", "country"],
  region: ["location", "region"],
};
