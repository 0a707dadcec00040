import { env } from "cloudflare:workers";
import { listDurableObjectIds } from "cloudflare:test";
import { expect, it } from "vitest";
import { answerOf, AT, call, collect, cookiesOf, fromPage, FROM, newId, PAGE, view, words, YES } from "./call.ts";
import { archived, flushAll, profileStubs, readArchive, rows } from "./stores.ts";

it("keeps nothing of Russia anywhere, whatever the consent: no object, no key, no message", async () => {
  const context = { ...AT.russia, ...YES };
  expect(words(await collect([view({ userId: newId("user"), context })]))).toEqual(["region_forbidden"]);
  const page = await fromPage(view({ anonymousId: newId("anon"), context: YES }), FROM.russia);
  expect(page.headers.getSetCookie()).toEqual([]);
  expect(await profileStubs()).toEqual([]);
  expect((await readArchive(env.ARCHIVE_EU)).text).toBe("");
  expect((await readArchive(env.ARCHIVE_US)).text).toBe("");
});

it("rests each event in its visitor's jurisdiction, from the object's name to the archive's bucket", async () => {
  const de = view({ userId: newId("german"), context: { ...AT.germany, ...YES } });
  const ca = view({ userId: newId("californian"), context: AT.california });
  const unknown = view({ userId: newId("unknown"), context: YES });
  const results = await collect([de, ca, unknown]);
  expect(words(results)).toEqual(["stored", "stored", "stored"]);
  expect(results[2]?.reasons).toEqual(["region_unknown"]);

  const homes = (await rows()).map(({ name, state }) => `${name.split(":", 1)[0] ?? ""} ${state.jurisdiction}`);
  expect(homes.toSorted()).toEqual(["eu eu", "eu eu", "us us"]);

  await flushAll();
  const [eu, us] = await Promise.all([archived(env.ARCHIVE_EU, 2), archived(env.ARCHIVE_US, 1)]);
  expect(eu.lines.map(({ region }) => region).toSorted()).toEqual(["EEA-DE", "UNK"]);
  expect(us.lines.map(({ region }) => region)).toEqual(["US-CA"]);
  // The later arrivals would have come with the same batch.
  expect((await readArchive(env.ARCHIVE_EU)).lines).toHaveLength(2);
}, 30_000);

it("does not move a visitor who travels: their cookie leads home from anywhere", async () => {
  const before = (await profileStubs()).length;
  const purposes = { analytics: true, personalization: true, advertising: true };
  const headers = { origin: PAGE, "content-type": "application/json", ...FROM.germany };
  const cookie = cookiesOf(await call("PUT", "/v1/consent", JSON.stringify({ purposes }), headers));
  const abroad = await fromPage(view({ anonymousId: newId("anon") }), { cookie, ...FROM.california });
  expect(words((await answerOf(abroad)).results)).toEqual(["stored"]);
  expect(await profileStubs()).toHaveLength(before + 1);
  await flushAll();
  const { lines } = await archived(env.ARCHIVE_EU, 3);
  expect(lines.map(({ region }) => region)).toContain("US-CA");
  expect((await readArchive(env.ARCHIVE_US)).lines).toHaveLength(1);
}, 30_000);

it("keeps counts in their jurisdiction too, under names that hold no visitor", async () => {
  const ids = await listDurableObjectIds(env.COUNTER);
  const names = Array.from({ length: 4 }, (_, shard) => [`eu:shop|${shard}`, `us:shop|${shard}`]).flat();
  const known = names.map((name) => env.COUNTER.idFromName(name).toString());
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) expect(known).toContain(id.toString());
});
