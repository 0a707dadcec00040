/**
 * The stores of one jurisdiction, always asked for together with it: there is no way to a queue, a bucket or an object
 * that does not name where it is.
 */
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import type { QueueMessage } from "../../core/profile/outbox.ts";
import type { Env } from "../env.ts";
import { isLocal } from "../local.ts";

/** Objects of one class, in one jurisdiction. */
export interface Objects<Class extends Rpc.DurableObjectBranded> {
  readonly named: (name: string) => DurableObjectStub<Class>;
  /** @throws {TypeError} when the id is not one of this jurisdiction's */
  readonly withId: (id: string) => DurableObjectStub<Class>;
}

/**
 * workerd has no jurisdictions: there, and only where the local setting says so, a name prefix keeps them apart. The
 * platform is always asked first, so a deployed Worker cannot fall back silently.
 */
export function jurisdictionOf<Class extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Class>,
  jurisdiction: Jurisdiction,
  env: Env,
): Objects<Class> {
  try {
    const pinned = namespace.jurisdiction(jurisdiction);
    return {
      named: (name) => pinned.get(pinned.idFromName(name)),
      withId: (id) => pinned.get(pinned.idFromString(id)),
    };
  } catch (error) {
    if (!isLocal(env) || !(error instanceof Error) || !error.message.includes("not implemented")) throw error;
    return {
      named: (name) => namespace.get(namespace.idFromName(`${jurisdiction}:${name}`)),
      withId: (id) => namespace.get(namespace.idFromString(id)),
    };
  }
}

export function queueOf(env: Env, jurisdiction: Jurisdiction): Queue<QueueMessage> {
  return { eu: env.QUEUE_EU, us: env.QUEUE_US }[jurisdiction];
}

export function archiveOf(env: Env, jurisdiction: Jurisdiction): R2Bucket {
  return { eu: env.ARCHIVE_EU, us: env.ARCHIVE_US }[jurisdiction];
}

export function routingKeysOf(env: Env, jurisdiction: Jurisdiction): string {
  return { eu: env.GATEHOUSE_ROUTING_KEYS_EU, us: env.GATEHOUSE_ROUTING_KEYS_US }[jurisdiction];
}

/** Queues are named `gatehouse-<jurisdiction>`. */
export function jurisdictionOfQueue(queue: string): Jurisdiction {
  const found = JURISDICTIONS.find((jurisdiction) => queue === `gatehouse-${jurisdiction}`);
  if (!found) throw new Error(`queue ${queue} belongs to no jurisdiction`);
  return found;
}
