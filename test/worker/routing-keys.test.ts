/** Routing keys are changed by putting a newer one in front: whoever rests under an older one is found, and goes on. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { JURISDICTIONS, type Jurisdiction } from "../../src/core/policy/placement.ts";
import { routingKeysOf } from "../../src/worker/stores/jurisdiction.ts";
import { erase } from "./erase.ts";
import { ask, kept } from "./apart.ts";
import { answerOf, AT, FROM, KEY, newId, NO, PAGE, SHOP, view, words, YES, type Fields } from "./call.ts";
import { collectWith, newKey, objectOf, person, stateOf, type Keys } from "./homes.ts";
import { rows } from "./stores.ts";

const PLACE: Readonly<Record<Jurisdiction, Fields>> = { eu: AT.germany, us: AT.california };

/** Versions of one jurisdiction's key: 1 is the collector's own. */
const VERSIONS: Readonly<Record<Jurisdiction, readonly [string, string, string]>> = {
  eu: [routingKeysOf(env, "eu"), newKey(2), newKey(3)],
  us: [routingKeysOf(env, "us"), newKey(2), newKey(3)],
};

/** `3`, `2`, `1`: with these versions, the newest first. */
function under(...versions: readonly (1 | 2 | 3)[]): Keys {
  const ring = (jurisdiction: Jurisdiction) => versions.map((version) => VERSIONS[jurisdiction][version - 1]).join(",");
  return { GATEHOUSE_ROUTING_KEYS_EU: ring("eu"), GATEHOUSE_ROUTING_KEYS_US: ring("us") };
}

async function seen(keys: Keys, userId: string, context: Fields): Promise<string> {
  return (await collectWith(keys, [view({ userId, context })]))[0]!;
}

async function profiles(): Promise<number> {
  return (await rows()).filter(({ state }) => !("kind" in state)).length;
}

/** In each order, each step prepends what is newer or drops what is older. */
const ORDERS: readonly (readonly (readonly (1 | 2 | 3)[])[])[] = [
  [[2, 1], [3, 2, 1], [3]],
  [[2, 1], [2], [3, 2], [3]],
  [[3, 2, 1], [3]],
  [
    [3, 1],
    [3, 2, 1],
    [3, 2],
  ],
  [[2, 1], [3, 2], [3]],
];

it.each(JURISDICTIONS)(
  "finds a profile of the %s through every order of rotation, and makes no other",
  async (home) => {
    for (const order of ORDERS) {
      const userId = newId("rotated");
      const context = { ...PLACE[home], ...YES };
      expect(await seen(under(1), userId, context)).toBe("stored");
      const before = await profiles();
      for (const versions of order) {
        expect(await seen(under(...versions), userId, context), JSON.stringify({ order, versions })).toBe("stored");
      }
      expect(await profiles(), JSON.stringify(order)).toBe(before);
      const first = await objectOf(home, person(userId), under(1));
      expect(await stateOf(first)).toMatchObject({
        slices: { analytics: { counts: { "Product Viewed": { count: order.length + 1 } } } },
      });
    }
  },
);

it.each(JURISDICTIONS)(
  "points the newest name in the %s at what was found, once, and needs the older key no more",
  async (home) => {
    const userId = newId("pointed");
    await seen(under(1), userId, PLACE[home]);
    await seen(under(1), userId, { ...PLACE[home], ...YES });
    const first = await objectOf(home, person(userId), under(1));
    const newest = await objectOf(home, person(userId), under(3));
    expect(await stateOf(newest)).toBeUndefined();
    await seen(under(3, 2, 1), userId, { ...PLACE[home], ...YES });
    const pointer = await stateOf(newest);
    expect(pointer).toEqual({
      v: 1,
      kind: "pointer",
      jurisdiction: home,
      to: { jurisdiction: home, id: first.id.toString() },
    });
    expect(await stateOf(await objectOf(home, person(userId), under(2))), "not in between").toBeUndefined();
    await seen(under(3), userId, { ...PLACE[home], ...YES });
    expect(await stateOf(newest)).toEqual(pointer);
  },
);

it.each(JURISDICTIONS)("finds it in the %s from the other jurisdiction, too", async (home) => {
  const [other] = JURISDICTIONS.filter((jurisdiction) => jurisdiction !== home);
  const userId = newId("abroad");
  await seen(under(1), userId, { ...PLACE[home], ...YES });
  const before = await profiles();
  expect(await seen(under(3, 2, 1), userId, { ...PLACE[other!], ...YES })).toBe("stored");
  expect(await profiles()).toBe(before);
  expect(await stateOf(await objectOf(other!, person(userId), under(3)))).toBeUndefined();
});

it.each(JURISDICTIONS)("hears in the %s what a profile under an older version is told, everywhere", async (home) => {
  for (const said of [PLACE.eu, PLACE.us]) {
    const userId = newId("refusing");
    await seen(under(1), userId, { ...PLACE[home], ...YES });
    expect(await seen(under(3, 2, 1), userId, { ...said, ...NO })).toBe("consent_denied");
    const first = await objectOf(home, person(userId), under(1));
    expect(await stateOf(first)).toMatchObject({ consent: { choices: { analytics: { granted: false } } }, slices: {} });
    expect(await seen(under(3), userId, PLACE[home])).toBe("consent_denied");
  }
});

it.each(JURISDICTIONS)("suppresses in the %s whoever was erased under an older version", async (home) => {
  const userId = newId("erased");
  await seen(under(1), userId, { ...PLACE[home], ...YES });
  await erase(await objectOf(home, person(userId), under(1)), home);
  const before = await profiles();
  for (const versions of [[1], [2, 1], [3, 2, 1], [3]] as const) {
    for (const place of [PLACE.eu, PLACE.us]) {
      expect(await seen(under(...versions), userId, { ...place, ...YES }), JSON.stringify({ versions, place })).toBe(
        "suppressed",
      );
    }
  }
  expect(await profiles()).toBe(before);
  const buried = await objectOf(home, person(userId), under(1));
  const held = await runInDurableObject(buried, (_, { storage }) => storage.sql.exec("SELECT * FROM profile").one());
  expect(new Uint8Array(held["secret"] as ArrayBuffer)).toHaveLength(0);
  expect(Object.keys(JSON.parse(held["state"] as string) as object)).toEqual([
    "v",
    "kind",
    "jurisdiction",
    "at",
    "token",
    "asked",
  ]);
});

it("leaves no pointer to what is kept apart, which ends before a pointer would", async () => {
  const anonymousId = newId("necessary");
  const keep = async (keys: Keys): Promise<unknown> => {
    const body = JSON.stringify({ writeKey: KEY.web, ...kept({ anonymousId }) });
    const headers = { origin: PAGE, ...FROM.germany };
    const request = new Request(`${SHOP}/v1/track`, { method: "POST", body, headers });
    return words((await answerOf(await ask(request, { ...env, ...keys }))).results);
  };
  expect(await keep(under(1))).toEqual(["stored"]);
  const before = await rows();
  expect(await keep(under(3, 2, 1))).toEqual(["stored"]);
  expect(await rows()).toHaveLength(before.length);
  const named = { space: "shop", class: "session", kind: "anonymousId", value: anonymousId } as const;
  expect(await stateOf(await objectOf("eu", named, under(1)))).toMatchObject({ class: "session" });
});

/** As while two deployments answer side by side: neither knows the other's key, or both know both. */
it.each([
  ["under two older versions", [3, 2, 1]],
  ["under the newest and an older version", [2, 1]],
  ["the other way round", [1, 2]],
] as const)("joins two profiles of one person that rest %s, as any two homes", async (_, versions) => {
  for (const home of JURISDICTIONS) {
    const userId = newId("twice");
    const context = { ...PLACE[home], ...YES };
    await seen(under(1), userId, context);
    await seen(under(2), userId, context);
    expect(await seen(under(...versions), userId, { ...PLACE.us, ...NO })).toBe("consent_denied");
    const states = await Promise.all(
      versions.map(async (version) => stateOf(await objectOf(home, person(userId), under(version)))),
    );
    const kinds = states.map((state) => state?.["kind"] ?? "profile");
    expect(kinds.filter((kind) => kind === "profile")).toHaveLength(1);
    for (const version of versions) expect(await seen(under(version), userId, PLACE[home])).toBe("consent_denied");
  }
});

it("finds whoever either of two deployments made, while both know both keys", async () => {
  for (const [first, ...others] of [
    [[1, 2], [2, 1], [1, 2], [2, 1], [2]],
    [[2, 1], [1, 2], [2, 1], [1, 2], [2]],
  ] as const) {
    for (const home of JURISDICTIONS) {
      const userId = newId("rolled");
      const context = { ...PLACE[home], ...YES };
      await seen(under(...first), userId, context);
      const before = await profiles();
      for (const versions of others) expect(await seen(under(...versions), userId, context)).toBe("stored");
      expect(await profiles()).toBe(before);
    }
  }
});
