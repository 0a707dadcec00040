/**
 * A Workers platform in one thread, in which nothing happens by itself: every call between objects, every answer, every
 * alarm and every message is an action that waits until a seed picks it. Storage is real SQLite. An object may die between
 * any two of them: then it has forgotten what it had not written, whoever waits for it is told so, and what it had sent may
 * still arrive.
 */
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { JURISDICTIONS, type Jurisdiction } from "../../src/core/policy/placement.ts";
import type { Env } from "../../src/worker/env.ts";
import type { Posted } from "../../src/worker/objects/calls.ts";
import { NOT_CALLED_BACK } from "../../src/worker/objects/moving.ts";
import type { Chance } from "./chance.ts";

/** Whoever calls: one life of an object, or one call of the Worker. */
export interface Actor {
  alive: boolean;
}

interface Action {
  /** The one whose dying undoes it. */
  readonly of: Actor;
  readonly run: () => void;
  /** A call that is slow: not before so many steps were made, if anything else can be. */
  readonly after?: number;
}

type Instance = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
export type Make = (ctx: DurableObjectState, env: Env) => object;
export type Kind = "PROFILE" | "REVOCATIONS" | "REQUESTS";

interface Life extends Actor {
  instance: Instance;
  /** Until what the object does at its beginning is done, no call reaches it. */
  ready: Promise<unknown>;
  /** Callers that wait for this life's answer. */
  readonly awaited: Set<(error: Error) => void>;
}

export class Store {
  readonly kind: Kind;
  readonly id: string;
  readonly jurisdiction: Jurisdiction;
  readonly db = new DatabaseSync(":memory:");
  alarm: number | null = null;
  /** Of the alarm that is being handled. */
  handled: number | null = null;
  life: Life | undefined;
  /** Written to since somebody last looked. */
  changed = true;

  constructor(kind: Kind, id: string, jurisdiction: Jurisdiction) {
    this.kind = kind;
    this.id = id;
    this.jurisdiction = jurisdiction;
  }
}

/** Took a message; hands it over at least once. */
export interface InQueue {
  readonly jurisdiction: Jurisdiction;
  readonly message: Posted;
  readonly at: number;
}

export class Platform {
  clock: number;
  boot = 1;
  readonly stores = new Map<string, Store>();
  readonly queue: InQueue[] = [];
  actions: Action[] = [];
  #steps = 0;
  /** The last calls, for whoever looks for a reason. */
  readonly trace: string[] = [];
  /** What an object threw though nothing had failed. */
  readonly faults: string[] = [];
  readonly #chance: Chance;
  readonly #make: Readonly<Record<Kind, Make>>;
  readonly #vars: Readonly<Record<string, string>>;
  /** A queue as on a developer's machine, which forgets when killed. */
  readonly #isLocal: boolean;

  constructor(
    chance: Chance,
    make: Readonly<Record<Kind, Make>>,
    vars: Readonly<Record<string, string>>,
    now: number,
    isLocal: boolean,
  ) {
    this.#chance = chance;
    this.#make = make;
    this.#vars = vars;
    this.clock = now;
    this.#isLocal = isLocal;
  }

  /** One action of those that wait, and all that follows from it without waiting. `false` where none waits. */
  async step(): Promise<boolean> {
    this.clock += this.#chance.below(20) + 1;
    this.actions = this.actions.filter(({ of }) => of.alive);
    if (this.actions.length === 0) return false;
    this.#steps++;
    const ready = this.actions.filter(({ after = 0 }) => after <= this.#steps);
    const action = this.#chance.of(ready.length > 0 ? ready : this.actions);
    this.actions.splice(this.actions.indexOf(action), 1);
    action.run();
    await settled();
    return true;
  }

  /** Begins what a client asks of the Worker. */
  begin(act: (env: Env) => Promise<void>): Actor {
    const actor: Actor = { alive: true };
    this.actions.push({ of: actor, run: () => void act(this.env(actor)) });
    return actor;
  }

  /** Of the alarms that are due one goes off. */
  async fireDue(): Promise<boolean> {
    const due = [...this.stores.values()].filter((one) => this.#isAlarmed(one) && one.alarm! <= this.clock);
    if (due.length === 0) return false;
    this.#fire(this.#chance.of(due));
    await settled();
    return true;
  }

  /** To when the next alarm is due. `false` where there is none until `end`. */
  wait(end: number): boolean {
    const alarms = [...this.stores.values()].flatMap((one) => (this.#isAlarmed(one) ? [one.alarm!] : []));
    if (alarms.length === 0 || Math.min(...alarms) > end) return false;
    this.clock = Math.max(this.clock, Math.min(...alarms));
    return true;
  }

  #isAlarmed({ kind, alarm, handled }: Store): boolean {
    return kind === "PROFILE" && alarm !== null && handled === null;
  }

  #fire(store: Store): void {
    this.note(`alarm ${shown(store.id)}`);
    store.handled = store.alarm;
    store.alarm = null;
    const life = this.#wake(store);
    const over = (again: boolean) => {
      if (!life.alive) return;
      if (again) store.alarm ??= this.clock + 2_000;
      store.handled = null;
    };
    life.ready
      .then(() => life.instance["alarm"]!())
      .then(
        () => over(false),
        () => over(true),
      );
  }

  /** Any one object that is awake. */
  crashOne(): boolean {
    const awake = [...this.stores.values()].filter(({ life }) => life);
    if (awake.length === 0) return false;
    this.#crash(this.#chance.of(awake));
    return true;
  }

  /** The whole process: every object, and a queue that forgets. */
  kill(): void {
    for (const store of this.stores.values()) this.#crash(store);
    this.boot++;
    if (!this.#isLocal) return;
    const arrived = this.queue.filter(({ at }) => at + LOCAL_QUEUE_MS <= this.clock);
    this.queue.splice(0, Infinity, ...arrived);
  }

  note(what: string): void {
    this.trace.push(`${this.clock % 1e7} ${what.replaceAll(/[0-9a-f]{64}/g, shown)}`);
  }

  storeNamed(name: string, jurisdiction: Jurisdiction): Store | undefined {
    return this.stores.get(this.idNamed(name, jurisdiction));
  }

  idNamed(name: string, jurisdiction: Jurisdiction): string {
    return digest(`${jurisdiction}/PROFILE/${name}`);
  }

  #crash(store: Store): void {
    const { life } = store;
    if (!life) return;
    this.note(`crash ${shown(store.id)}`);
    life.alive = false;
    store.life = undefined;
    store.alarm ??= store.handled;
    store.handled = null;
    for (const fail of life.awaited) fail(new Lost("the object is gone"));
  }

  #wake(store: Store): Life {
    if (store.life) return store.life;
    const life: Life = { alive: true, instance: {}, ready: Promise.resolve(), awaited: new Set() };
    store.life = life;
    life.instance = this.#make[store.kind](contextOf(store, life), this.env(life)) as Instance;
    return life;
  }

  #call(from: Actor, store: Store, method: string, args: unknown[]): Promise<unknown> {
    // Whoever is gone hears nothing more, and says nothing.
    if (!from.alive) return new Promise(() => {});
    const sent = structuredClone(args);
    return new Promise((resolve, reject) => {
      const answer = (tell: () => void) => this.actions.push({ of: from, run: tell });
      // It is on its way whatever becomes of who sent it.
      const run = () => {
        const life = this.#wake(store);
        this.note(`${method} ${shown(store.id)} ${JSON.stringify(args)}`);
        const fail = (error: Error) => {
          life.awaited.delete(fail);
          answer(() => reject(error));
        };
        life.awaited.add(fail);
        life.ready
          .then(() => life.instance[method]!(...sent))
          .then(
            (value) => {
              if (!life.alive) return;
              life.awaited.delete(fail);
              const told: unknown = structuredClone(value);
              answer(() => resolve(told));
            },
            (error: Error) => {
              if (!life.alive) return;
              if (!isExpected(error)) this.faults.push(`${method}: ${error.stack}`);
              fail(error);
            },
          );
      };
      const slow = this.#chance.is(0.03) ? { after: this.#steps + this.#chance.below(200) } : {};
      this.actions.push({ of: ALWAYS, run, ...slow });
    });
  }

  env(from: Actor): Env {
    const namespaces = { PROFILE: "PROFILE", REVOCATIONS: "REVOCATIONS", REQUESTS: "REQUESTS" } as const;
    const bindings = Object.entries(namespaces).map(([name, kind]) => [name, this.#namespace(from, kind)]);
    const queues = JURISDICTIONS.map((one) => [`QUEUE_${one.toUpperCase()}`, this.#queue(from, one)]);
    const local = this.#isLocal ? { GATEHOUSE_LOCAL: `boot-${this.boot}` } : {};
    return { ...Object.fromEntries([...bindings, ...queues]), ...this.#vars, ...local } as Env;
  }

  #queue(from: Actor, jurisdiction: Jurisdiction) {
    return {
      sendBatch: (batch: readonly { readonly body: Posted }[]): Promise<void> => {
        if (!from.alive) return new Promise(() => {});
        const sent = structuredClone(batch);
        return new Promise((resolve, reject) => {
          const run = () => {
            if (from.alive && this.#chance.is(0.05)) {
              this.actions.push({ of: from, run: () => reject(new Lost("the queue is not there")) });
              return;
            }
            for (const { body } of sent) this.queue.push({ jurisdiction, message: body, at: this.clock });
            this.actions.push({ of: from, run: () => resolve() });
          };
          this.actions.push({ of: ALWAYS, run });
        });
      },
    };
  }

  #namespace(from: Actor, kind: Kind) {
    return {
      jurisdiction: (jurisdiction: Jurisdiction) => ({
        idFromName: (name: string) => idOf(digest(`${jurisdiction}/${kind}/${name}`), jurisdiction),
        idFromString: (id: string) => idOf(id, jurisdiction),
        get: (id: { toString(): string }) => this.#stub(from, this.#storeOf(kind, id.toString(), jurisdiction)),
      }),
    };
  }

  #storeOf(kind: Kind, id: string, jurisdiction: Jurisdiction): Store {
    const known = this.stores.get(id) ?? new Store(kind, id, jurisdiction);
    if (known.jurisdiction !== jurisdiction) throw new TypeError("an id of another jurisdiction");
    this.stores.set(id, known);
    return known;
  }

  #stub(from: Actor, store: Store): object {
    return new Proxy(
      {},
      {
        get: (_, name) => {
          if (name === "id") return idOf(store.id, store.jurisdiction);
          if (typeof name !== "string" || name === "then") return undefined;
          return (...args: unknown[]) => this.#call(from, store, name, args);
        },
      },
    );
  }
}

function shown(id: string): string {
  return `#${id.slice(0, 4)}`;
}

/** When all that follows without waiting has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

class Lost extends Error {}

/** What failed, or what cannot be done before something else has been tried again. */
export function isExpected(error: unknown): boolean {
  return error instanceof Lost || (error instanceof Error && error.message === NOT_CALLED_BACK);
}

/** So long a queue on a developer's machine may take to hand over what it took, at most. */
const LOCAL_QUEUE_MS = 14_000;

const ALWAYS: Actor = { alive: true };

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function idOf(id: string, jurisdiction: Jurisdiction) {
  return { toString: () => id, jurisdiction };
}

function contextOf(store: Store, life: Life): DurableObjectState {
  const { db } = store;
  const living = <Args extends unknown[], Value>(act: (...args: Args) => Value) => {
    return (...args: Args): Value => {
      if (!life.alive) throw new Error("an object that is gone writes nothing");
      return act(...args);
    };
  };
  const storage = {
    sql: {
      exec: living((query: string, ...values: unknown[]) => {
        store.changed = true;
        return exec(db, query, values);
      }),
    },
    transactionSync: living((act: () => unknown) => act()),
    getAlarm: async () => store.alarm,
    setAlarm: living((at: number) => {
      store.alarm = at;
      return Promise.resolve();
    }),
    deleteAlarm: living(async () => {
      store.alarm = null;
    }),
    deleteAll: living(async () => {
      store.changed = true;
      for (const { name } of db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all())
        db.exec(`DROP TABLE ${name as string}`);
    }),
  };
  const id = idOf(store.id, store.jurisdiction);
  const blockConcurrencyWhile = (act: () => Promise<unknown>) => (life.ready = act());
  return { id, storage, blockConcurrencyWhile } as unknown as DurableObjectState;
}

const statements = new WeakMap<DatabaseSync, Map<string, ReturnType<DatabaseSync["prepare"]>>>();

function prepared(db: DatabaseSync, query: string): ReturnType<DatabaseSync["prepare"]> {
  const known = statements.get(db) ?? new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  statements.set(db, known);
  const statement = known.get(query) ?? db.prepare(query);
  known.set(query, statement);
  return statement;
}

export function exec(db: DatabaseSync, query: string, values: readonly unknown[]) {
  const bound = values.map((value) => (value === undefined ? null : value));
  if (query.startsWith("SELECT")) {
    const rows = prepared(db, query).all(...bound);
    return { toArray: () => rows, [Symbol.iterator]: () => rows[Symbol.iterator](), rowsWritten: 0 };
  }
  if (bound.length === 0) db.exec(query);
  else prepared(db, query).run(...bound);
  return { toArray: () => [], [Symbol.iterator]: () => [][Symbol.iterator](), rowsWritten: 1 };
}
