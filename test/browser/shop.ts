/** A shop's page and its collector, on two origins, with nothing set but address and key. */
import { afterAll } from "vitest";
import { type Collector, startCollector, stopCollector } from "../e2e/collector.ts";
import { Front } from "./front.ts";

export const GERMANY = { "cf-ipcountry": "DE" } as const;
export const CALIFORNIA = { "cf-ipcountry": "US", "cf-region-code": "CA" } as const;

export interface Shop {
  readonly collector: Collector;
  /** The collector's address, as the page knows it. */
  readonly front: Front;
  /** The page's origin: another port. */
  readonly page: string;
}

/** Closed with the test file that asked for it. */
export async function openShop(): Promise<Shop> {
  const collector = await startCollector();
  afterAll(() => stopCollector(collector));
  const front = await new Front(collector.url).listen();
  const pages = await new Front(collector.url).listen();
  return { collector, front, page: pages.url };
}
