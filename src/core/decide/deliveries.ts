/**
 * Which destinations an event goes to. One gets nothing unless every purpose that it names is allowed, and the event is
 * meant for it; what is kept as a statistic apart, and history, go to none. Never adds a destination to what it is given.
 */
import { serves } from "../destinations/index.ts";
import { forEachPurpose, type Purpose } from "../policy/purposes.ts";
import { toDeliverable, type Deliverable, type Recipient } from "../privacy/deliverable.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { MinimizedEvent } from "../privacy/minimize.ts";
import type { Heard } from "./case.ts";
import type { Proposal } from "./proposal.ts";
import type { Answers } from "./answers.ts";

/** As far as the call alone can tell. */
export function openTo(
  recipients: readonly Recipient[],
  { consent: { findings }, purposes }: Pick<Proposal, "consent" | "purposes">,
): readonly Recipient[] {
  // What is only a statistic by the call alone may be more by what the visitor chose.
  const isOpen = (purpose: Purpose): boolean => findings[purpose].answer !== "no";
  return recipients.filter((one) => isAllowed(one, purposes, isOpen));
}

/** Of what is asked about an event. */
interface Asked {
  readonly recipients: readonly Recipient[];
  readonly site: string;
  readonly source: string;
  readonly purposes: readonly Purpose[];
}

/** `event` as it is kept, and `kept` for which purposes. */
export function deliveriesOf(
  event: MinimizedEvent,
  kept: readonly Purpose[],
  { recipients, site, source, purposes }: Asked,
  { said, laws }: Heard,
  answers: Answers,
  keys: SubjectKeys,
): readonly Deliverable[] {
  if (recipients.length === 0) return [];
  const isOpen = (purpose: Purpose): boolean => answers[purpose].allowed && !answers[purpose].apart;
  const isKept = (purpose: Purpose): boolean =>
    isOpen(purpose) && (kept.includes(purpose) || !purposes.includes(purpose));
  const gpc = said.objects.includes("gpc") || Object.values(answers).some(isRemembered);
  const facts = { site, source, region: laws[0].region, consent: forEachPurpose(isOpen), gpc, keys };
  return recipients
    .filter((one) => isAllowed(one, purposes, isKept))
    .map((recipient) => toDeliverable(event, recipient, facts));
}

function isAllowed(
  { purposes }: Recipient,
  planned: readonly Purpose[],
  isOpen: (purpose: Purpose) => boolean,
): boolean {
  return serves(purposes, planned) && purposes.every(isOpen);
}

function isRemembered({ because }: Answers[Purpose]): boolean {
  return because === "remembered_signal";
}
