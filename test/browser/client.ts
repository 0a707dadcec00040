/** Drives Segment's client in a page, with address and key and nothing else, and reads what the collector answered. */
import { randomUUID } from "node:crypto";
import type { BrowserContext, Page } from "playwright-core";
import { keyNamed } from "../e2e/calls.ts";
import type { Exchange } from "./front.ts";

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
  const load = { writeKey: keyNamed("GATEHOUSE_WRITE_KEY"), cdnURL: collector };
  await page.evaluate(
    async ({ load, calls, how: { consent, anonymousId } }) => {
      const analytics = window.AnalyticsBrowser.load(load);
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

/** What the visitor has chosen, as their page can read it, after choosing something more. */
export async function choicesOf(page: Page, collector: string, more?: Readonly<Record<string, boolean>>) {
  return page.evaluate(
    async ({ url, more }) => {
      const change = { method: "PUT", headers: { "content-type": "application/json" } };
      const how = more ? { ...change, body: JSON.stringify({ purposes: more }) } : {};
      const answer = await fetch(url, { credentials: "include", ...how });
      const { purposes } = (await answer.json()) as { purposes: Record<string, { choice?: object }> };
      return Object.keys(purposes).filter((purpose) => purposes[purpose]?.choice);
    },
    { url: `${collector}/v1/consent`, more },
  );
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

export function answerOf({ text }: Exchange): Answer {
  return JSON.parse(text) as Answer;
}

/** The outcome of each call by its path, and what was removed or why it was refused; sorted. */
export function outcomes(posts: readonly Exchange[]): readonly string[] {
  return posts
    .map((post) => {
      const [result] = answerOf(post).results;
      const why = result?.outcome === "refused" ? result.reasons : result?.removed;
      return `${post.path.slice("/v1/".length)}: ${[result?.outcome, ...(why ?? [])].join(" ")}`;
    })
    .sort();
}
