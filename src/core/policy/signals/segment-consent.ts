/**
 * Segment's consent object, `context.consent.categoryPreferences: { <category>: boolean }`, stamped on each event by
 * a consent platform's wrapper. Segment lets an event without the object through; here absent means the region's
 * default. Speaks for the event that carries it, at the time that event happened.
 */
import type { Choice, Purpose } from "../purposes.ts";
import { PURPOSES } from "../purposes.ts";
import type { Reading } from "./reading.ts";
import { absent, unreadable } from "./reading.ts";

/** The owner's names for categories, each with the purposes it stands for. */
export type ConsentCategories = Readonly<Record<string, readonly Purpose[]>>;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A name equal to a purpose maps to it unless the owner says otherwise; an unmapped name grants nothing. */
function purposesOf(category: string, categories: ConsentCategories): readonly Purpose[] {
  if (Object.hasOwn(categories, category)) return categories[category] ?? [];
  return PURPOSES.filter((purpose) => purpose === category);
}

/** An empty object refuses everything, as it does for Segment. Only a literal `true` grants; one refusal outweighs grants. */
export function readSegmentConsent(value: unknown, categories: ConsentCategories, at: number): Reading {
  if (value === undefined) return absent("segment_consent");
  if (!isRecord(value) || !isRecord(value["categoryPreferences"])) return unreadable("segment_consent");
  const preferences = Object.entries(value["categoryPreferences"]);
  const choices: Partial<Record<Purpose, Choice>> = {};
  if (preferences.length === 0) {
    for (const purpose of PURPOSES) choices[purpose] = { granted: false, at };
  }
  for (const [category, preference] of preferences) {
    for (const purpose of purposesOf(category, categories)) {
      choices[purpose] = { granted: preference === true && choices[purpose]?.granted !== false, at };
    }
  }
  return { name: "segment_consent", state: "read", choices };
}
