/**
 * What the platform does not promise about where things rest, each with where we have it from. Whoever relies on a
 * jurisdiction has to know these; none of them can be configured away here.
 */
import type { StoreKind } from "./stores.ts";

export interface NotPromised {
  /** Which stores it is about; absent: all, and the calls themselves. */
  readonly about?: StoreKind;
  readonly text: string;
  readonly source: string;
  /** Read in the source, or tried; else it is common knowledge that nobody has looked up. */
  readonly verified: boolean;
}

const OBJECTS_LOCATION = "Cloudflare docs, Durable Objects, Data location";
const QUEUES_LOCATION = "Cloudflare docs, Queues, Data location";
const BUCKETS_LOCATION = "Cloudflare docs, R2, Data location";
const LOCALIZATION = "Cloudflare docs, Data Localization Suite";

export const NOT_PROMISED: readonly NotPromised[] = [
  {
    about: "durable object",
    text: "Objects' ids are logged outside their jurisdiction, for billing and debugging. That is why names are keyed hashes.",
    source: OBJECTS_LOCATION,
    verified: true,
  },
  {
    about: "durable object",
    text: "Location hints are a best effort of the first call only, and no residency. None are used.",
    source: OBJECTS_LOCATION,
    verified: true,
  },
  {
    about: "durable object",
    text: "Point-in-time recovery keeps what was deleted for about 30 days. Our code never calls it; whoever deploys can.",
    source: "Cloudflare docs, Durable Objects, SQLite storage",
    verified: false,
  },
  {
    about: "queue",
    text: "Only the waiting message is in the jurisdiction: producers and consumers run anywhere. Ours open nothing.",
    source: QUEUES_LOCATION,
    verified: true,
  },
  {
    about: "queue",
    text: "The jurisdiction is set when the queue is created, and never after. wrangler.toml cannot show it.",
    source: QUEUES_LOCATION,
    verified: true,
  },
  {
    about: "queue",
    text: "Messages, dead letters too, are dropped after the queue's retention: 4 days unless you set up to 14.",
    source: "Cloudflare docs, Queues, Limits",
    verified: false,
  },
  {
    about: "bucket",
    text: "The jurisdiction is set when the bucket is created, and never after.",
    source: BUCKETS_LOCATION,
    verified: true,
  },
  {
    about: "secret",
    text: "Secrets have no jurisdiction: there is no key that only the EU holds.",
    source: "Cloudflare docs, Workers, Secrets",
    verified: false,
  },
  {
    about: "rate limit",
    text: "Rate limits have no jurisdiction: each location counts what it sees.",
    source: "Cloudflare docs, Workers, Rate limiting",
    verified: false,
  },
  {
    about: "endpoint",
    text: "That an endpoint stands in the country is your promise: nothing here can check it.",
    source: "gatehouse.config.ts",
    verified: true,
  },
  {
    about: "destination",
    text: "Where a recipient keeps what it gets, and whether it holds to the purposes, is between you and it: nothing here can check it. An erasure here sends it nothing more, and asks it to forget where its kind has a call for that; that it did is its own word.",
    source: "gatehouse.config.ts",
    verified: true,
  },
  {
    text: "Calls are answered wherever they arrive. Regional Services, if you buy them, pin TLS and the Worker to a region, but no sub-request, queue consumer or cron trigger, and neither HTTP/3 nor workers.dev. This deployment cannot tell whether you did.",
    source: `${LOCALIZATION}, Workers; Product compatibility`,
    verified: true,
  },
  {
    text: "There is no storage in the country for the United Kingdom, Switzerland, Israel, India, China, Russia, Saudi Arabia, Vietnam, Japan, Korea, Brazil, Australia or Canada.",
    source: `${OBJECTS_LOCATION}; ${QUEUES_LOCATION}; ${BUCKETS_LOCATION}`,
    verified: true,
  },
  {
    text: "Logs, traces and metrics have no jurisdiction. Logs and traces are off in wrangler.toml; metrics hold counts. The Customer Metadata Boundary, if you buy it, knows the EU and the US alone.",
    source: `${LOCALIZATION}, Product compatibility; Metadata Boundary`,
    verified: true,
  },
  {
    text: "The platform's operator is a company of the United States and under its law, wherever a store is.",
    source: "common knowledge",
    verified: false,
  },
  {
    text: "On a developer's machine there are no jurisdictions: a prefix of the name stands for them.",
    source: "workerd: `jurisdiction()` is not implemented there (tried)",
    verified: true,
  },
];
