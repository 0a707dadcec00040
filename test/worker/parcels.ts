/** What a courier is given, made as a visitor's object would make it, and what its destination got. */
import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { inject } from "vitest";
import { countOf, waitingBy, type Books } from "../../src/core/delivery/books.ts";
import type { Consignment } from "../../src/core/delivery/parcel.ts";
import { deliverableSchema } from "../../src/core/privacy/deliverable.ts";
import type { SubjectKeys } from "../../src/core/privacy/keys.ts";
import type { CourierCalls } from "../../src/worker/objects/calls.ts";
import { subjectKeys } from "../../src/worker/objects/subject-keys.ts";
import { courierOf } from "../../src/worker/stores/couriers.ts";
import { keyring } from "../../src/worker/stores/keyring.ts";
import { AT, collect, newId, view, YES, type Fields } from "./call.ts";
import { madeBy, type ProfileStub } from "./stores.ts";

export interface Visitor {
  readonly stub: ProfileStub;
  readonly keys: SubjectKeys;
}

/** A real profile in the EU, with the keys that only it has. */
export async function aVisitor(): Promise<Visitor> {
  const stub = await madeBy(() => collect([view({ userId: newId("user"), context: { ...AT.germany, ...YES } })]));
  const secret = await runInDurableObject(stub, (_, { storage }) => {
    return new Uint8Array(storage.sql.exec("SELECT secret FROM profile").one()["secret"] as ArrayBuffer);
  });
  return { stub, keys: subjectKeys(secret, keyring("GATEHOUSE_SEALING_KEYS", env.GATEHOUSE_SEALING_KEYS)) };
}

/** One event of the visitor's for the destination. */
export function eventOf({ keys }: Visitor, to: string, personal?: Fields, said: Fields = {}) {
  return deliverableSchema.parse({
    v: 1,
    to,
    id: keys.hash(`delivery/${to}`, newId("message")).slice(0, 22),
    pseudonym: keys.hash(`recipient/analytics/lasting/${to}`, "").slice(0, 22),
    site: "shop",
    source: "web",
    type: "track",
    event: "Product Viewed",
    at: Date.now(),
    received: new Date().toISOString().slice(0, 13),
    region: "EEA-DE",
    purposes: ["analytics"],
    consent: { analytics: true },
    gpc: false,
    properties: { product_id: "p-1" },
    context: {},
    ...(personal ? { sealed: keys.seal("delivery", JSON.stringify({ properties: personal, context: {} })) } : {}),
    ...said,
  });
}

export function consignment(visitor: Visitor, events: Consignment["events"]): Consignment {
  const object = visitor.stub.id.toString();
  return { from: { object, handle: `handle-of-${object}`, sentAt: Date.now() }, events };
}

/** What a destination got. */
export interface Delivered {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly events: readonly (Fields & { readonly id: string; readonly properties: Fields })[] };
}

/** One destination, its courier, and its receiver, which answers in turn as `behavior` says. */
export class Post {
  readonly id: string;
  readonly #path: string;

  constructor(settings: string, ...behavior: readonly string[]) {
    // The receiver serves all test files at once.
    this.id = [settings, `post-${crypto.randomUUID()}`, ...behavior].join("_");
    this.#path = `${inject("endpoint")}/${this.id}/then/${behavior.join("/")}/events?v=1`;
  }

  /** A stub that was used before its object ended is broken for good. */
  get stub(): DurableObjectStub<CourierCalls> {
    return courierOf(env, "eu", this.id);
  }

  async take(...consignments: readonly Consignment[]): Promise<void> {
    await this.stub.take({ id: this.id, jurisdiction: "eu" }, consignments);
  }

  /** Its alarm now. Answers whether one was pending. */
  async round(): Promise<boolean> {
    return runDurableObjectAlarm(this.stub);
  }

  async got(): Promise<readonly Delivered[]> {
    return (await fetch(this.#path)).json();
  }

  async hangUp(): Promise<void> {
    await fetch(this.#path, { method: "DELETE" });
  }

  /** By end; and whether they add up to what really waits. */
  async books(): Promise<Readonly<Record<string, number | boolean>>> {
    const [books, { waiting }] = [(await this.stub.books(10)) as Books, await this.stub.status()];
    const ends = ["taken", "delivered", "revoked", "dead", "redriven", "retried"] as const;
    const counts = ends.map((end) => [end, countOf(books, end)] as const).filter(([, count]) => count > 0);
    return { ...Object.fromEntries(counts), balanced: waitingBy(books) === waiting.events };
  }
}
