/** What a visitor can pretend to have answered when asked, as the shop would pass it on. */
import type { Choices } from "../../sdk/api.ts";

export const ANSWERS = ["none", "all", "analytics", "refused"] as const;
export type Answer = (typeof ANSWERS)[number];

/** `functional` and `necessary` are what the visitor asked for; no banner asks. */
export const CHOICES: Readonly<Record<Exclude<Answer, "none">, Choices>> = {
  all: { analytics: true, personalization: true, advertising: true, sale_or_share: true },
  analytics: { analytics: true, personalization: false, advertising: false, sale_or_share: false },
  refused: { analytics: false, personalization: false, advertising: false, sale_or_share: false },
};
