/**
 * What a page sees. Types only: the build writes them into `gatehouse.d.ts` with the events of the plan in their place.
 */
import type { Purpose } from "../core/policy/purposes.ts";

/** Events and their properties, as the owner's plan has them. */
export interface PlanShape {
  readonly track: object;
  readonly page: object;
  readonly identify: object;
  /** Each with the contents it may show. */
  readonly placements: object;
}

/** Without a plan every name goes; the collector says which it does not know. */
interface AnyPlan extends PlanShape {
  readonly track: Readonly<Record<string, object>>;
  readonly placements: Readonly<Record<string, string>>;
}

/** Properties may be left out where none is required. */
type Given<Properties> = {} extends Properties ? [properties?: Properties] : [properties: Properties];

/** Said by the visitor; a purpose left out stays as it was. */
export type Choices = { readonly [Name in Purpose]?: boolean };

/** What applies to this visitor here, and why. */
export interface ConsentState {
  readonly region: { readonly id: string; readonly title: string; readonly foundBy: string };
  readonly purposes: {
    readonly [Name in Purpose]?: {
      readonly allowed: boolean;
      readonly because: string;
      readonly default?: string;
      readonly basis?: string;
      readonly choice?: { readonly granted: boolean; readonly at: string };
    };
  };
  /** Something needs a yes that nobody has given or refused: a banner may be shown. */
  readonly promptAllowed?: boolean;
  /** The browser's opt-out signal was heard. */
  readonly optOutSignalHonored?: boolean;
  /** Where the visitor can object without a banner. */
  readonly objectionUrl?: string;
}

export interface Decision<Content = string> {
  /** The content to show; `null` for a placement that the collector does not know. */
  readonly content: Content | null;
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Of the payload, where it differs by language. */
  readonly language?: string;
  readonly because: { readonly rule: string | null; readonly basis: string; readonly matched?: readonly string[] };
}

export interface DecideContext {
  readonly path?: string;
  readonly locale?: string;
  readonly category?: string;
  readonly referrer?: string;
}

export interface IdentifyOptions {
  /** The short-lived token by which your backend says so: without it, it is a mere claim. */
  readonly assertion?: string;
}

export interface ResetOptions {
  /** For a browser of one's own: it leaves the person, and stays the anonymous visitor that it was. */
  readonly keepDevice?: boolean;
}

export interface Gatehouse<Plan extends PlanShape = AnyPlan> {
  /** Calls made before the script was there, and after. */
  push(...calls: readonly QueuedCall<Plan>[]): void;
  /** A page view of your own; those of the address bar come by themselves unless the tag says `data-auto="off"`. */
  page(properties?: Plan["page"]): void;
  track<Name extends keyof Plan["track"]>(name: Name, ...given: Given<Plan["track"][Name]>): void;
  /** Who signed in. */
  identify(userId: string, traits?: Plan["identify"], options?: IdentifyOptions): void;
  /** What applies; after a choice, what applies now. `undefined` when the collector refused to say. */
  consent(choices?: Choices): Promise<ConsentState | undefined>;
  /** What to show in these places; `undefined` after a second without an answer. */
  decide<Name extends keyof Plan["placements"]>(
    placements: readonly Name[],
    context?: DecideContext,
  ): Promise<{ readonly [Each in Name]: Decision<Plan["placements"][Each]> } | undefined>;
  /** Says that the page shows what was last decided for this place: where rules count how often, they count this. */
  shown(placement: keyof Plan["placements"]): void;
  /** Forgets who this was: at logout. The next visitor of this browser is a new one, unless it is told to be kept. */
  reset(options?: ResetOptions): void;
}

/** Before the script is loaded `gatehouse` is a plain array of these. */
export type QueuedCall<Plan extends PlanShape = AnyPlan> =
  | ((gatehouse: Gatehouse<Plan>) => unknown)
  | {
      readonly [Name in keyof Plan["track"]]: readonly ["track", Name, ...Given<Plan["track"][Name]>];
    }[keyof Plan["track"]]
  | readonly ["page", properties?: Plan["page"]]
  | readonly ["identify", userId: string, traits?: Plan["identify"], options?: IdentifyOptions]
  | readonly ["consent", choices: Choices]
  | readonly ["reset", options?: ResetOptions];
