/** What a move that is repeated late, after its subject has arrived and gone on, or was erased, must not bring back. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { Seat } from "../../src/core/profile/redirect.ts";
import { FROM, fromPage, newId, view, type Fields } from "./call.ts";
import { objectOf, person, stateOf } from "./homes.ts";
import { aBrowser, anonymousId, ask, signIn, unlink, userId } from "./people.ts";
import { lookup, type ProfileStub } from "./stores.ts";

const named = (name: string) => ({ space: "shop", class: "full", kind: "anonymousId", value: name }) as const;
const idOf = ({ id }: ProfileStub) => id.toString();

type Stored = Record<string, SqlStorageValue>;

async function rowsIn(stub: ProfileStub, table: "profile" | "devices"): Promise<Stored[]> {
  return runInDurableObject(stub, (_, { storage: { sql } }) => {
    const isThere = sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", table).toArray().length > 0;
    return isThere ? sql.exec(`SELECT * FROM ${table}`).toArray() : [];
  });
}

async function statesIn(stub: ProfileStub): Promise<Fields[]> {
  const rows = [...(await rowsIn(stub, "profile")), ...(await rowsIn(stub, "devices"))];
  return rows.map(({ state }) => JSON.parse(state as string) as Fields);
}

/** As a crash leaves an object: of what has arrived elsewhere nothing is forgotten here, and it is on the way there. */
async function rewind(stub: ProfileStub, table: "profile" | "devices", row: Stored, leaving: Seat): Promise<void> {
  const state = JSON.stringify({ ...(JSON.parse(row["state"] as string) as Fields), leaving });
  await runInDurableObject(stub, (_, { storage }) => {
    const values = [row["v"], row["secret"], state, row["ring"], row["outbox"]];
    storage.sql.exec(`UPDATE ${table} SET v = ?, secret = ?, state = ?, ring = ?, outbox = ?`, ...values);
    if (storage.sql.exec(`SELECT 1 FROM ${table}`).toArray().length === 0)
      storage.sql.exec(
        `INSERT INTO ${table} (id, v, secret, state, ring, outbox, wake_at) VALUES (1, ?, ?, ?, ?, ?, NULL)`,
        ...values,
      );
  });
  await evictDurableObject(stub);
}

async function linked() {
  const [browser, name] = [await aBrowser(), newId("person")];
  await signIn(browser, name);
  const [home, born] = [await objectOf("us", person(name)), await objectOf("us", named(browser.anonymousId))];
  const [row] = await rowsIn(home, "devices");
  if (!row) throw new Error("nobody was linked");
  const there: Seat = { jurisdiction: "us", id: idOf(home), subject: idOf(born) };
  return { browser, name, home, born, row, there };
}

it.each(["erase", "readmit"])(
  "a browser that went home, after %s was asked for there: its person stays",
  async (last) => {
    const { browser, name, home, born, row } = await linked();
    await unlink({ userId: name });
    for (const type of ["erase", "readmit"].slice(0, last === "erase" ? 1 : 2))
      await ask(type, [anonymousId(browser.anonymousId)]);
    await rewind(home, "devices", row, { jurisdiction: "us", id: idOf(born), subject: idOf(born) });
    await home.go(idOf(born));
    expect((await statesIn(born)).map(({ kind }) => kind)).toEqual(last === "erase" ? ["tombstone"] : []);
    expect((await statesIn(home)).map(({ kind }) => kind)).toEqual([undefined, "pointer"]);
  },
);

it("a browser that was erased with its person", async () => {
  const { name, born, home, row, there } = await linked();
  await ask("erase", [userId(name)]);
  await rewind(born, "profile", row, there);
  await born.go(undefined);
  expect(await stateOf(born)).toMatchObject({ kind: "pointer", to: there });
  expect((await statesIn(home)).map(({ kind }) => kind)).toEqual(["tombstone", "tombstone"]);
});

it.each([
  ["their person", (name: string) => [userId(name)]],
  ["both", (name: string, browser: string) => [userId(name), anonymousId(browser)]],
  ["the browser", (_: string, browser: string) => [anonymousId(browser)]],
] as const)("a browser that was erased with its person, after %s may be known again", async (_, whom) => {
  const { browser, name, born, home, row, there } = await linked();
  await ask("erase", [userId(name)]);
  await ask("readmit", whom(name, browser.anonymousId));
  await rewind(born, "profile", row, there);
  await born.go(undefined);
  const states = [...(await statesIn(born)), ...(await statesIn(home))];
  expect(states.filter(({ kind }) => kind === undefined)).toEqual([]);
  expect((await lookup(name)).found).toBe(false);
});

it("a browser whose birthplace has forgotten the way to where it was erased", async () => {
  const { browser, name, born, row } = await linked();
  await ask("erase", [userId(name)]);
  await ask("readmit", [anonymousId(browser.anonymousId), userId(name)]);
  await fromPage(view({ anonymousId: browser.anonymousId }), FROM.california);
  const [anew] = await rowsIn(born, "profile");
  const [subject, secret] = [idOf(born), Buffer.from(row["secret"] as ArrayBuffer).toString("base64url")];
  const state = JSON.parse(row["state"] as string) as Fields;
  const luggage = { v: 1, subject, state, names: [], secret, ring: "", jurisdiction: "us" };
  expect(await born.settleIn(JSON.stringify(luggage)), "whoever sends it may forget it").toEqual({ taken: true });
  expect(await rowsIn(born, "profile")).toEqual([anew]);
});

it("a browser that never came to who was erased and may be known again: it is theirs, under the same request", async () => {
  const { born, row, there } = await linked();
  const gone = newId("person");
  const { requestId } = await ask("erase", [userId(gone)]);
  await ask("readmit", [userId(gone)]);
  const home = await objectOf("eu", person(gone));
  await rewind(born, "profile", row, { ...there, jurisdiction: "eu", id: idOf(home) });
  await born.go(undefined);
  expect(await stateOf(born)).toMatchObject({ kind: "tombstone", asked: { request: requestId } });
  expect(await statesIn(home)).toEqual([]);
});

it("but a link that is made after somebody was readmitted", async () => {
  const { name, home } = await linked();
  await ask("erase", [userId(name)]);
  await ask("readmit", [userId(name)]);
  const another = await aBrowser();
  await signIn(another, name);
  expect(await statesIn(home)).toHaveLength(3);
  expect((await lookup(name)).found).toBe(true);
});

it("a person on the way to who was erased goes with all their browsers, also where these arrive at once", async () => {
  const [name, gone] = [newId("person"), newId("person")];
  for (const browser of [await aBrowser(), await aBrowser(), await aBrowser()]) await signIn(browser, name);
  const { requestId } = await ask("erase", [userId(gone)]);
  const [home, there] = [await objectOf("us", person(name)), await objectOf("eu", person(gone))];
  const subjects = (await rowsIn(home, "devices")).map(({ subject }) => subject as string);
  await Promise.all([
    home.leave({ jurisdiction: "eu", id: idOf(there) }),
    ...subjects.map((subject) => home.go(subject)),
  ]);
  const states = await statesIn(home);
  expect(states.map(({ kind }) => kind)).toEqual(["tombstone", "tombstone", "tombstone", "tombstone"]);
  expect(states[0]?.["asked"]).toMatchObject({ request: requestId });
});
