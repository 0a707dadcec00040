/**
 * An event's fields before and after: what kind of value was sent, and whether it is kept, sealed, scrubbed or removed,
 * and why. Holds names and kinds, never a value.
 */
import { fieldPath, type CanonicalEvent } from "../event.ts";
import type { EventOutcome } from "../outcome.ts";
import { CONTEXT_MARKS, type MinimizedEvent } from "../privacy/minimize.ts";
import type { Proposal } from "./proposal.ts";
import type { Decision } from "./settle.ts";

type Kept = Extract<Decision, { readonly kept: true }>;

export interface ComparedField {
  readonly field: string;
  /** What was sent: `text`, `number`, `yes or no`, `list` or `object`. */
  readonly before: string;
  /** `scrubbed`: kept without the personal data that was recognized in it, or without members that are not planned. */
  readonly after: "kept" | "sealed" | "scrubbed" | "removed";
  readonly because?:
    | "nothing_kept"
    | "not_planned"
    | "purpose_denied"
    | "only_statistics"
    | "personal_data_recognized"
    | "not_stored";
}

export function compareFields(
  event: CanonicalEvent,
  proposal: Proposal,
  kept: readonly Kept[],
  { outcome }: EventOutcome,
): readonly ComparedField[] {
  const events = proposal.next === "forward" ? [proposal.event] : kept.map(({ event: one }) => one);
  const keeps = events.length > 0 && (outcome === "stored" || outcome === "reduced" || outcome === "forwarded");
  const compared = (place: "properties" | "context", name: string, value: unknown): ComparedField => {
    const field = place === "context" ? `context.${name}` : fieldPath(event.type, name);
    const before = kindOf(value);
    if (!keeps) return { field, before, after: "removed", because: "nothing_kept" };
    if (events.some(({ personal }) => Object.hasOwn(personal[place], name))) return { field, before, after: "sealed" };
    const after = events.find(({ plain }) => Object.hasOwn(plain[place], name));
    if (!after) return { field, before, after: "removed", because: whyRemoved(place, name, proposal, kept) };
    return JSON.stringify(after.plain[place][name]) === JSON.stringify(value)
      ? { field, before, after: "kept" }
      : { field, before, after: "scrubbed", because: whyScrubbed(field, after) };
  };
  return [
    ...Object.entries(event.properties).map(([name, value]) => compared("properties", name, value)),
    ...Object.entries(event.context).map(([name, value]) => compared("context", name, value)),
  ];
}

function whyRemoved(place: "properties" | "context", name: string, { validation }: Proposal, kept: readonly Kept[]) {
  const mark =
    place === "context" ? CONTEXT_MARKS.get(name) : validation.ok ? validation.planned.fields.get(name) : undefined;
  if (!mark) return "not_planned";
  // The ambient fields are the collector's own: what is not stored of them was only looked at.
  if (mark.sensitivity === "transient") return "not_stored";
  const statistic = kept.length > 0 && kept.every(({ record }) => record.sealed === "");
  return statistic && mark.sensitivity === "personal" ? "only_statistics" : "purpose_denied";
}

function whyScrubbed(field: string, { removed }: Pick<MinimizedEvent, "removed">) {
  return removed.includes(`${field}.*`) ? "not_planned" : "personal_data_recognized";
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return KINDS[typeof value] ?? "nothing";
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "number",
  boolean: "yes or no",
  object: "object",
};
