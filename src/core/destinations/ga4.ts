/**
 * Google Analytics 4, by its Measurement Protocol. Says what its own vocabulary has a word for, and nothing that names a
 * person: no user id, no address, no free text. Google answers 2xx to anything and drops what it does not like, so what
 * does not fit its limits is cut here.
 */
import * as z from "zod";
import type { Json, JsonObject } from "../json.ts";
import type { OpenedEvent } from "../privacy/deliverable.ts";
import { common, vendorSecret, type DestinationKind } from "./destination.ts";
import { nameIn } from "../vocabulary/names.ts";
import { jsonLetter } from "./letter.ts";
import { DETAIL_FIELDS, saleOf, WORTH_FIELDS } from "./sale.ts";
import { verdictOf } from "./verdict.ts";

const PAGE_FIELDS = ["context.page_url", "context.page_title", "context.page_referrer", "context.locale"];

const HOSTS = { eu: "region1.google-analytics.com", global: "www.google-analytics.com" } as const;

const schema = z.strictObject({
  kind: z.literal("ga4"),
  ...common,
  /** Of the web data stream. */
  measurementId: z.string().regex(/^G-[A-Z0-9]{4,20}$/, "a measurement id such as G-AB12CD34EF"),
  apiSecret: vendorSecret,
  /** Where Google collects. */
  collectedIn: z.enum(["eu", "global"]).default("eu"),
});

export const ga4 = {
  kind: "ga4",
  what: "Google Analytics 4, by its Measurement Protocol.",
  schema,
  example: {
    kind: "ga4",
    purposes: ["analytics"],
    measurementId: "G-AB12CD34EF",
    apiSecret: "GA4_API_SECRET",
    collectedIn: "eu",
  },
  needs: [...WORTH_FIELDS, ...DETAIL_FIELDS, ...PAGE_FIELDS],
  types: ["track", "page", "screen"],
  epoch: "lasting",
  limits: {
    events: 25,
    bytes: 130_000,
    oneVisitor: true,
    // 72 hours: older ones are dropped without a word.
    ageMs: 259_200_000,
    perSecond: 50,
    concurrency: 4,
  },
  secrets: ({ apiSecret }) => [apiSecret],
  where: ({ collectedIn }) => HOSTS[collectedIn],
  write: (events, { measurementId, apiSecret, collectedIn }, desk) => {
    const query = new URLSearchParams();
    query.set("measurement_id", measurementId);
    // Google takes it nowhere else. Whoever logs a URL must not log this one.
    query.set("api_secret", desk.secret(apiSecret));
    const [first] = events;
    if (!first) return undefined;
    const url = `https://${HOSTS[collectedIn]}/mp/collect?${query.toString()}`;
    return jsonLetter(url, { client_id: first.pseudonym, ...consentOf(events), events: events.map(event) }, desk);
  },
  read: verdictOf,
  forgetting:
    "None: Google's User Deletion API takes the client id, and only from whoever signs in by OAuth, of which the Measurement Protocol's secret is no part.",
} satisfies DestinationKind<z.output<typeof schema>>;

/** Said once for a request: what the visitor did not allow for each of its events is denied for all. */
function consentOf(events: readonly OpenedEvent[]): JsonObject {
  const ads = events.every(({ consent }) => consent.advertising === true);
  // Personalized ads follow people from site to site, which is sharing.
  const personalized = ads && events.every(({ consent }) => consent.sale_or_share === true);
  const said = (granted: boolean) => (granted ? "GRANTED" : "DENIED");
  return {
    consent: { ad_user_data: said(ads), ad_personalization: said(personalized) },
    non_personalized_ads: !personalized,
  };
}

function event({ at, event: planned, properties, context }: OpenedEvent): Json {
  const { items, ...sale } = saleOf(properties);
  const page = {
    page_location: cut(context["page_url"], 1_000),
    page_title: cut(context["page_title"], 300),
    page_referrer: cut(context["page_referrer"], 420),
    language: cut(context["locale"]),
  };
  // Without a moment of attention Google counts an event and no active user.
  const params = { ...short(page), ...short(sale), engagement_time_msec: 1 };
  return {
    name: eventName(planned),
    timestamp_micros: at * 1_000,
    params: items.length === 0 ? params : { ...params, items: items.map(short) },
  };
}

const NAME_CHARACTERS = 40;
const VALUE_CHARACTERS = 100;

/** Names that Google keeps for itself: an event of ours that is called so would be dropped. */
const RESERVED =
  /^(?:_|firebase_|ga_|google_|gtag\.|ad_|adunit_|app_|notification_|os_update|error$|first_open|first_visit|in_app_purchase|session_start|user_engagement)/;

/** Its own name; else the plan's, spelled as Google wants: letters, digits and underscores, a letter first. */
function eventName(planned: string): string {
  const known = nameIn("ga4", planned);
  if (known !== undefined && !RESERVED.test(known)) return known;
  const spelled = planned
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "");
  const free = /^\p{L}/u.test(spelled) && !RESERVED.test(spelled) ? spelled : `event_${spelled}`;
  return free.slice(0, NAME_CHARACTERS).toWellFormed();
}

function cut(value: unknown, characters = VALUE_CHARACTERS): string | undefined {
  return typeof value === "string" ? value.slice(0, characters).toWellFormed() : undefined;
}

/** Without what is not there, and with texts no longer than Google reads; an address has been cut to its own length. */
function short(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const said = Object.entries(fields).flatMap(([name, value]): [string, Json][] => {
    if (value === undefined) return [];
    return [[name, typeof value === "string" && !name.startsWith("page_") ? (cut(value) ?? "") : value]];
  });
  return Object.fromEntries(said);
}
