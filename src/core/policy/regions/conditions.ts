/**
 * What an owner attests to measure an audience without consent, and which of it the collector makes true by itself.
 * Attesting is the owner's word; it lands in every receipt that rests on it.
 */

interface ConditionFacts {
  /** Completes "I attest that …". */
  readonly text: string;
  /** How the collector holds to it; `null` where only the owner can. */
  readonly enforced: string | null;
}

export const CONDITIONS = {
  sole_purpose: {
    text: "audience measurement for this publisher alone is the only purpose.",
    enforced: "The line names no other purpose, and no destination gets it.",
  },
  anonymous_statistics: {
    text: "only anonymous statistics are made of it.",
    enforced: "Nothing personal is kept: sealed fields, addresses and traits are removed.",
  },
  no_cross_site_identifier: {
    text: "no identifier follows visitors to other sites or apps.",
    enforced: "Its cookie and the object that this names are one site's alone; the name in the archive lives one day.",
  },
  no_join: {
    text: "the data is joined with no other processing.",
    enforced:
      "It rests in an object with an id and a secret of its own, enters no profile, and no event in it names a person.",
  },
  no_third_parties: {
    text: "nothing of it is handed to third parties.",
    enforced: "No destination gets it.",
  },
  separate_per_publisher: {
    text: "each publisher's measurement is processed apart.",
    enforced: "Each site's rests in objects of its own, also where sites share their visitors.",
  },
  tracker_life: {
    text: "what marks a browser lives no longer than the law allows, and is not renewed.",
    enforced: "Its cookie and its object end by then, counted from their first visit, and no visit prolongs either.",
  },
  data_life: { text: "the data is deleted when the law says.", enforced: null },
  visitors_informed: { text: "visitors are told of it, and how to object.", enforced: null },
  address_masked: {
    text: "at least the last part of the address is masked.",
    enforced: "No address is kept at all.",
  },
  little_impact: { text: "the impact on visitors' privacy is little or none.", enforced: null },
} as const satisfies Record<string, ConditionFacts>;

export type Condition = keyof typeof CONDITIONS;
export const CONDITION_NAMES = Object.keys(CONDITIONS) as [Condition, ...Condition[]];
