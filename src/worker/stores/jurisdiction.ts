/**
 * The stores of one jurisdiction, always asked for together with it: there is no way to a queue, a bucket or an object
 * that does not name where it is. Every handle carries its jurisdiction in its type, so that what is one's does not
 * compile where another's is wanted.
 */
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Posted } from "../objects/calls.ts";
import { jurisdictionNamed } from "../../core/queue-name.ts";
import type { Env } from "../env.ts";
import { isLocal } from "../local.ts";

declare const pinned: unique symbol;

/** What belongs to `Where`: a function, since a handle of either jurisdiction must not pass for one of both. */
interface In<Where extends Jurisdiction> {
  readonly [pinned]: (where: Where) => Where;
}

export type QueueIn<Where extends Jurisdiction> = Queue<Posted> & In<Where>;
export type BucketIn<Where extends Jurisdiction> = R2Bucket & In<Where>;
/** Made by `object-name.ts`. */
export type NameIn<Where extends Jurisdiction> = string & In<Where>;

/** Objects of one class, in one jurisdiction. */
export interface Objects<Class extends Rpc.DurableObjectBranded, Where extends Jurisdiction> {
  readonly named: (name: NameIn<Where>) => DurableObjectStub<Class>;
  /** @throws {TypeError} when the id is not one of this jurisdiction's */
  readonly withId: (id: string) => DurableObjectStub<Class>;
}

/**
 * workerd has no jurisdictions: there, and only where the local setting says so, a name prefix keeps them apart. The
 * platform is always asked first, so a deployed Worker cannot fall back silently.
 */
export function jurisdictionOf<Class extends Rpc.DurableObjectBranded, Where extends Jurisdiction>(
  namespace: DurableObjectNamespace<Class>,
  jurisdiction: Where,
  env: Env,
): Objects<Class, Where> {
  try {
    const objects = namespace.jurisdiction(jurisdiction);
    return {
      named: (name) => objects.get(objects.idFromName(name)),
      withId: (id) => objects.get(objects.idFromString(id)),
    };
  } catch (error) {
    if (!isLocal(env) || !(error instanceof Error) || !error.message.includes("not implemented")) throw error;
    return {
      named: (name) => namespace.get(namespace.idFromName(`${jurisdiction}:${name}`)),
      withId: (id) => namespace.get(namespace.idFromString(id)),
    };
  }
}

export function queueOf<Where extends Jurisdiction>(env: Env, jurisdiction: Where): QueueIn<Where> {
  const queues: { readonly [Each in Jurisdiction]: QueueIn<Each> } = { eu: env.QUEUE_EU, us: env.QUEUE_US };
  return queues[jurisdiction];
}

export function archiveOf<Where extends Jurisdiction>(env: Env, jurisdiction: Where): BucketIn<Where> {
  const buckets: { readonly [Each in Jurisdiction]: BucketIn<Each> } = { eu: env.ARCHIVE_EU, us: env.ARCHIVE_US };
  return buckets[jurisdiction];
}

export function routingKeysOf(env: Env, jurisdiction: Jurisdiction): string {
  return { eu: env.GATEHOUSE_ROUTING_KEYS_EU, us: env.GATEHOUSE_ROUTING_KEYS_US }[jurisdiction];
}

/** Of a queue of lines or of dead letters: `gatehouse-<jurisdiction>`, `gatehouse-<jurisdiction>-dead`. */
export function jurisdictionOfQueue(queue: string): Jurisdiction {
  const found = jurisdictionNamed(queue);
  if (!found) throw new Error(`queue ${queue} belongs to no jurisdiction`);
  return found;
}
