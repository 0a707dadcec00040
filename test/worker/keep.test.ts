/**
 * One run of events with planted texts, all the way into the archive; the tests look at what then rests where.
 */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { keyring } from "../../src/worker/stores/keyring.ts";
import { visitorNames } from "../../src/worker/stores/object-name.ts";
import { newSecret, subjectKeys } from "../../src/worker/objects/subject-keys.ts";
import { AT, basic, collect, fromPage, FROM, KEY, post, words, YES } from "./call.ts";
import { archived, flushAll, rows, type Archive, type ArchiveLine, type StoredRow } from "./stores.ts";

const PLANTED = {
  messageId: "planted-message",
  user: "planted.user@person.example",
  other: "planted-other-user",
  anonymous: "planted-anonymous",
  query: "planted symptoms I searched for",
  url: "https://www.shop.example/planted-path?name=planted-parameter",
  title: "planted title",
  email: "planted.mail@person.example",
  firstName: "Plantedina",
  group: "planted-group",
  inPlainField: "planted.plain@person.example",
} as const;

/** Every word that was planted, also where it is a part of something longer. */
const NEEDLES = ["planted", "Plantedina", "person.example"];

const context = {
  ...AT.germany,
  ...YES,
  page: { url: PLANTED.url, title: PLANTED.title },
  campaign: { source: "newsletter" },
};

function run(userId: string) {
  return [
    {
      type: "track",
      event: "Products Searched",
      properties: { query: PLANTED.query, results: 3 },
      messageId: PLANTED.messageId,
      userId,
      anonymousId: PLANTED.anonymous,
      context,
    },
    {
      type: "track",
      event: "Product Viewed",
      properties: { sku: "s-1", name: `by ${PLANTED.inPlainField}`, url: PLANTED.url, unplanned: "planted" },
      messageId: `${PLANTED.messageId}-2`,
      userId,
      context,
    },
    {
      type: "identify",
      traits: { email: PLANTED.email, firstName: PLANTED.firstName, plan: "gold" },
      messageId: `${PLANTED.messageId}-3`,
      userId,
      context,
    },
    {
      type: "group",
      groupId: PLANTED.group,
      traits: { name: PLANTED.group },
      messageId: `${PLANTED.messageId}-4`,
      userId,
      context,
    },
    { type: "alias", previousId: PLANTED.other, messageId: `${PLANTED.messageId}-5`, userId, context },
  ];
}

let archive: Archive;
let stored: readonly StoredRow[];
let startedAt: number;

beforeAll(async () => {
  startedAt = Date.now();
  expect(
    words(await collect([...run(PLANTED.user), ...run(PLANTED.other)])).filter(
      (word) => word !== "reduced" && word !== "stored",
    ),
  ).toEqual([]);
  await fromPage(
    {
      event: "Products Searched",
      properties: { query: PLANTED.query },
      anonymousId: PLANTED.anonymous,
      context: { page: { url: PLANTED.url } },
    },
    FROM.california,
  );
  await post(
    "/v1/page",
    { anonymousId: PLANTED.anonymous, properties: { url: PLANTED.url, title: PLANTED.title }, writeKey: KEY.app },
    FROM.germany,
  );
  await post("/v1/track", { event: PLANTED.query, userId: PLANTED.user }, basic(KEY.backend));
  await flushAll();
  archive = await archived(env.ARCHIVE_EU, 10);
  await archived(env.ARCHIVE_US, 1);
  stored = await rows();
}, 30_000);

function linesOf(event: string): readonly ArchiveLine[] {
  return archive.lines.filter((line) => line.event === event);
}

describe("the archive", () => {
  it("gets a line of exactly the documented fields, with what is personal sealed", () => {
    const [line] = linesOf("Products Searched");
    expect(line).toEqual({
      v: 2,
      recordId: expect.stringMatching(/^[\w-]{22}$/),
      pseudonym: expect.stringMatching(/^[\w-]{22}$/),
      site: "shop",
      source: "backend",
      type: "track",
      event: "Products Searched",
      purposes: ["analytics", "personalization"],
      hour: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d$/),
      received: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d$/),
      region: "EEA-DE",
      receipt: expect.stringMatching(/^[\w-]{22}$/),
      properties: { results: 3 },
      context: { campaign_source: "newsletter" },
      sealed: expect.stringMatching(/^1\.[\w-]+$/),
    });
  });

  it("names its objects by site, day and content alone", () => {
    for (const key of archive.keys) expect(key).toMatch(/^v1\/shop\/\d{4}-\d\d-\d\d\/[\w-]{22}\.ndjson\.gz$/);
  });

  it("scrubs an address out of a field that was planned as plain", () => {
    const [line] = linesOf("Product Viewed");
    expect(line?.["properties"]).toEqual({ sku: "s-1", name: "by [email]" });
  });

  it("gives one visitor one pseudonym within a day, and two visitors nothing in common", () => {
    const days = new Set(archive.lines.map((line) => String(line["hour"]).slice(0, 10)));
    expect(new Set(archive.lines.map((line) => line.pseudonym)).size).toBe(2 * days.size);
    expect(new Set(archive.lines.map((line) => line.recordId)).size, "the same messageIds, from two people").toBe(10);
    expect(new Set(archive.lines.map((line) => line.sealed)).size).toBe(10);
  });
});

describe("nothing that was planted rests anywhere in the clear", () => {
  it.each(NEEDLES)("not %s in the archives, bytes and names", async (needle) => {
    expect(archive.text).not.toContain(needle);
    expect((await archived(env.ARCHIVE_US, 1)).text).not.toContain(needle);
  });

  it.each(NEEDLES)("not %s in any column of any object", (needle) => {
    // Three visitors, and the way from the address of one of them.
    expect(stored).toHaveLength(4);
    for (const row of stored) expect(row.text).not.toContain(needle);
  });

  it("not in the names of objects, which the platform logs: they are keyed", () => {
    for (const { name } of stored) expect(name).toMatch(/^(eu|us):1\.[\w-]{43}$/);
  });

  it("and yet it is there, sealed: in the rows what the profile needs, in the lines the rest", () => {
    expect(stored[0]?.state.slices).toMatchObject({
      personalization: { traits: { email: { sealed: expect.any(String) }, plan: { value: "gold" } } },
    });
  });
});

async function secretOf(row: StoredRow): Promise<Uint8Array> {
  return runInDurableObject(row.stub, (_, { storage }) => {
    const { secret } = storage.sql.exec("SELECT secret FROM profile").one();
    return new Uint8Array(secret as ArrayBuffer);
  });
}

const sealing = keyring("GATEHOUSE_SEALING_KEYS", env.GATEHOUSE_SEALING_KEYS);
const german = () => stored.filter(({ name, state }) => name.startsWith("eu:") && !("kind" in state));

describe("a sealed part", () => {
  it("opens with its own object's secret and the Worker's together, and holds the exact time", async () => {
    const secret = await secretOf(german()[0]!);
    const keys = subjectKeys(secret, sealing);
    const mine = linesOf("Products Searched").find(
      ({ recordId }) => recordId === keys.hash("record", PLANTED.messageId).slice(0, 22),
    );
    const opened = JSON.parse(keys.open("archive", mine?.sealed ?? "")) as {
      at: number;
      properties: object;
      context: object;
    };
    expect(opened.properties).toEqual({ query: PLANTED.query });
    expect(opened.context).toEqual({ page_url: "https://www.shop.example/planted-path", page_title: PLANTED.title });
    expect(opened.at).toBeGreaterThanOrEqual(startedAt);
  });

  it("opens with no other object's secret, no other Worker key, and in no other place", async () => {
    const secret = await secretOf(german()[0]!);
    const record = german()[0]?.outbox[0]?.record as { sealed: string };
    expect(subjectKeys(secret, sealing).open("archive", record.sealed)).toContain("at");
    const others = await secretOf(german()[1]!);
    expect(() => subjectKeys(others, sealing).open("archive", record.sealed)).toThrow();
    expect(() =>
      subjectKeys(secret, [{ version: "1", bytes: Uint8Array.from(newSecret()) }]).open("archive", record.sealed),
    ).toThrow();
    expect(() => subjectKeys(secret, sealing).open("state", record.sealed)).toThrow();
  });
});

describe("what is stolen", () => {
  /** Everything of one jurisdiction that is sealed, wherever it rests there. */
  const sealedTexts = () =>
    [...german().map(({ text }) => text), archive.text].join("\n").match(/\b1\.[\w-]{38,}/g) ?? [];
  const NOTHING = new Uint8Array(32);
  const others = [env.GATEHOUSE_ROUTING_KEYS_EU, env.GATEHOUSE_COOKIE_KEYS].map((ring) => keyring("", ring)[0].bytes);

  function opened(secret: Uint8Array, bytes: Uint8Array<ArrayBuffer>): readonly string[] {
    const keys = subjectKeys(secret, [{ version: "1", bytes }]);
    return sealedTexts().flatMap((text) =>
      (["archive", "state"] as const).flatMap((domain) => {
        try {
          return [keys.open(domain, text)];
        } catch {
          return [];
        }
      }),
    );
  }

  it("of one jurisdiction, its objects' files and its bucket, opens nothing: the secret is there, the Worker's key is not", async () => {
    expect(german()).toHaveLength(2);
    for (const row of german()) {
      const secret = await secretOf(row);
      expect(opened(secret, sealing[0].bytes).join(), "with the Worker's key").toContain(PLANTED.query);
      for (const guess of [NOTHING, Uint8Array.from(secret), ...others]) expect(opened(secret, guess)).toEqual([]);
    }
  });

  it("of one jurisdiction joins each visitor's lines: their names are made of the secret alone", async () => {
    const days = new Set(archive.lines.map((line) => String(line["hour"]).slice(0, 10)));
    for (const row of german()) {
      const keys = subjectKeys(await secretOf(row), [{ version: "1", bytes: NOTHING }]);
      const names = Array.from(days, (day) => keys.hash("archive-day", day).slice(0, 22));
      expect(archive.lines.filter(({ pseudonym }) => names.includes(pseudonym))).toHaveLength(5);
    }
  });

  it("of the Worker's secrets opens nothing without the visitor's own", () => {
    expect(sealedTexts().length).toBeGreaterThan(10);
    for (const guess of [NOTHING, sealing[0].bytes, ...others]) expect(opened(guess, sealing[0].bytes)).toEqual([]);
  });

  it("of the routing keys tells of a known identifier whether it is there, and of no other what it is", async () => {
    const named = async (value: string, keys: string) => {
      const who = { space: "shop", class: "full", kind: "userId", value } as const;
      const names = visitorNames({ ...env, GATEHOUSE_ROUTING_KEYS_EU: keys }, "eu", who);
      return Promise.all(names.map(async (name) => `eu:${await name()}`));
    };
    const rest = stored.map(({ name }) => name).filter((name) => name.startsWith("eu:"));
    expect(rest).toEqual(expect.arrayContaining(await named(PLANTED.user, env.GATEHOUSE_ROUTING_KEYS_EU)));
    for (const wrong of [env.GATEHOUSE_ROUTING_KEYS_US, env.GATEHOUSE_SEALING_KEYS, env.GATEHOUSE_COOKIE_KEYS]) {
      for (const name of await named(PLANTED.user, wrong)) expect(rest).not.toContain(name);
    }
    for (const name of await named("stranger", env.GATEHOUSE_ROUTING_KEYS_EU)) expect(rest).not.toContain(name);
  });
});
