/** Where a soak takes place: a checkout with destinations, what stands in for them, and a collector that may be killed. */
import { mkdirSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { reachCollector, type Collector } from "../replay/collector.ts";
import { readValues } from "../secrets.ts";
import { copyCheckout, destinationOf, dialectsOf, nameDestinations } from "./checkout.ts";
import type { Kind } from "./dialects.ts";
import { Receiver } from "./receiver.ts";

/** Always works. */
export const STEADY = "steady";
/** Dead for half of the time. */
export const DEAD = "dead";

export interface Stand {
  /** The destinations' names. */
  readonly ids: readonly string[];
  readonly receiver: Receiver;
  readonly collector: Collector;
  readonly url: URL;
  readonly stateDir: string;
  /** The collector's own. */
  readonly key: (name: string) => string;
}

/** `folder` is empty, and somebody else's to remove. */
export async function openStand(kinds: readonly Kind[], folder: string): Promise<Stand> {
  const destinations = {
    ...Object.fromEntries(kinds.map((kind) => [kind, destinationOf(kind)])),
    [STEADY]: destinationOf("webhook"),
    [DEAD]: destinationOf("webhook"),
  };
  const [checkout, stateDir] = [join(folder, "checkout"), join(folder, "state")];
  mkdirSync(checkout);
  copyCheckout(checkout);
  nameDestinations(checkout, destinations);
  const receiver = await new Receiver(dialectsOf(destinations)).listen();
  const url = new URL(`http://127.0.0.1:${await freePort()}`);
  const passedOn = [`--var=GATEHOUSE_LOCAL_DESTINATIONS:${receiver.url}`];
  const collector = await reachCollector(url, stateDir, true, { checkout, passedOn });
  const keys = readValues(readFileSync(join(checkout, ".dev.vars"), "utf8"));
  return { ids: Object.keys(destinations), receiver, collector, url, stateDir, key: (name) => keys.get(name) ?? "" };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, "127.0.0.1", listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
