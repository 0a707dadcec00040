/** What a destination gets, in words for whoever must answer for it: of whom, for which purposes, under which names. */
import type { Destination } from "../../core/destinations/index.ts";
import type { Epoch } from "../../core/privacy/keys.ts";
import { listed } from "../law-words.ts";
import type { Holding } from "./holdings.ts";

const KNOWN: Readonly<Record<Epoch, string>> = {
  day: "for one day",
  month: "for one month",
  lasting: "for as long as the profile lives",
};

export function holdingOf({ recipient, settings, kind }: Destination): Holding {
  const { sites, events } = settings;
  const from = sites === undefined ? "" : ` from ${listed(sites)}`;
  return {
    holds: `${events === undefined ? "events" : listed(events)}${from}, where the visitor allows ${listed(recipient.purposes)}`,
    pseudonymous: `the visitor, by a name of its own ${KNOWN[recipient.epoch]}, and the event`,
    plain: `when and in which region it happened, what the visitor allows, and ${fieldsOf(recipient.fields, kind.needs)}`,
    kept: "not here; there, as its recipient decides",
  };
}

/** By name where the owner chose them; else what the dialect can say, which the reference lists. */
function fieldsOf(fields: readonly string[] | undefined, needs: readonly string[] | undefined): string {
  if (fields === undefined) return "every field that the plan allows for these purposes, sealed ones opened";
  if (fields === needs) return "of the fields that the plan allows for these purposes those that it has words for";
  return listed(fields);
}
