/**
 * The closed unions of how things end. Every event ends in exactly one `EventOutcome`; every call that was
 * refused before any of its events was read ends in exactly one `CallRefusal`. Adding a member without saying
 * how it is answered and counted does not compile. Holds no logic about *when* a reason applies.
 */
import { LIMIT } from "./limits.ts";

/** How an event ended, as answered to the caller and counted in the ledger. */
export const OUTCOMES = {
  stored: "Kept whole, for every purpose the event serves.",
  reduced: "Kept with purposes or fields removed; `removed` names them.",
  aggregated: "Counted by name, hour and country. No identifier was kept.",
  forwarded: "Sent to the in-country endpoint. Nothing was kept here.",
  duplicate: "This `messageId` had already taken effect for this visitor.",
  refused: "Nothing was kept; `reasons` says why.",
} as const satisfies Record<string, string>;

export type OutcomeName = keyof typeof OUTCOMES;

interface RefusalFacts {
  /** What happened and what to do, for whoever sent the event. */
  readonly text: string;
  /** `true`: the rules worked as meant. `false`: somebody should look. */
  readonly deliberate: boolean;
}

/** Why one event of a readable call was refused. */
export const REFUSALS = {
  /** A signal, a choice or the visitor's objection said no to a purpose this event serves. */
  consent_denied: {
    text: "The visitor, or a signal sent for them, said no. Do not resend; ask for consent if it may be asked again.",
    deliberate: true,
  },
  /** The region may not be stored and has no in-country endpoint. */
  region_forbidden: {
    text: "The visitor's region forbids storing this abroad. Configure `forward` for the region to send it in-country.",
    deliberate: true,
  },
  /** Not readable as an event, or a planned field has the wrong shape. */
  invalid_event: {
    text: "The event is malformed, or a field breaks the tracking plan; `fields` names it. Fix the sender.",
    deliberate: false,
  },
  /** The tracking plan does not know this name. */
  unknown_event: {
    text: "This event is not in the tracking plan. Add it to `plan` in gatehouse.config.ts and deploy, or fix its name.",
    deliberate: false,
  },
  /** Breaks the tracking plan, and its key's `plan` is `quarantine`. */
  quarantined: {
    text: `The event breaks the tracking plan, and is put aside for ${LIMIT.quarantineMs / 86_400_000} days. Mend \`plan\` in gatehouse.config.ts, deploy, and replay it: npm run quarantine -- --replay. Do not resend it.`,
    deliberate: false,
  },
  /** Larger than one event may be. */
  event_too_large: {
    text: "The event is larger than an event may be. Send less in `properties`.",
    deliberate: false,
  },
  /** Whoever this names was erased, and has not come back by a choice of their own. */
  suppressed: {
    text: "Whoever this event names has been erased. Do not resend; remove them from the sender as well.",
    deliberate: true,
  },
  /** A crawler that says what it is. */
  bot: { text: "The sender declares itself to be a bot. Nothing to do.", deliberate: true },
  /** Happened too long before it arrived. */
  stale: {
    text: "The event happened more than 24 hours before it arrived. Use /v1/import with a server key for history.",
    deliberate: false,
  },
  /** One call may reach only so many profiles. */
  too_many_profiles: {
    text: "This call named more visitors than one call may. Resend this event in a smaller batch.",
    deliberate: false,
  },
  /** More of one visitor in one call than their profile can hold until the queue takes it. */
  too_much_at_once: {
    text: "This call holds more of one visitor than can be kept at once. Resend this event in a smaller batch.",
    deliberate: false,
  },
  /** The in-country endpoint did not take it; nothing is buffered by law. */
  forward_failed: {
    text: "The in-country endpoint did not accept the event, and it may not be kept for a retry. Resend it.",
    deliberate: false,
  },
} as const satisfies Record<string, RefusalFacts>;

export type RefusalReason = keyof typeof REFUSALS;

/** Remarks that explain an outcome without being its cause. */
export const NOTICES = {
  consent_missing: "No consent was found for a purpose that needs one here.",
  consent_unreadable: "The event carries consent that cannot be read, so no yes counts. Fix the sender.",
  region_unknown: "The visitor's region is unknown, so the strictest rules apply. Server code: set context.location.",
  kept_apart: "Kept as a statistic that joins no profile: the law allows no more of it without the visitor's yes.",
  assertion_invalid:
    "The identify carries an assertion that proves nothing, so it counts as a mere claim. docs/identity.md says what one needs.",
  already_linked_elsewhere:
    "This browser, or this address, already belongs to somebody else; it was not linked. Unlink it there first.",
  too_many_links:
    "This person or this browser has as many links as one may have, or the call says more than are looked at in one; it was not linked. Unlink old ones, or send fewer at once.",
  link_not_allowed:
    "The law or the visitor's choice does not allow to link this browser, or this address, to a person; it was not linked.",
  suppressed_identity: "Whoever the assertion names has been erased, so nothing was linked to them.",
  identifier_missing: "The event names nobody, so stored consent could not be asked. Send `userId` or `anonymousId`.",
} as const satisfies Record<string, string>;

export type Notice = keyof typeof NOTICES;

/** The end of one event. `reasons` of a refusal starts with its `RefusalReason`. */
export type EventOutcome =
  | { readonly outcome: "stored" | "forwarded"; readonly notices?: readonly Notice[] }
  | { readonly outcome: "reduced"; readonly removed: readonly string[]; readonly notices?: readonly Notice[] }
  | { readonly outcome: "aggregated"; readonly notices?: readonly Notice[] }
  | { readonly outcome: "duplicate" }
  | {
      readonly outcome: "refused";
      readonly reason: RefusalReason;
      /** Names of fields at fault, never their values. */
      readonly fields?: readonly string[];
      readonly notices?: readonly Notice[];
    };

interface CallRefusalFacts {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 503;
  readonly title: string;
  /** What to do about it. */
  readonly text: string;
  readonly deliberate: boolean;
}

/** Why a whole call was refused before any event of it was read. */
export const CALL_REFUSALS = {
  bad_key: {
    status: 401,
    title: "Unknown key",
    text: "Send a key of this site as Basic user name with an empty password, as Bearer token, or as `writeKey`.",
    deliberate: false,
  },
  scope_missing: {
    status: 403,
    title: "The key may not do this",
    text: "Use a key with the scope this route needs; scopes are set in gatehouse.config.ts.",
    deliberate: false,
  },
  origin_not_allowed: {
    status: 403,
    title: "Origin not allowed",
    text: "Add the page's origin to the site's `origins` in gatehouse.config.ts.",
    deliberate: true,
  },
  step_up_required: {
    status: 403,
    title: "More proof is needed",
    text: "A cookie alone does not open what is held of a person who is known by name. Send a fresh assertion of your backend in the header `gatehouse-assertion`, or let the person open a link made by POST /v1/privacy/links.",
    deliberate: true,
  },
  form_expired: {
    status: 403,
    title: "The form is no longer good",
    text: "It was shown too long ago, or to another visitor. Load /privacy again and send the form from there.",
    deliberate: true,
  },
  unknown_site: {
    status: 404,
    title: "No site at this host",
    text: "Add the host to a site's `hosts` in gatehouse.config.ts.",
    deliberate: false,
  },
  not_found: {
    status: 404,
    title: "Nothing here",
    text: "The routes are listed in docs/reference.md.",
    deliberate: true,
  },
  method_not_allowed: {
    status: 405,
    title: "Method not allowed",
    text: "The `Allow` header names the methods of this route.",
    deliberate: true,
  },
  too_large: {
    status: 413,
    title: "Call too large",
    text: "Send at most 500 kB in a call, before and after decompression.",
    deliberate: false,
  },
  too_many_events: {
    status: 413,
    title: "Too many events",
    text: "Send at most 2,500 events in a batch.",
    deliberate: false,
  },
  unsupported_type: {
    status: 415,
    title: "Unsupported content type",
    text: "Send JSON as application/json or text/plain, gzip allowed.",
    deliberate: false,
  },
  unreadable: {
    status: 400,
    title: "The body could not be read",
    text: "Send UTF-8 JSON that is an object, at most 32 levels deep; `detail` says what was found instead.",
    deliberate: false,
  },
  rate_limited: {
    status: 429,
    title: "Too many calls",
    text: "Wait as long as `Retry-After` says, then resend.",
    deliberate: true,
  },
  unavailable: {
    status: 503,
    title: "Storage could not be reached",
    text: "Nothing of this call was acknowledged. Resend the whole call after `Retry-After`; repeats take effect once.",
    deliberate: false,
  },
} as const satisfies Record<string, CallRefusalFacts>;

export type CallRefusal = keyof typeof CALL_REFUSALS;
