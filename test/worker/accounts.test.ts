/** Accounts: their traits rest once, on the word of servers; a browser's membership is a claim, and writes nothing there. */
import { runInDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { jurisdictionOf } from "../../src/worker/stores/jurisdiction.ts";
import { accountNames } from "../../src/worker/stores/object-name.ts";
import { AT, basic, call, collect, FROM, KEY, newId, PAGE, post } from "./call.ts";
import { lookup } from "./stores.ts";

const group = (userId: string, groupId: unknown, traits: object, more: object = {}) => ({
  type: "group",
  userId,
  groupId,
  traits,
  context: AT.california,
  ...more,
});
const at = (ago: number) => ({ timestamp: new Date(Date.now() - ago).toISOString() });

it("tells each of its members what a server said through any of them", async () => {
  const [ada, bob, acme] = [newId("user"), newId("user"), newId("account")];
  await collect([group(ada, acme, { industry: "steel" }, at(60_000)), group(bob, acme, { name: "Acme" })]);
  for (const userId of [ada, bob]) {
    expect(await lookup(userId)).toMatchObject({
      profiles: [
        {
          group: { industry: "steel", name: "Acme" },
          account: {
            id: acme,
            verified: true,
            source: "backend",
            traits: {
              industry: { value: "steel", how: "declared", verified: true, source: "backend" },
              name: { value: "Acme", verified: true },
            },
          },
        },
      ],
    });
  }
});

it("holds of two values the newer, in whatever order they come, and however often", async () => {
  const [ada, acme] = [newId("user"), newId("account")];
  const [newer, older] = [
    group(ada, acme, { plan: "pro" }, { messageId: newId("m") }),
    group(ada, acme, { plan: "free" }, at(60_000)),
  ];
  await collect([newer]);
  await collect([older]);
  const [again] = await collect([newer]);
  expect(again).toMatchObject({ outcome: "duplicate" });
  expect(await lookup(ada)).toMatchObject({
    profiles: [{ account: { traits: { plan: { value: "pro", others: 0 } } } }],
  });
});

it("a browser that says it belongs to an account has claimed it, and writes nothing of it", async () => {
  const [ada, acme, anonymousId] = [newId("user"), newId("account"), newId("anon")];
  await collect([group(ada, acme, { plan: "pro" })]);
  const claim = { type: "group", anonymousId, groupId: acme, traits: { plan: "mine", name: "Evil" } };
  await post("/v1/batch", { writeKey: KEY.web, batch: [claim] }, { origin: PAGE, ...FROM.california });
  const account = { id: acme, verified: false, source: "web", traits: { plan: { value: "pro", verified: true } } };
  expect(await lookup(anonymousId, "anonymousId")).toMatchObject({ profiles: [{ account, group: { plan: "pro" } }] });
  expect(JSON.stringify(await lookup(ada))).not.toMatch(/mine|Evil/);
});

it("of two accounts that servers name, it is the one named last", async () => {
  const [userId, acme, globex] = [newId("user"), newId("account"), newId("account")];
  await collect([group(userId, acme, { plan: "pro" })]);
  await collect([group(userId, globex, { plan: "free" }, at(60_000))]);
  expect(await lookup(userId)).toMatchObject({ profiles: [{ account: { id: acme, verified: true } }] });
});

it.each([
  ["null", null],
  ["empty", ""],
  ["blanks", "   "],
  ["10,000 letters", "g".repeat(10_000)],
  ["what broken clients send", "undefined"],
  ["a number", 0],
])("a group call whose id is %s joins no account and breaks nothing", async (_, groupId) => {
  const userId = newId("user");
  await collect([{ type: "identify", userId, traits: { firstName: "Ada" }, context: AT.california }]);
  await collect([group(userId, groupId, { name: "Nobody" })]);
  const found = await lookup(userId);
  expect(found).toMatchObject({ profiles: [{ traits: { firstName: "Ada" }, group: {} }] });
  expect(found.profiles[0]).not.toHaveProperty("account");
});

it("is another's in another identity space", async () => {
  const [userId, acme] = [newId("user"), newId("account")];
  await collect([group(userId, acme, { plan: "pro" })]);
  const body = { batch: [group(userId, acme, {})] };
  await call("POST", "https://c.magazine.example/v1/batch", JSON.stringify(body), basic(KEY.magazineBackend));
  const url = "https://c.magazine.example/v1/profiles/lookup";
  const asked = JSON.stringify({ idType: "userId", id: userId });
  const found = await (await call("POST", url, asked, basic(KEY.magazineBackend))).json();
  expect(found).toMatchObject({ profiles: [{ account: { id: acme, traits: {} } }] });
});

it("rests sealed where it is personal, under a name that tells nobody, and ends by itself", async () => {
  const [userId, acme] = [newId("user"), newId("account")];
  await collect([group(userId, acme, { name: "Acme Steel", industry: "steel" })]);
  const [name] = await accountNames(env, "us", "shop", acme);
  expect(name).not.toContain(acme);
  const stub = jurisdictionOf(env.ACCOUNTS, "us", env).named(name);
  await runInDurableObject(stub, async (_, { storage }) => {
    const [row] = storage.sql.exec("SELECT facts FROM account").toArray();
    expect(row?.["facts"]).toContain("steel");
    expect(row?.["facts"]).not.toContain("Acme Steel");
    expect(await storage.getAlarm()).toBeGreaterThan(Date.now() + 399 * 86_400_000);
  });
  await runDurableObjectAlarm(stub);
  expect(await lookup(userId)).toMatchObject({ profiles: [{ account: { id: acme, traits: {} }, group: {} }] });
});
