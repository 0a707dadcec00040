/** A shop's page and its collector, with nothing set but address and key: on two ports, or over TLS on real hosts. */
import { afterAll } from "vitest";
import { type Collector, startCollector, stopCollector } from "../e2e/collector.ts";
import { Front } from "../e2e/front.ts";
import { certificateFor } from "./certificate.ts";
import type { Secure } from "./chromium.ts";
import { PAGES } from "./pages.ts";

export const GERMANY = { "cf-ipcountry": "DE" } as const;
export const CALIFORNIA = { "cf-ipcountry": "US", "cf-region-code": "CA" } as const;

export interface Shop {
  readonly collector: Collector;
  /** The collector's address, as the page knows it. */
  readonly front: Front;
  /** The page's origin: another port. */
  readonly page: string;
}

async function openCollector(): Promise<Collector> {
  const collector = await startCollector();
  afterAll(() => stopCollector(collector));
  return collector;
}

/** Closed with the test file that asked for it. */
export async function openShop(): Promise<Shop> {
  const collector = await openCollector();
  const front = await new Front(collector.url, PAGES).listen();
  const pages = await new Front(collector.url, PAGES).listen();
  return { collector, front, page: pages.url };
}

export interface SecureShop {
  readonly collector: Collector;
  /** Ends TLS for all of the hosts, and passes on by which one it was asked. */
  readonly front: Front;
  readonly secure: Secure;
}

/** Closed with the test file that asked for it. */
export async function openSecureShop(hosts: readonly string[]): Promise<SecureShop> {
  const [collector, certificate] = await Promise.all([openCollector(), certificateFor(hosts)]);
  const front = await new Front(collector.url, PAGES).listen(certificate);
  return { collector, front, secure: { hosts, port: front.port, fingerprint: certificate.fingerprint } };
}
