/** What the shell knows about a call besides its events. Plain facts; which of them counts is decided here in core. */
import type { Sent } from "../destinations/index.ts";
import type { CanonicalEvent } from "../event.ts";
import type { CompiledPlan, PlanMode } from "../plan.ts";
import type { Choices } from "../policy/purposes.ts";
import type { Place } from "../policy/places.ts";
import type { OwnerLaw } from "../policy/owner.ts";
import type { Recipient } from "../privacy/deliverable.ts";
import type { ConsentCategories } from "../policy/signals/categories.ts";
import type { Declared } from "./declared.ts";

export interface DecisionRequest {
  readonly keyKind: "browser" | "app" | "server";
  /** The key's name in the config. */
  readonly source: string;
  /** What becomes of an event that breaks the plan. */
  readonly planMode: PlanMode;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** Sent to `import`: history may be old. */
  readonly history: boolean;
  /** Where the connection came from; `undefined` when it could not be told or may not be used. */
  readonly connection: Place | undefined;
  /** The server key's attested audience, an ISO code. */
  readonly audience: string | undefined;
  /** Whether the call's visitor cookie opened: the call names its object by itself. */
  readonly hasCookie: boolean;
  /** A server key of scope `identify`: what it says of who is who makes them one. */
  readonly identifies?: boolean;
  readonly signals: {
    /** The raw `Sec-GPC` header. */
    readonly gpc?: string | undefined;
    /** The raw `DNT` header. */
    readonly dnt?: string | undefined;
    /** From our own sealed cookie, already opened. */
    readonly choices?: Choices | undefined;
    readonly userAgent?: string | undefined;
    /** The raw `Sec-CH-UA-Mobile` header. */
    readonly clientHintMobile?: string | undefined;
  };
  readonly consentCategories: ConsentCategories;
  /** What is known of the visitor besides what the event itself declares. */
  readonly declared?: Declared;
}

/** What a caller says of the visitor, in an event or in a question: where they are, and what they agreed to. */
export type Statement = Pick<CanonicalEvent, "context" | "consent" | "occurredAt">;

/** What the owner configured, as far as deciding needs it. */
export interface DecisionPolicy extends OwnerLaw {
  readonly plan: CompiledPlan;
  /** Whom the owner would have told of such an event, whatever its visitor allows. */
  readonly recipients: (sent: Sent) => readonly Recipient[];
}
