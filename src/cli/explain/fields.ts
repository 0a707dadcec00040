/**
 * Before and after of an event's fields: what was sent, and what is left of it. Values are shown only where the asker
 * typed the event; they are read from it again here, since no answer of the collector carries a value.
 */
import type { ComparedField } from "../../core/decide/compare-fields.ts";
import type { Json } from "../../core/json.ts";
import { cleanContext, scrubDeep } from "../../core/privacy/minimize.ts";
import { CONTEXT_PLACES } from "../../core/protocols/segment-context.ts";

const AFTER = {
  kept: "kept as it is",
  sealed: "sealed: only this visitor's own key opens it",
  scrubbed: "kept without a part of it",
  removed: "removed",
} as const satisfies Record<ComparedField["after"], string>;

const WHY = {
  nothing_kept: "nothing of the event is kept",
  not_planned: "the tracking plan does not name it",
  purpose_denied: "none of its purposes is allowed",
  only_statistics: "it is personal, and only a statistic is kept",
  personal_data_recognized: "personal data that the plan does not expect there",
  not_stored: "it is looked at while deciding, and never stored",
} as const satisfies Record<NonNullable<ComparedField["because"]>, string>;

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** `field` as an answer names it: `properties.price`, `context.page_url`. */
function valueOf(event: unknown, field: string): unknown {
  const dot = field.indexOf(".");
  const [part, name] = [field.slice(0, dot), field.slice(dot + 1)];
  if (part !== "context") return member(member(event, part), name);
  const place = Object.hasOwn(CONTEXT_PLACES, name) ? CONTEXT_PLACES[name as keyof typeof CONTEXT_PLACES] : undefined;
  if (!place) return undefined;
  const [where, key] = place;
  const context = member(event, "context");
  return member(where === "event" ? event : where === "context" ? context : member(context, where), key);
}

/** What is left of a value, by the very functions that minimize an event; sealed values are cleaned first, too. */
function leftOf(value: unknown, { field, after }: ComparedField): unknown {
  if (field.startsWith("context.")) {
    return typeof value === "string" ? cleanContext(field.slice("context.".length), value) : value;
  }
  return after === "scrubbed" ? scrubDeep(value as Json) : value;
}

function valuesOf(event: unknown, compared: ComparedField): readonly string[] {
  const { field, after } = compared;
  const before = valueOf(event, field);
  if (before === undefined) return [];
  const sent = JSON.stringify(before);
  if (after === "removed") return [`${sent} → nothing`];
  const left = JSON.stringify(leftOf(before, compared));
  if (after !== "sealed") return [`${sent} → ${left}`];
  return [sent === left ? `${sent} → sealed` : `${sent} → ${left} → sealed`];
}

/** Without `event`, names and kinds alone. */
export function fieldLines(fields: readonly ComparedField[], event?: unknown): readonly string[] {
  const widest = Math.max(0, ...fields.map(({ field }) => field.length));
  return fields.flatMap((compared) => {
    const { field, before, after, because } = compared;
    return [
      `${field.padEnd(widest)}  ${before} → ${AFTER[after]}${because === undefined ? "" : ` (${WHY[because]})`}`,
      ...valuesOf(event, compared).map((values) => `${" ".repeat(widest)}  ${values}`),
    ];
  });
}
