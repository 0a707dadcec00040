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

/** An explicit yes or no of the visitor, when it was said (epoch ms), and where. */
export interface Choice {
  readonly granted: boolean;
  readonly at: number;
  /** The region in which it was said here. */
  readonly region?: string;
  /** Heard in an event's consent object, and not said to us: a later event may take it back. */
  readonly by?: "event";
}

export type Choices = Readonly<Partial<Record<Purpose, Choice>>>;

/** The newer of two choices; on a tie the refusal. */
export function newest(a: Choice | undefined, b: Choice | undefined): Choice | undefined {
  if (!a || !b) return a ?? b;
  if (a.at === b.at) return a.granted ? b : a;
  return a.at > b.at ? a : b;
}

/** Purpose by purpose the newer of two; on a tie the refusal. */
export function newestOf(a: Choices, b: Choices): Choices {
  const choices: Partial<Record<Purpose, Choice>> = {};
  for (const purpose of PURPOSES) {
    const choice = newest(a[purpose], b[purpose]);
    if (choice) choices[purpose] = choice;
  }
  return choices;
}

/** One value for each purpose. Written out, since every event asks for several. */
export function forEachPurpose<Value>(value: (purpose: Purpose) => Value): Readonly<Record<Purpose, Value>> {
  return {
    necessary: value("necessary"),
    functional: value("functional"),
    analytics: value("analytics"),
    personalization: value("personalization"),
    advertising: value("advertising"),
    sale_or_share: value("sale_or_share"),
  };
}
