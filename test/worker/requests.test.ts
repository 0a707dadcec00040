/**
 * Privacy requests in their object, with destinations that are a real server in Node. Their clock is a day ahead, so that no
 * alarm goes off by itself: the tests say when.
 */
import { env } from "cloudflare:workers";
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { LIMIT } from "../../src/core/limits.ts";
import type { ArchiveTask, Remains, Ticket } from "../../src/core/rights/right.ts";
import { listRequests, requestsOf, requestStatus } from "../../src/worker/stores/requests.ts";
import { newId } from "./call.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Forgotten {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly names: readonly string[] };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + DAY });
});

afterEach(async () => {
  vi.useRealTimers();
});

/** A stub that was used before its object ended is broken for good. */
const eu = () => requestsOf(env, "eu");
const fire = async () => runDurableObjectAlarm(eu());
const later = (ms: number) => void vi.setSystemTime(Date.now() + ms);

function destination(settings: string, ...behavior: readonly string[]) {
  const id = [settings, `to-${crypto.randomUUID()}`, ...behavior].join("_");
  const address = `${inject("endpoint")}/${id}/then/${behavior.join("/")}/forgotten`;
  const got = async (): Promise<readonly Forgotten[]> => (await fetch(address)).json();
  return { id, got, hangUp: async () => fetch(address, { method: "DELETE" }) };
}

async function open(said: Partial<Ticket> = {}): Promise<Ticket> {
  const made: Ticket = {
    id: newId("request"),
    type: "erase",
    site: newId("site"),
    receivedAt: Date.now(),
    region: "EEA-DE",
    by: "staff",
    ...said,
  };
  await eu().open(made);
  return made;
}

/** What a home says; and whoever asked says that there is no other. */
async function report({ id }: Ticket, said: Partial<Remains> = {}): Promise<boolean> {
  const isKnown = await eu().report(id, { from: newId("home"), at: Date.now(), tasks: [], names: {}, ...said });
  return (await eu().settle(id, [], Date.now())) && isKnown;
}

async function callTo({ id }: Ticket, to: string) {
  return (await eu().status(id))?.systems.find(({ system }) => system === to);
}

const task = (pseudonym: string): ArchiveTask => ({ site: "shop", day: "2026-11-20", pseudonym, mode: "remove" });

async function resting(): Promise<string> {
  return runInDurableObject(eu(), (_, { storage: { sql } }) =>
    JSON.stringify(["requests", "tasks"].map((table) => sql.exec(`SELECT * FROM ${table}`).toArray())),
  );
}

describe("a destination", () => {
  it("is asked after a minute, fails, is asked again with the same words, and then nothing rests of the names", async () => {
    const { id, got } = destination("calm", "500", "accepts");
    const ticket = await open();
    await report(ticket, { names: { [id]: ["name-one", "name-two"] } });
    await fire();
    expect(await got()).toEqual([]);
    expect(await resting()).toContain("name-one");

    later(LIMIT.forgetDelayMs);
    await fire();
    expect(await callTo(ticket, id)).toMatchObject({ state: "waiting", attempts: 1, because: "http_500" });
    await fire();
    expect(await got()).toHaveLength(1);

    later(HOUR);
    await fire();
    const [first, second, ...more] = await got();
    expect(more).toEqual([]);
    expect(first?.body).toEqual({ names: ["name-one", "name-two"] });
    expect(second?.body).toEqual(first?.body);
    expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
    expect(second?.headers["idempotency-key"]).toMatch(/^[\w-]{22}$/);
    expect(await callTo(ticket, id)).toMatchObject({ state: "done", attempts: 2 });
    expect((await eu().status(ticket.id))?.finishedAt).toBe(Date.now());
    expect(await resting()).not.toContain("name-");
  });

  it("that cannot be asked is named, one that the config lost is waited for, and one without its secret too", async () => {
    const [deaf, mute] = [destination("deaf"), destination("mute", "accepts")];
    const ticket = await open();
    await report(ticket, { names: { [deaf.id]: ["name-one"], [mute.id]: ["name-two"], gone: ["name-three"] } });
    expect(await resting()).not.toContain("name-one");
    later(HOUR);
    await fire();
    const { systems } = (await eu().status(ticket.id))!;
    expect(Object.fromEntries(systems.map(({ system, state, because }) => [system, [state, because]]))).toEqual({
      profile: ["done", undefined],
      [deaf.id]: ["unsupported", "no_delete_call"],
      [mute.id]: ["waiting", "no_secret"],
      gone: ["waiting", "no_destination"],
    });
  });

  it("that refuses is asked once a day, and in the end given up, names and all", async () => {
    const { id, got } = destination("calm", "404");
    const ticket = await open({ region: "KE" });
    await report(ticket, { names: { [id]: ["name-refused"] } });
    later(HOUR);
    await fire();
    later(HOUR);
    await fire();
    expect(await got()).toHaveLength(1);
    later(LIMIT.forgetGiveUpMs);
    expect((await eu().status(ticket.id))?.overdue).toBe(true);
    await fire();
    expect(await callTo(ticket, id)).toMatchObject({ state: "refused", attempts: 2, because: "http_404" });
    expect(await resting()).not.toContain("name-refused");
  });

  it("that is another Worker is asked by its own method", async () => {
    const ticket = await open();
    const names = [newId("name")];
    await report(ticket, { names: { desk_one: names } });
    later(HOUR);
    await fire();
    expect(await callTo(ticket, "desk_one")).toMatchObject({ state: "done" });
    const desk = (env as unknown as { DESK: { forgotten(): Promise<readonly { visitors: string[] }[]> } }).DESK;
    expect((await desk.forgotten()).map(({ visitors }) => visitors)).toContainEqual(names);
  });

  it("is asked for every name, a hundred at a time", async () => {
    const { id, got } = destination("calm", "accepts");
    const names = Array.from({ length: 2 * LIMIT.forgetNames + 1 }, (_, at) => `name-${at}`);
    const ticket = await open();
    await report(ticket, { names: { [id]: names } });
    later(HOUR);
    await fire();
    const letters = await got();
    expect(letters.map(({ body }) => body.names.length)).toEqual([LIMIT.forgetNames, LIMIT.forgetNames, 1]);
    expect(letters.flatMap(({ body }) => body.names)).toEqual(names);
  });

  it("is asked the same again where the object ended before it had heard the answer", async () => {
    const { id, got, hangUp } = destination("calm", "hangs", "accepts");
    const ticket = await open();
    await report(ticket, { names: { [id]: ["name-twice"] } });
    later(HOUR);
    const round = fire().catch(() => undefined);
    await vi.waitFor(async () => expect(await got()).toHaveLength(1), { timeout: 10_000 });
    await abortAllDurableObjects();
    await hangUp();
    await round;
    expect(await callTo(ticket, id)).toMatchObject({ state: "waiting", attempts: 0 });
    await fire();
    const [first, second, ...more] = await got();
    expect(more).toEqual([]);
    expect(second?.body).toEqual(first?.body);
    expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
    expect(await callTo(ticket, id)).toMatchObject({ state: "done", attempts: 1 });
  });

  it("is asked by the alarm alone, and after a restart as well", async () => {
    const { id, got } = destination("calm", "drops", "accepts");
    const ticket = await open();
    await report(ticket, { names: { [id]: ["name-restart"] } });
    later(HOUR);
    await fire();
    await evictDurableObject(eu());
    later(HOUR);
    await fire();
    await abortAllDurableObjects();
    expect(await callTo(ticket, id)).toMatchObject({ state: "done", attempts: 2 });
    expect(await got()).toHaveLength(2);
  });
});

it("sets no alarm again while one is soon enough", async () => {
  const alarm = async () => runInDurableObject(eu(), async (_, { storage }) => storage.getAlarm());
  const { id } = destination("calm", "accepts");
  await report(await open(), { names: { [id]: ["name-one"] } });
  const pending = await alarm();
  later(1_000);
  await report(await open(), { names: { [id]: ["name-two"] } });
  expect(await alarm()).toBe(pending);
});

describe("a record", () => {
  it("takes every report once, and none of a request that it does not know", async () => {
    const ticket = await open();
    const said = { from: newId("home"), tasks: [task(newId("p"))] };
    expect(await report(ticket, said)).toBe(true);
    expect(await report(ticket, said)).toBe(true);
    await eu().open(ticket);
    const tasks = (await eu().archiveTasks(LIMIT.archiveTasks)).filter(
      ({ pseudonym }) => pseudonym === said.tasks[0]!.pseudonym,
    );
    expect(tasks).toHaveLength(1);
    expect(await report({ ...ticket, id: "nobody" }, said)).toBe(false);
    expect(await eu().settle("nobody", [], 0)).toBe(false);
    expect(await eu().status("nobody")).toBeUndefined();
  });

  it("is finished in the archive when every task of its hour is, and not by another hour's", async () => {
    const all = async () => (await eu().archiveTasks(LIMIT.archiveTasks)).map(({ number }) => number);
    await eu().archiveDone(await all(), Date.now());
    const [one, other, next] = [await open(), await open(), await open()];
    await report(one, { tasks: [task("p-1"), task("p-2")] });
    await report(other, { tasks: [task("p-3")] });
    const first = await all();
    later(2 * HOUR);
    await report(next, { tasks: [task("p-4")] });
    expect(first).toHaveLength(3);

    await eu().archiveDone(first.slice(1), Date.now());
    const stage2 = async () => Promise.all([one, other, next].map(async ({ id }) => (await eu().status(id))?.stage2At));
    expect(await stage2()).toEqual([undefined, undefined, undefined]);
    later(HOUR);
    // One task of the first hour cannot be done for now: who asked later does not wait for it.
    await eu().archiveDone((await all()).slice(1), Date.now());
    const done = Date.now();
    expect(await stage2()).toEqual([undefined, undefined, done]);
    later(HOUR);
    await eu().archiveDone(first, Date.now());
    expect(await stage2()).toEqual([Date.now(), Date.now(), done]);
    expect(await resting()).not.toContain("p-");
  });

  it("does not let its archive tasks say in which order they came", async () => {
    const ticket = await open();
    const tasks = Array.from({ length: 20 }, (_, at) => task(`order-${String(at).padStart(2, "0")}`));
    await report(ticket, { tasks });
    const found = (await eu().archiveTasks(LIMIT.archiveTasks)).filter(({ pseudonym }) =>
      pseudonym.startsWith("order-"),
    );
    expect(found.map(({ pseudonym }) => pseudonym)).not.toEqual(tasks.map(({ pseudonym }) => pseudonym));
    expect(new Set(found.map(({ number }) => number)).size).toBe(20);
    await eu().archiveDone(
      found.map(({ number }) => number),
      Date.now(),
    );
  });

  it("is forgotten after three years, and not before", async () => {
    const ticket = await open({ type: "access" });
    await eu().settle(ticket.id, [], Date.now());
    later(LIMIT.requestRecordMs - HOUR);
    await fire();
    expect(await eu().status(ticket.id)).toMatchObject({ overdue: false });
    later(HOUR);
    await fire();
    expect(await eu().status(ticket.id)).toBeUndefined();
  });

  it("is listed for its own site, by what is asked, the most urgent first", async () => {
    const site = newId("site");
    const [slow, urgent, done] = [
      await open({ site }),
      await open({ site, region: "KE" }),
      await open({ site, type: "access", region: "KE" }),
    ];
    await eu().settle(done.id, [], Date.now());
    const ids = async (said: object) => (await listRequests(env, { site, limit: 10, ...said })).map(({ id }) => id);
    expect(await ids({})).toEqual([done.id, urgent.id, slow.id]);
    expect(await ids({ open: true })).toEqual([urgent.id, slow.id]);
    expect(await ids({ overdue: true })).toEqual([]);
    later(20 * DAY);
    expect(await ids({ overdue: true })).toEqual([urgent.id]);
    later(20 * DAY);
    expect(await ids({ overdue: true, limit: 1 })).toEqual([urgent.id]);
    expect(await ids({ site: "another" })).toEqual([]);
  });

  it("is one with what the other jurisdiction holds of it", async () => {
    const ticket = await open();
    await requestsOf(env, "us").open(ticket);
    await report(ticket);
    expect(await requestStatus(env, ticket.site, ticket.id)).not.toHaveProperty("stage1At");
    await requestsOf(env, "us").settle(ticket.id, [], Date.now());
    const merged = await requestStatus(env, ticket.site, ticket.id);
    expect(merged).toMatchObject({ id: ticket.id, finishedAt: Date.now() });
    expect(merged?.systems.map(({ system, jurisdiction }) => [system, jurisdiction])).toEqual([
      ["profile", "eu"],
      ["profile", "us"],
    ]);
    expect(await requestStatus(env, "another", ticket.id)).toBeUndefined();
  });
});

it("remembers how far a sweep has come, across a restart", async () => {
  expect(await eu().expiryCursor("archive")).toBeUndefined();
  await eu().setExpiryCursor("archive", "2026-11-22");
  await evictDurableObject(eu());
  expect(await eu().expiryCursor("archive")).toBe("2026-11-22");
});
