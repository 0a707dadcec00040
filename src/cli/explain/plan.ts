/** What of an event breaks the tracking plan, in sentences, and what that comes to in each mode of a key. */
import type { ExplainedFaults } from "../../core/decide/describe.ts";
import { FAULTS, type Violation } from "../../core/plan/violation.ts";

function sentence({ event, field, fault }: Violation): string {
  const called = event === "other" ? "The event" : event;
  return `${field === undefined ? called : `${field} of ${called}`} ${FAULTS[fault]}.`;
}

export function planLines(faults: ExplainedFaults | undefined): readonly string[] {
  if (!faults) return [];
  return [
    ...faults.violations.map(sentence),
    faults.observable
      ? 'By a key with `plan: "observe"` the event would be kept without that; with "quarantine" it would be put aside; with "refuse", as here, it is not taken.'
      : 'No key takes it as it is, since nothing says what of it may be kept; one with `plan: "quarantine"` would put it aside.',
  ];
}
