/**
 * What a wire protocol owes: to read its calls into canonical events, and to answer as its clients expect. A protocol
 * knows neither policy nor config, and never throws on input.
 */
import type { CanonicalEvent } from "../event.ts";
import type { CallRefusal, EventOutcome, RefusalReason } from "../outcome.ts";

export interface WireRequest {
  /** Decoded JSON. */
  readonly body: unknown;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** A random id for an event that came without one. */
  readonly newId: () => string;
}

/** One event of a call, in the order sent: read, or named unreadable. */
export type WireEvent =
  | { readonly readable: true; readonly event: CanonicalEvent }
  | {
      readonly readable: false;
      readonly messageId?: string;
      readonly reason: Extract<RefusalReason, "invalid_event" | "event_too_large">;
      readonly fields: readonly string[];
    };

export type WireCall =
  | { readonly readable: true; readonly events: readonly WireEvent[] }
  | { readonly readable: false; readonly refusal: CallRefusal; readonly detail: string };

/** The end of one event, as its sender gets to know it. */
export interface Verdict {
  readonly messageId?: string;
  readonly outcome: EventOutcome;
  readonly receipt?: string;
}

/** What applies to the visitor, told with every answer in which it does. */
export interface ConsentNote {
  readonly optOutSignalHonored?: true;
  readonly promptAllowed?: true;
  readonly objectionUrl?: string;
}

export interface WireRoute {
  /** Below `/v1/`. */
  readonly path: string;
  /** For the reference. */
  readonly what: string;
  /** History: needs a server key, is not stale however old, and does not fold into sessions. */
  readonly history: boolean;
  /** The key in a body, for clients that send no header. Cheap: the events are read only once the key is known. */
  readonly keyIn: (body: unknown) => string | undefined;
  readonly parse: (request: WireRequest) => WireCall;
  readonly respond: (verdicts: readonly Verdict[], consent: ConsentNote | undefined) => unknown;
}
