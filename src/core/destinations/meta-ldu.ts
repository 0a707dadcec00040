/**
 * Meta's Limited Data Use: with it Meta is a service provider to the business in the states that have such a law, and uses
 * the data for nothing of its own. Said whenever an American did not allow sharing.
 */
import type { JsonObject } from "../json.ts";
import type { OpenedEvent } from "../privacy/deliverable.ts";

const UNITED_STATES = 1;

/** Meta's numbers for the states that it knows, by ours. */
const STATES: Readonly<Record<string, number>> = {
  "US-CA": 1000,
  "US-CO": 1001,
  "US-CT": 1002,
  "US-FL": 1003,
  "US-OR": 1004,
  "US-TX": 1005,
  "US-MT": 1006,
  "US-DE": 1007,
  "US-NE": 1008,
  "US-NH": 1009,
  "US-NJ": 1010,
  "US-MN": 1011,
  "US-MD": 1012,
  "US-RI": 1013,
};

/**
 * Another state, or none that we know: California's, under which the most is kept back. The other form, zero for country
 * and state, has Meta look the place up by an address of the visitor, which it does not get.
 */
const STRICTEST = 1000;

export function limitedDataUse({ region, consent }: OpenedEvent): JsonObject {
  if (consent.sale_or_share === true || !mayBeAmerican(region)) return { data_processing_options: [] };
  return {
    data_processing_options: ["LDU"],
    data_processing_options_country: UNITED_STATES,
    data_processing_options_state: STATES[region] ?? STRICTEST,
  };
}

function mayBeAmerican(region: string): boolean {
  return region === "US" || region.startsWith("US-") || region === "UNK";
}
