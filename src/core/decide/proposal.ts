/** What the call alone finds out about an event, step by step, and what it proposes to do with it. Types only. */
import type { Notice, RefusalReason } from "../outcome.ts";
import type { PlacedBy } from "../policy/owner.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { Laws } from "../policy/resolve.ts";
import type { BrokenEvent } from "../privacy/broken.ts";
import type { ForwardEvent, MinimizedEvent } from "../privacy/minimize.ts";
import type { Consent } from "./consent.ts";
import type { Declared } from "./declared.ts";
import type { Home } from "./home.ts";
import type { Screening } from "./screen.ts";
import type { Validation } from "./validate.ts";

/** What each step found, for the answer and for `explain`. */
export interface Steps {
  readonly validation: Validation;
  readonly screening: Screening;
  readonly laws: Laws;
  readonly placed: PlacedBy;
  readonly home: Home | undefined;
  readonly declared: Declared;
  readonly consent: Consent;
  /** What the event is for; every purpose, where it is not in the plan. */
  readonly purposes: readonly Purpose[];
  readonly notices: readonly Notice[];
}

/** Of an event that breaks the plan: what may be put aside of it. */
export interface ToQuarantine {
  readonly event: BrokenEvent;
  /** What it is kept for, where that is allowed. */
  readonly meant: readonly Purpose[];
  readonly home: Home;
  readonly jurisdiction: Jurisdiction;
}

/** What to do next. Only `settle` reaches an object, and it always names the jurisdiction. */
export type Proposal = Steps &
  (
    | { readonly next: "refuse"; readonly reason: RefusalReason; readonly fields: readonly string[] }
    | { readonly next: "aggregate" }
    | { readonly next: "forward"; readonly event: ForwardEvent; readonly url: string }
    | {
        readonly next: "settle";
        readonly event: MinimizedEvent;
        readonly home: Home;
        readonly jurisdiction: Jurisdiction;
      }
    | (ToQuarantine & {
        readonly next: "quarantine";
        /** How it ends where the visitor's object does not put it aside. */
        readonly reason: RefusalReason;
        readonly fields: readonly string[];
      })
  );
