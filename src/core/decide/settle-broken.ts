/**
 * The last word on whether an event that breaks the plan is put aside, said inside the visitor's profile, and the only
 * maker of what is: sealed under the subject, save for names. Makes no line of the archive, and asks no other object.
 */
import type { JsonObject } from "../json.ts";
import type { Purpose } from "../policy/purposes.ts";
import { narrowBroken, type BrokenEvent } from "../privacy/broken.ts";
import { QUARANTINE, type Deliverable } from "../privacy/deliverable.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { recipientPseudonym, recordIdOf } from "../privacy/pseudonyms.ts";
import { isoHour } from "../time.ts";
import { rehear } from "./case.ts";
import { fallenPurposes } from "./fallen.ts";
import type { Hearing, Quarantining } from "./quarantine.ts";
import { settlePurposes, type Decision } from "./settle.ts";
import type { Subject } from "./subject.ts";
import { sharesOf } from "./visitor-class.ts";

/** What is sealed of it, as JSON. */
export interface SealedBroken extends Pick<BrokenEvent, "name" | "messageId" | "properties" | "context" | "consent"> {
  readonly v: 1;
  readonly at: number;
  /** Whoever sent it had proved whom they speak for. */
  readonly proved: boolean;
  readonly hearing: Hearing;
}

export function settleBroken(ask: Quarantining, subject: Subject, keys: SubjectKeys): Decision {
  const heard = rehear(ask.case, subject);
  const answers = settlePurposes(heard, subject);
  const meant = heard.placement.mode === "store" ? ask.purposes : [];
  // What is only counted joins nobody, and what is only for a session ends sooner than this.
  const { full: kept } = sharesOf(subject.class, meant, answers);
  const fallen = fallenPurposes(heard, answers, subject.choices);
  const settled = { kept: false, allowed: [], answers, elsewhere: [], fallen } as const;
  if (subject.hasSeen(recordIdOf(keys, ask.broken.messageId))) {
    return { ...settled, outcome: { outcome: "duplicate" } };
  }
  if (kept.length === 0) return { ...settled, outcome: ask.refusal };
  const aside = toQuarantined(narrowBroken(ask.broken, kept), kept, subject.proved, ask, keys);
  return { ...settled, outcome: { ...ask.refusal, reason: "quarantined" }, aside };
}

/** Its own name is another than the archive's: when the plan is mended it may be sent again, and then takes effect. */
function toQuarantined(
  event: BrokenEvent,
  purposes: readonly Purpose[],
  proved: boolean,
  { case: { laws }, hearing, site, source }: Quarantining,
  keys: SubjectKeys,
): Deliverable {
  const { name, messageId, properties, context, consent, occurredAt } = event;
  const sealed: SealedBroken = {
    v: 1,
    name,
    messageId,
    at: occurredAt,
    proved,
    properties,
    context,
    ...(consent ? { consent } : {}),
    hearing,
  };
  const named = { recipient: QUARANTINE, purpose: purposes[0]!, moment: occurredAt, epoch: "day" } as const;
  const { region, country, subdivision } = laws[0];
  return {
    v: 1,
    to: QUARANTINE,
    id: keys.hash(`delivery/${QUARANTINE}`, messageId).slice(0, 22),
    pseudonym: recipientPseudonym(keys, named),
    site,
    source,
    type: event.type,
    event: event.known,
    at: occurredAt - (occurredAt % HOUR_MS),
    received: isoHour(event.receivedAt),
    region,
    purposes: [...purposes],
    consent: {},
    gpc: false,
    properties: { faults: event.faults } as unknown as JsonObject,
    context: { country, ...(subdivision === undefined ? {} : { subdivision }) },
    sealed: keys.seal("quarantine", JSON.stringify(sealed)),
  } as unknown as Deliverable;
}

/** The exact time is sealed, as in the archive. */
const HOUR_MS = 3_600_000;
