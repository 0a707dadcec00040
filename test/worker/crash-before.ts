/**
 * Ends every object just before the n-th effect of any of them: what was done in one go before it is done, it and all that
 * would come after is not. The points are those between which the code promises nothing: what one object performs without
 * an await between is one effect, as it is one transaction of the platform's.
 */
import { env } from "cloudflare:workers";
import {
  abortAllDurableObjects,
  evictAllDurableObjects,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { vi } from "vitest";
import { Keeper } from "../../src/worker/objects/keeper.ts";
import { Revocations } from "../../src/worker/objects/revocations.ts";
import type { RequestsCalls } from "../../src/worker/objects/requests-calls.ts";
import { requestsOf } from "../../src/worker/stores/requests.ts";
import { objects, type ProfileStub } from "./stores.ts";

/** Abort: a call that is under way fails. Evict: it is let through, and nothing is remembered. */
export type End = "abort" | "evict";

class Points {
  readonly #stopBefore: number;
  readonly #open = new WeakSet<object>();
  #passed = 0;
  isReached = false;
  isOver = false;

  constructor(stopBefore: number) {
    this.#stopBefore = stopBefore;
  }

  /** Whether this is to wait, and with it all that comes after. */
  waits(who: object): boolean {
    if (this.isOver) return false;
    if (this.isReached) return true;
    if (this.#open.has(who)) return false;
    this.#open.add(who);
    queueMicrotask(() => this.#open.delete(who));
    this.#passed += 1;
    this.isReached = this.#passed === this.#stopBefore;
    return this.isReached;
  }

  async over(): Promise<void> {
    while (!this.isOver) await scheduler.wait(1);
  }
}

/** Resolves with whether there was such an effect. What `act` comes to is its caller's to find out by asking again. */
export async function crashBefore(effect: number, end: End, act: () => Promise<unknown>): Promise<boolean> {
  const points = new Points(effect);
  await watch(points, end);
  let isDone = false;
  const acting = act()
    .catch(() => undefined)
    .finally(() => (isDone = true));
  while (!isDone && !points.isReached) await scheduler.wait(1);
  if (points.isReached) {
    const ending = end === "abort" ? abortAllDurableObjects() : evictAllDurableObjects();
    if (end === "evict") points.isOver = true;
    await ending;
  }
  points.isOver = true;
  await acting;
  vi.restoreAllMocks();
  return points.isReached;
}

async function watch(points: Points, end: End): Promise<void> {
  // What is aborted stays where it is for good.
  const standStill = () => (end === "abort" ? new Promise<never>(() => {}) : points.over());
  // oxlint-disable-next-line typescript/unbound-method -- called with the object whose it is
  const { perform: performed } = Keeper.prototype;
  vi.spyOn(Keeper.prototype, "perform").mockImplementation(async function (this: Keeper, effects, subject) {
    for (const effect of effects) {
      if (points.waits(this)) await standStill();
      const done = performed.call(this, [effect], subject);
      if (effect.kind !== "wake" && effect.kind !== "write") await done;
    }
  });
  // oxlint-disable-next-line typescript/unbound-method -- as above
  const { append } = Revocations.prototype;
  vi.spyOn(Revocations.prototype, "append").mockImplementation(async function (this: Revocations, entries) {
    if (points.waits(this)) await standStill();
    return append.call(this, entries);
  });
  const requests = (await runInDurableObject(requestsOf(env, "eu"), Object.getPrototypeOf)) as RequestsCalls;
  for (const name of ["open", "report", "settle"] as const) {
    const { [name]: called } = requests as unknown as Record<string, (...said: unknown[]) => Promise<unknown>>;
    vi.spyOn(requests, name as "open").mockImplementation(async function (this: object, ...said: unknown[]) {
      if (points.waits(this)) await standStill();
      return called!.apply(this, said);
    } as RequestsCalls["open"]);
  }
  // What a call says of its end is its caller's to hear.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
}

/** What the objects' alarms do by themselves, now: as often as any of them has something begun. */
export async function settle(stubs: readonly ProfileStub[]): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(stubs.map(async ({ id }) => runDurableObjectAlarm(env.PROFILE.get(id))));
    if ((await begun(stubs)).length === 0) return;
  }
}

/** Rows with a move or an erasure that is not finished. */
export async function begun(stubs: readonly ProfileStub[]): Promise<readonly string[]> {
  const held = await Promise.all(stubs.map(statesIn));
  return held.flat().filter((state) => state.includes(`"leaving":`) || state.includes(`"pending":`));
}

/** Every row of an object, its own first, as it is stored. */
export async function statesIn({ id }: ProfileStub): Promise<readonly string[]> {
  return runInDurableObject(env.PROFILE.get(id), (_, { storage: { sql } }) => {
    const tables = sql.exec("SELECT name FROM sqlite_master WHERE name IN ('profile', 'devices')").toArray();
    return tables
      .toSorted((a, b) => ((a["name"] as string) < (b["name"] as string) ? 1 : -1))
      .flatMap(({ name }) => sql.exec(`SELECT state FROM ${name as string}`).toArray())
      .map(({ state }) => state as string);
  });
}

/** The objects that come to be. */
export async function newcomers(): Promise<() => Promise<readonly ProfileStub[]>> {
  const before = new Set((await objects()).map(({ id }) => id.toString()));
  return async () => (await objects()).filter(({ id }) => !before.has(id.toString()));
}
