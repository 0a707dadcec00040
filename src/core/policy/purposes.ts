/** What data may be used for, and what a region says about a use when nobody has said anything. */

export const PURPOSES = [
  "necessary",
  "functional",
  "analytics",
  "personalization",
  "advertising",
  "sale_or_share",
] as const;

/**
 * `necessary`: what the visitor asked for. `functional`: remembering an explicit choice. `analytics`: first-party
 * measurement. `personalization`: behavior-based content on the owner's own site. `advertising`: targeting and
 * measuring ads. `sale_or_share`: disclosure to a third party for its own use.
 */
export type Purpose = (typeof PURPOSES)[number];

/** `exempt`: no consent needed. `optOut`: until objection. `optIn`: only after a yes. `forbidden`: no storage abroad. */
export type Default = "exempt" | "optOut" | "optIn" | "forbidden";

/** An explicit yes or no of the visitor, and when it was said (epoch ms). */
export interface Choice {
  readonly granted: boolean;
  readonly at: number;
}

export type Choices = Readonly<Partial<Record<Purpose, Choice>>>;

/** The newer of two choices; on a tie the refusal. */
export function newest(a: Choice | undefined, b: Choice | undefined): Choice | undefined {
  if (!a || !b) return a ?? b;
  if (a.at === b.at) return a.granted ? b : a;
  return a.at > b.at ? a : b;
}
