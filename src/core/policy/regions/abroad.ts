/**
 * Placement for countries in which nothing can be stored, and whose law lets data leave: in the EU by default, in the US
 * by a mechanism that their law knows and the owner names. Countries that forbid or condition it say so themselves.
 */
import type { Mechanism, PlacementRule } from "../placement.ts";
import type { Draft } from "./define.ts";
import type { Citation } from "./source.ts";
import { ourPolicy } from "./source.ts";

/** `toTheUs`: any one of them suffices. `note`: what the country's law asks besides. */
export function storedInTheEu(
  law: Citation,
  toTheUs: readonly [Mechanism, ...Mechanism[]],
  note?: string,
): Draft<PlacementRule> {
  return {
    default: { mode: "store", jurisdiction: "eu" },
    allows: [{ jurisdiction: "us", mechanisms: toTheUs }],
    basis: "policy",
    citations: [
      law,
      ourPolicy("no store is in the country; the EU protects most, and another needs a named mechanism"),
    ],
    ...(note === undefined ? {} : { note }),
  };
}
