/**
 * A shop's pages with the browser script in them, from the real collector on another origin, and what the script sends,
 * read where it arrives.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll } from "vitest";
import type { Gatehouse, QueuedCall } from "../../src/sdk/api.ts";
import { keyNamed } from "../e2e/calls.ts";
import { type Collector, startCollector, stopCollector } from "../e2e/collector.ts";
import { type Exchange, Front } from "../e2e/front.ts";

declare global {
  interface Window {
    gatehouse: Gatehouse & QueuedCall[];
  }
}

/** What the script puts on the wire. */
export interface SentEvent {
  readonly type: string;
  readonly event?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly traits?: Readonly<Record<string, unknown>>;
  readonly userId?: string;
  readonly anonymousId: string;
  readonly messageId: string;
  readonly timestamp: string;
  readonly context: {
    readonly page: Readonly<Record<"path" | "referrer" | "search" | "title" | "url", string>>;
    readonly campaign: Readonly<Record<string, string>>;
    readonly locale: string;
    readonly assertion?: string;
    readonly consent?: { readonly categoryPreferences: Readonly<Record<string, boolean>> };
  };
}

export interface SdkShop {
  readonly collector: Collector;
  /** The collector's address, as pages know it. */
  readonly front: Front;
  readonly pages: Pages;
}

/** How a page includes the script. */
export interface Including {
  /** Attributes of the tag besides address and key. */
  readonly tag?: string;
  /** An inline script before it. */
  readonly before?: string;
  readonly body?: string;
  /** The script's path. */
  readonly path?: string;
  readonly twice?: boolean;
}

/** Serves one page at every path but those of its files, and at `/hang` no answer ever. */
export class Pages {
  html = "";
  readonly files: Record<string, { readonly type: string; readonly text: string }> = {};
  readonly #server: Server = createServer((asked, response) => {
    if (asked.url === "/hang") return;
    const { type, text } = this.files[asked.url ?? ""] ?? { type: "text/html; charset=utf-8", text: this.html };
    response.setHeader("content-type", type).end(text);
  });

  async listen(): Promise<this> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    afterAll(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
}

/** Closed with the test file that asked for it. */
export async function openSdkShop(): Promise<SdkShop> {
  const collector = await startCollector();
  afterAll(() => stopCollector(collector));
  const front = await new Front(collector.url).listen();
  return { collector, front, pages: await new Pages().listen() };
}

export function pageWith(
  collector: string,
  { tag = "", before = "", body = "", path = "/c.js", twice }: Including = {},
) {
  const script = `<script async src="${collector}${path}" data-key="${keyNamed("GATEHOUSE_WRITE_KEY")}" ${tag}></script>`;
  return `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
<script>${before}</script>${script}${twice ? script : ""}<body>${body}`;
}

export async function visit(shop: SdkShop, context: BrowserContext, how: Including = {}, path = "/"): Promise<Page> {
  shop.pages.html = pageWith(shop.front.url, how);
  const page = await context.newPage();
  await page.goto(shop.pages.url + path);
  await loaded(page);
  return page;
}

export async function loaded(page: Page): Promise<void> {
  await page.waitForFunction(() => "track" in (window.gatehouse ?? {}));
}

export function bodyOf({ sent }: Exchange): { readonly sentAt: string; readonly batch: readonly SentEvent[] } {
  return JSON.parse(sent ?? "") as { sentAt: string; batch: SentEvent[] };
}

/** All events that arrived, in order. */
export function eventsIn(posts: readonly Exchange[]): readonly SentEvent[] {
  return posts.filter(({ path }) => path.startsWith("/v1/b")).flatMap((post) => bodyOf(post).batch);
}

/** Each as one word or two: its type, and the product of a track call. */
export function said(posts: readonly Exchange[]): readonly string[] {
  return eventsIn(posts).map(({ type, properties, context }) =>
    type === "track"
      ? `track ${String(properties?.["product_id"])}`
      : type === "page"
        ? `page ${context.page.path}`
        : type,
  );
}

/** The outcome of each event, in order. */
export function outcomesOf(posts: readonly Exchange[]): readonly string[] {
  return posts
    .filter(({ path }) => path.startsWith("/v1/b"))
    .flatMap(({ text }) => (JSON.parse(text) as { results: { outcome: string }[] }).results)
    .map(({ outcome }) => outcome);
}

/** Everything that a page can leave on a device, whoever wrote it. */
export async function onDevice(page: Page) {
  const cookies = (await page.context().cookies()).map(({ name }) => name);
  const written = await page.evaluate(async () => ({
    script: document.cookie,
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
  }));
  return { cookies, ...written };
}

export const NOTHING = { cookies: [], script: "", local: 0, session: 0, databases: 0, caches: 0 } as const;
