/**
 * Resolves, for one request, where the visitor is and what each purpose may do there. Pure; asks no storage: what only
 * stored state can say is left as `ask`. Precedence: forbidden by region > a signal in this request > the newest
 * explicit choice (on a tie the refusal) > the region's default. A remembered signal comes later, in the object.
 */
import type { Place } from "./places.ts";
import type { Placement } from "./placement.ts";
import type { Choice, Purpose } from "./purposes.ts";
import { newest } from "./purposes.ts";
import { regionOf } from "./regions/index.ts";
import type { Region, Rule, SignalRule } from "./regions/region.ts";
import { ruleInForce, signalRuleFor } from "./regions/region.ts";
import { UNKNOWN } from "./regions/unknown.ts";
import type { Reading } from "./signals/reading.ts";

export type FoundBy = "connection" | "context" | "audience" | "unknown";

export interface Whereabouts {
  readonly region: Region;
  readonly foundBy: FoundBy;
  /** For counters; `XX` when unknown. */
  readonly country: string;
}

/** Evidence in the order in which it counts. Evidence that is there but cannot be read ends the search: unknown. */
export type Evidence = readonly { readonly by: FoundBy; readonly place: Place | undefined }[];

export function resolveRegion(evidence: Evidence): Whereabouts {
  const first = evidence[0];
  if (first?.place === undefined) return { region: UNKNOWN, foundBy: "unknown", country: "XX" };
  const { country, subdivision } = first.place;
  return { region: regionOf(country, subdivision), foundBy: first.by, country };
}

export type Because =
  | "region_forbids_storage"
  | "signal_objects"
  | "choice_refused"
  | "choice_granted"
  | "stored_choice_refused"
  | "stored_choice_granted"
  | "remembered_signal"
  | "region_allows"
  | "region_requires_consent";

/** What this request alone says about one purpose. */
export interface Finding {
  readonly answer: "no" | "yes" | "ask";
  readonly because: Because;
  readonly rule: Rule | undefined;
  readonly signal?: SignalRule;
  /** The newest explicit statement of this request. */
  readonly choice?: Choice;
}

export interface Statements {
  readonly region: Region;
  readonly placement: Placement;
  /** Epoch ms: which dated rules are in force. */
  readonly at: number;
  readonly readings: readonly Reading[];
}

export function resolvePurpose(purpose: Purpose, said: Statements): Finding {
  const rule = ruleInForce(said.region, purpose, said.at);
  // No rule in force is a hole in the data, and a hole permits nothing.
  if (rule === undefined || (rule.default === "forbidden" && said.placement.mode !== "forward")) {
    return { answer: "no", because: "region_forbids_storage", rule };
  }
  if (purpose === "necessary") return { answer: "yes", because: "region_allows", rule };

  const gpc = said.readings.some((reading) => reading.name === "gpc" && reading.state === "objects");
  const signal = gpc ? signalRuleFor(said.region, "gpc", purpose, said.at) : undefined;
  if (signal) return { answer: "no", because: "signal_objects", rule, signal };

  const choice = said.readings.reduce<Choice | undefined>(
    (latest, reading) => newest(latest, reading.choices[purpose]),
    undefined,
  );
  if (choice) {
    return choice.granted
      ? { answer: "yes", because: "choice_granted", rule, choice }
      : { answer: "no", because: "choice_refused", rule, choice };
  }
  return rule.default === "optIn"
    ? { answer: "ask", because: "region_requires_consent", rule }
    : { answer: "yes", because: "region_allows", rule };
}

/** Whether an answer of no was somebody's word, and not only a default. */
export function isRefusal(because: Because): boolean {
  return (
    because === "signal_objects" ||
    because === "choice_refused" ||
    because === "stored_choice_refused" ||
    because === "remembered_signal"
  );
}
