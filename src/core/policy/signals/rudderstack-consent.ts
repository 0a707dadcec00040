/**
 * RudderStack's consent object, `context.consentManagement: { provider, allowedConsentIds, deniedConsentIds,
 * resolutionStrategy }`. Ids are case-sensitive; one in both lists is denied. The strategy is the sender's rule for its
 * own destinations and is not looked at: here one refusal of a purpose always outweighs grants of it. Speaks for the
 * event that carries it, at the time that event happened.
 */
import * as z from "zod";
import { choicesOf, refuseAll, type ConsentCategories } from "./categories.ts";
import type { Reading } from "./reading.ts";
import { absent, unreadable } from "./reading.ts";

const ids = z.array(z.string()).default([]);
const schema = z.object({ allowedConsentIds: ids, deniedConsentIds: ids });

/** An object that allows and denies nothing refuses everything, as Segment's empty one does. */
export function readRudderstackConsent(value: unknown, categories: ConsentCategories, at: number): Reading {
  if (value === undefined) return absent("rudderstack_consent");
  const parsed = schema.safeParse(value);
  if (!parsed.success) return unreadable("rudderstack_consent");
  const { allowedConsentIds, deniedConsentIds } = parsed.data;
  const answers = [
    ...allowedConsentIds.map((id) => [id, true] as const),
    ...deniedConsentIds.map((id) => [id, false] as const),
  ];
  const choices = answers.length === 0 ? refuseAll(at) : choicesOf(answers, categories, at);
  return { name: "rudderstack_consent", state: "read", choices };
}
