/**
 * A parcel, with what was opened of it, as one request in its destination's dialect; or why there can be none. A kind is
 * code of ours, but it reads what strangers sent: one that throws ends as a dead letter and not as an endless attempt.
 */
import { UnusableSecret, type Desk, type Handover, type Letter, type Verdict } from "../destinations/destination.ts";
import { opened } from "../privacy/deliverable.ts";
import type { FieldSet } from "../privacy/minimize.ts";
import type { BoundDestination } from "../destinations/bound-destination.ts";
import { eventsOf, type Parcel } from "./parcel.ts";

/** What the visitors' objects opened, by event id; `undefined` where the subject is gone. */
export type OpenedParts = ReadonlyMap<string, FieldSet | undefined>;

export type Composed =
  | { readonly kind: "letter"; readonly letter: Letter }
  | { readonly kind: "handover"; readonly handover: Handover }
  /** Too much for one request. */
  | { readonly kind: "split" }
  | Extract<Verdict, { kind: "again" | "refused" }>;

const encoder = new TextEncoder();

export function compose(parcel: Parcel, parts: OpenedParts, to: BoundDestination, desk: Desk): Composed {
  const events = eventsOf(parcel);
  let written: Letter | Handover | undefined;
  try {
    written = to.write(
      events.map((event) => opened(event, parts.get(event.id))),
      desk,
    );
  } catch (error) {
    if (error instanceof UnusableSecret) return { kind: "again", because: "unusable_secret", broken: true };
    return { kind: "refused", because: "unwritable" };
  }
  if (!written) return { kind: "refused", because: "unsayable" };
  if ("binding" in written) return { kind: "handover", handover: written };
  if (encoder.encode(written.body).byteLength <= to.limits.bytes) return { kind: "letter", letter: written };
  return events.length > 1 ? { kind: "split" } : { kind: "refused", because: "too_large" };
}
