/**
 * Queue messages as visitors' objects make them, and the batches in which a queue may bring them: again, in another order,
 * split and joined. The consumer's stores are the real ones but for the one call that is to fail.
 */
import { env } from "cloudflare:workers";
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import shipped from "../../gatehouse.config.ts";
import type { Recipient } from "../../src/core/privacy/deliverable.ts";
import type { Jurisdiction } from "../../src/core/policy/placement.ts";
import { createApp } from "../../src/worker/app.ts";
import { consume } from "../../src/worker/delivery/consume.ts";
import type { Env } from "../../src/worker/env.ts";
import { revocationHandles } from "../../src/worker/stores/object-name.ts";
import { AT, basic, KEY, newId, SHOP, view, YES, type Fields } from "./call.ts";
import { objects, rowOf, type StoredRow } from "./stores.ts";

export interface Sent {
  readonly id: string;
  readonly jurisdiction: Jurisdiction;
  readonly body: {
    readonly lines: readonly Fields[];
    readonly deliveries?: readonly { readonly id: string; readonly to: string }[];
    readonly [field: string]: unknown;
  };
  /** Id of the visitor's object. */
  readonly object: string;
}

const PLACES = { eu: { ...AT.germany, ...YES }, us: AT.california } as const;

/** Asks the shipped collector, whose owner tells these destinations of everything. */
async function ask(recipients: readonly Recipient[], path: string, body?: unknown): Promise<Response> {
  const destinations = new Map(recipients.map(({ id }) => [id, shipped.destinations.get(id)!]));
  const app = createApp({ ...shipped, destinations, recipients: () => recipients });
  const call = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const context = createExecutionContext();
  const response = await app.fetch(new Request(SHOP + path, { ...call, headers: basic(KEY.backend) }), env, context);
  if (response.status !== 200) throw new Error(await response.text());
  await waitOnExecutionContext(context);
  return response;
}

export interface Told {
  readonly balanced: boolean;
  readonly archive: Readonly<Record<"owed" | "archived" | "erased" | "waiting", number>>;
  readonly destinations: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Everything counted until now is written down by this. */
export async function ledgerOf(recipients: readonly Recipient[]): Promise<Told> {
  return (await ask(recipients, "/v1/ledger")).json();
}

/** So many visitors, of each jurisdiction in turn, with so many events; a message for each. They do not send it themselves. */
export async function messagesFor(
  recipients: readonly Recipient[],
  visitors: number,
  events: number,
): Promise<readonly Sent[]> {
  const before = new Set((await objects()).map(({ id }) => id.toString()));
  const places = Object.values(PLACES);
  const batch = Array.from({ length: visitors }, (_, at) => [newId("visitor"), places[at % places.length]] as const);
  await ask(recipients, "/v1/batch", {
    batch: batch.flatMap(([userId, context]) => Array.from({ length: events }, () => view({ userId, context }))),
  });
  const made = (await objects()).filter(({ id }) => !before.has(id.toString()));
  await Promise.all(made.map(async (stub) => runInDurableObject(stub, (_, { storage }) => storage.deleteAlarm())));
  const found = (await Promise.all(made.map(rowOf))).filter((row) => row !== undefined);
  return Promise.all(found.map(messageOf));
}

async function messageOf({ stub, state, outbox }: StoredRow): Promise<Sent> {
  const jurisdiction = state.jurisdiction as Jurisdiction;
  const object = stub.id.toString();
  const [handle] = await revocationHandles(env, jurisdiction, object);
  const entries = outbox as readonly {
    readonly record: Fields;
    readonly receipt?: Fields;
    readonly deliveries?: readonly { readonly delivery: { readonly id: string; readonly to: string } }[];
  }[];
  const body = {
    v: 2,
    sentAt: Date.now(),
    lines: entries.map(({ record }) => record),
    receipts: entries.flatMap(({ receipt }) => receipt ?? []),
    deliveries: entries.flatMap(({ deliveries = [] }) => deliveries.map(({ delivery }) => delivery)),
    from: { object, handle },
  };
  return { id: newId("queued"), jurisdiction, body, object };
}

/** Of one jurisdiction's queue. Answers with the messages that are to come again. */
export async function bring(messages: readonly Sent[], given: Env): Promise<readonly Sent[]> {
  const [first] = messages;
  if (!first) return [];
  const bodies = messages.map(({ id, body }) => ({ id, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(`gatehouse-${first.jurisdiction}`, bodies);
  await consume(batch, given);
  const { retryMessages } = await getQueueResult(batch, createExecutionContext());
  const again = new Set(retryMessages.map(({ msgId }) => msgId));
  return messages.filter(({ id }) => again.has(id));
}

/** What goes wrong while one batch is consumed. */
export const FAULTS = [
  "none",
  "nothing is put",
  "the second file is not put",
  "the courier is not reached",
  "the courier's answer is lost",
  "the counter is not reached",
  "the counter's answer is lost",
] as const;

export type Fault = (typeof FAULTS)[number];

/** The collector's own bindings, but for the call that fails. */
export function withFault(fault: Fault): Env {
  if (fault === "nothing is put") return { ...env, ...buckets(0) };
  if (fault === "the second file is not put") return { ...env, ...buckets(1) };
  if (fault.startsWith("the courier")) return { ...env, COURIER: failing(env.COURIER, "take", fault.endsWith("lost")) };
  if (fault.startsWith("the counter")) return { ...env, COUNTER: failing(env.COUNTER, "keep", fault.endsWith("lost")) };
  return env;
}

const unreachable = (): Promise<never> => Promise.reject(new Error("unreachable"));

function buckets(puts: number): Pick<Env, "ARCHIVE_EU" | "ARCHIVE_US"> {
  let left = puts;
  const closing = <Bucket extends R2Bucket>(bucket: Bucket): Bucket =>
    ({
      head: (key: string) => bucket.head(key),
      put: (...args: Parameters<R2Bucket["put"]>) => ((left -= 1) >= 0 ? bucket.put(...args) : unreachable()),
    }) as unknown as Bucket;
  return { ARCHIVE_EU: closing(env.ARCHIVE_EU), ARCHIVE_US: closing(env.ARCHIVE_US) };
}

/** Objects of which one method fails: before it does anything, or after it has done all. */
function failing<Class extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Class>,
  method: string,
  after: boolean,
): DurableObjectNamespace<Class> {
  return {
    jurisdiction: (where: DurableObjectJurisdiction) => namespace.jurisdiction(where),
    idFromName: (name: string) => namespace.idFromName(name),
    get: (id: DurableObjectId) => ({
      [method]: async (...args: unknown[]) => {
        const stub = namespace.get(id) as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>;
        if (after) await stub[method]?.(...args);
        return unreachable();
      },
    }),
  } as unknown as DurableObjectNamespace<Class>;
}
