/**
 * Segment's consent object, `context.consent.categoryPreferences: { <category>: boolean }`, stamped on each event by
 * a consent platform's wrapper. Segment lets an event without the object through; here absent means the region's
 * default. Speaks for the event that carries it, at the time that event happened.
 */
import { isObject } from "../../json.ts";
import { choicesOf, refuseAll, type ConsentCategories } from "./categories.ts";
import type { Reading } from "./reading.ts";
import { absent, unreadable } from "./reading.ts";

/** An empty object refuses everything, as it does for Segment. Only a literal `true` grants. */
export function readSegmentConsent(value: unknown, categories: ConsentCategories, at: number): Reading {
  if (value === undefined) return absent("segment_consent");
  if (!isObject(value) || !isObject(value["categoryPreferences"])) return unreadable("segment_consent");
  const preferences = Object.entries(value["categoryPreferences"]);
  const answers = preferences.map(([category, preference]) => [category, preference === true] as const);
  const choices = preferences.length === 0 ? refuseAll(at) : choicesOf(answers, categories, at);
  return { name: "segment_consent", state: "read", choices };
}
