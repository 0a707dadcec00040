/** Drives Segment's client in a page, with address and key and nothing else, and reads what the collector answered. */
import { randomUUID } from "node:crypto";
import type { BrowserContext, Page } from "playwright-core";
import { keyNamed } from "../e2e/calls.ts";
import type { Exchange } from "../e2e/front.ts";

/** One call to the client. */
export type ClientCall =
  | readonly ["page", name: string]
  | readonly ["identify", userId: string, traits: Readonly<Record<string, string>>]
  | readonly ["track", event: string, properties: Readonly<Record<string, string>>];

export interface Sending {
  /** As consent platforms put it into every event. */
  readonly consent?: { readonly categoryPreferences: Readonly<Record<string, boolean>> };
  /** An identifier that somebody else was given. */
  readonly anonymousId?: string;
  /** The name of the page's key, if it is not the shop's. */
  readonly key?: string;
  /** What the page itself says of how to send. */
  readonly delivery?: {
    readonly strategy: "batching";
    readonly config: { readonly size: number; readonly timeout: number; readonly credentials?: "include" };
  };
}

export function newId(): string {
  return randomUUID();
}

export function viewed(product: string): ClientCall {
  return ["track", "Product Viewed", { product_id: product }];
}

export async function openPage(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  return page;
}

/** Loads the client and makes the calls at once, as a page does, without waiting for it to load. */
export async function send(page: Page, collector: string, calls: readonly ClientCall[], how: Sending = {}) {
  const load = { writeKey: keyNamed(how.key ?? "GATEHOUSE_WRITE_KEY"), cdnURL: collector };
  await page.evaluate(
    async ({ load, calls, how: { consent, anonymousId, delivery } }) => {
      const options = delivery ? { integrations: { "Segment.io": { deliveryStrategy: delivery } } } : {};
      const analytics = window.AnalyticsBrowser.load(load, options);
      if (anonymousId !== undefined) void analytics.setAnonymousId(anonymousId);
      if (consent) {
        void analytics.addSourceMiddleware(({ payload, next }) => {
          Object.assign(payload.obj.context ?? {}, { consent });
          next(payload);
        });
      }
      const made = calls.map((call) => {
        if (call[0] === "page") return analytics.page(call[1]);
        return call[0] === "identify" ? analytics.identify(call[1], call[2]) : analytics.track(call[1], call[2]);
      });
      await Promise.all(made);
    },
    { load, calls, how },
  );
}

interface Consent {
  readonly purposes: Readonly<Record<string, { readonly choice?: object }>>;
  /** Whether the collector takes them for somebody it has met. */
  readonly known: boolean;
}

/** All that the collector tells the visitor of themselves, after they chose something more. */
export async function consentOf(page: Page, collector: string, more?: Readonly<Record<string, boolean>>) {
  return page.evaluate(
    async ({ url, more }) => {
      const change = { method: "PUT", headers: { "content-type": "application/json" } };
      const how = more ? { ...change, body: JSON.stringify({ purposes: more }) } : {};
      const answer = await fetch(url, { credentials: "include", ...how });
      return (await answer.json()) as Consent;
    },
    { url: `${collector}/v1/consent`, more },
  );
}

export function chosen({ purposes }: Consent): readonly string[] {
  return Object.keys(purposes).filter((purpose) => purposes[purpose]?.choice);
}

interface Result {
  readonly outcome: string;
  readonly reasons?: readonly string[];
  readonly removed?: readonly string[];
}

interface Answer {
  readonly results: readonly Result[];
  readonly consent?: Readonly<Record<string, unknown>>;
}

/** The client asks for it in a header, since it reads no body. */
export function answerOf({ text, answered }: Exchange): Answer {
  const header = answered["gatehouse-answer"];
  return JSON.parse(typeof header === "string" ? header : text) as Answer;
}

/** The outcomes of each call by its path, with what was removed or why it was refused; sorted. */
export function outcomes(posts: readonly Exchange[]): readonly string[] {
  return posts
    .map((post) => {
      const said = answerOf(post).results.map(({ outcome, reasons, removed }) =>
        [outcome, ...((outcome === "refused" ? reasons : removed) ?? [])].join(" "),
      );
      return `${post.path.slice("/v1/".length)}: ${said.join(", ")}`;
    })
    .sort();
}
