/**
 * The setup of a deployment against a small account: what it creates, what it refuses, and that it goes on where it
 * stopped. What wrangler prints is held against the real one in `deploy/wrangler.test.ts`.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareDeadLetters } from "../../src/cli/deploy/dead-letters.ts";
import { byHand } from "../../src/cli/deploy/by-hand.ts";
import { ensureSecrets } from "../../src/cli/deploy/secrets.ts";
import { ensureStores } from "../../src/cli/deploy/stores.ts";
import type { Wrangler } from "../../src/cli/deploy/wrangler.ts";
import { planResources } from "../../src/cli/deploy-plan.ts";
import { readValues, type Secret, SECRETS } from "../../src/cli/secrets.ts";
import { Account } from "./deploy/account.ts";
import { standIn } from "./deploy/stand-in.ts";

const planned = planResources({
  queues: {
    producers: [
      { binding: "QUEUE_EU", queue: "q-eu" },
      { binding: "QUEUE_US", queue: "q-us" },
    ],
    consumers: [
      { queue: "q-eu", dead_letter_queue: "q-eu-dead" },
      { queue: "q-us", dead_letter_queue: "q-us-dead" },
      { queue: "q-eu-dead" },
      { queue: "q-us-dead" },
    ],
  },
  r2_buckets: [{ binding: "ARCHIVE_EU", bucket_name: "b-eu", jurisdiction: "eu" }],
});

const secrets: readonly Secret[] = [
  { name: "SHOP_KEY", kind: "serverKey" },
  { name: "SHOP_RING", kind: "versionedKey" },
  { name: "ADS_TOKEN", kind: "vendorSecret" },
];

const newFile = (): string => join(mkdtempSync(join(tmpdir(), "deploy-")), ".deploy.vars");

/** As `npm run deploy:setup` does it, with everything that it says, or why it stopped. */
async function setUp(account: Account, file = newFile(), wanted = secrets) {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const wrangler = standIn(account);
  const error = await ensureStores(planned, wrangler, say)
    .then(() => compareDeadLetters(planned, wrangler, say))
    .then(() => ensureSecrets(wanted, file, wrangler, say))
    .then(() => "")
    .catch((reason: unknown) => String(reason));
  return { said: said.join("\n"), error, file };
}

describe("in an empty account", () => {
  it("creates every store in its jurisdiction, dead letters before their queue, and puts the secrets it can make", async () => {
    const account = new Account();
    const { error, file } = await setUp(account);
    expect(error).toBe("");
    expect(account.changes).toEqual([
      "bucket eu/b-eu",
      "queue q-eu-dead",
      "queue q-us-dead",
      "queue q-eu",
      "queue q-us",
      "secret SHOP_KEY",
      "secret SHOP_RING",
    ]);
    for (const [name, { jurisdiction }] of account.queues) expect(name).toContain(`-${jurisdiction}`);
    expect(account.worker).toEqual(readValues(readFileSync(file, "utf8")));
  });

  it("says which secret a vendor has to give, and how to put it, invents none, and prints no value", async () => {
    const account = new Account();
    const { said, file } = await setUp(account);
    expect(said).toContain("secret ADS_TOKEN: MISSING");
    expect(said).toContain("npx wrangler secret put ADS_TOKEN");
    expect(readFileSync(file, "utf8")).not.toContain("ADS_TOKEN");
    for (const value of account.worker?.values() ?? []) expect(said).not.toContain(value);
  });
});

describe("run again", () => {
  it("changes nothing, and writes no file of values that nobody holds", async () => {
    const account = new Account();
    await setUp(account);
    const before = account.changes.length;
    const { said, error, file } = await setUp(account);
    expect(error).toBe("");
    expect(account.changes).toHaveLength(before);
    expect(said.match(/already there/g)).toHaveLength(planned.length + 2);
    expect(existsSync(file)).toBe(false);
  });

  it.each(Array.from({ length: 7 }, (_, at) => at))(
    "goes on after it was cut short behind %i changes, with the values it had made",
    async (most) => {
      const account = new Account();
      account.refuses = ({ method }) => method !== "GET" && account.changes.length >= most;
      const cut = await setUp(account);
      expect(cut.error).toContain("run this again");
      expect(account.changes).toHaveLength(most);
      account.refuses = () => false;
      const { error } = await setUp(account, cut.file);
      expect(error).toBe("");
      expect(new Set(account.changes).size).toBe(account.changes.length);
      expect(account.changes).toHaveLength(7);
      expect(account.worker).toEqual(readValues(readFileSync(cut.file, "utf8")));
    },
  );

  it("makes only the secret that is new, so that no file holds another value of one that is there", async () => {
    const account = new Account();
    await setUp(account);
    const { file } = await setUp(account, newFile(), [...secrets, { name: "NEW_KEY", kind: "browserKey" }]);
    expect([...readValues(readFileSync(file, "utf8")).keys()]).toEqual(["NEW_KEY"]);
    expect(account.changes.at(-1)).toBe("secret NEW_KEY");
  });

  it("says where dead letters go that do not go where wrangler.toml says", async () => {
    const account = new Account();
    await setUp(account);
    account.queues.set("q-eu", { jurisdiction: "eu", deadLetters: "q-us-dead" });
    account.queues.set("q-us", { jurisdiction: "us", deadLetters: "q-us-dead" });
    const { said } = await setUp(account);
    expect(said).toContain("queue q-eu: dead letters now go to q-us-dead");
    expect(said).not.toContain("queue q-us: dead letters");
  });
});

describe("refuses", () => {
  it.each([
    ["dead letters in another jurisdiction", "q-eu-dead", { jurisdiction: "us" }, 'q-eu-dead is in jurisdiction "us"'],
    ["dead letters in no jurisdiction", "q-eu-dead", {}, "q-eu-dead is in no jurisdiction"],
    ["a queue in another jurisdiction", "q-us", { jurisdiction: "eu" }, 'q-us is in jurisdiction "eu"'],
  ])("%s, says what to do, and creates nothing", async (_, name, queue, named) => {
    const account = new Account();
    account.queues.set(name, queue);
    const { error } = await setUp(account);
    expect(error).toContain(named);
    expect(error).toContain(`npx wrangler queues delete ${name}`);
    expect(error).toContain("wrangler.toml");
    expect(account.changes).toEqual([]);
  });

  it("a queue that somebody creates elsewhere at the same moment", async () => {
    const account = new Account();
    account.refuses = ({ method, body }) => {
      if (method === "POST" && body?.["queue_name"] === "q-eu") account.queues.set("q-eu", { jurisdiction: "us" });
      return false;
    };
    expect((await setUp(account)).error).toContain('q-eu is in jurisdiction "us"');
    expect(account.changes).not.toContain("queue q-eu");
  });

  it("to take another queue for the one that it looks for", async () => {
    const account = new Account();
    const wrangler = standIn(account);
    const sloppy: Wrangler = async (command) =>
      command.includes("info") && command.includes("q-us")
        ? wrangler(["queues", "info", "q-us-dead"])
        : wrangler(command);
    await expect(ensureStores(planned, sloppy, () => {})).rejects.toThrow(
      "queue q-us was created and is not found yet",
    );
    expect(account.changes).toContain("queue q-us");
  });

  it.each([
    ["queues", "queues info q-eu-dead failed", 0],
    ["r2/buckets/b-eu", "r2 bucket info b-eu", 0],
    ["workers/scripts/gatehouse/secrets", "secret list", 5],
  ])("to take a failed look at %s for an empty one", async (path, named, changes) => {
    const account = new Account();
    account.worker = new Map([["SHOP_RING", "1.lost if replaced"]]);
    account.refuses = (request) => request.method === "GET" && request.path === path;
    const { error, file } = await setUp(account);
    expect(error).toContain(named);
    expect(error).toContain("Authentication error");
    expect(account.changes).toHaveLength(changes);
    expect(account.worker.get("SHOP_RING")).toBe("1.lost if replaced");
    expect(existsSync(file)).toBe(false);
  });
});

describe("by hand", () => {
  it("prints every command of this repository's wrangler.toml and no value", () => {
    const printed = execFileSync(process.execPath, ["src/cli/deploy-setup.ts", "--dry-run"], { encoding: "utf8" });
    for (const jurisdiction of ["eu", "us"]) {
      expect(printed).toContain(`r2 bucket create gatehouse-archive-${jurisdiction} --jurisdiction=${jurisdiction}\n`);
      expect(printed).toContain(`queues create gatehouse-${jurisdiction} --jurisdiction=${jurisdiction}\n`);
      expect(printed).toContain(
        `queues create gatehouse-${jurisdiction}-dead --jurisdiction=${jurisdiction} --message`,
      );
      expect(printed).toContain(`queues info gatehouse-${jurisdiction}-dead\n`);
    }
    for (const { name } of SECRETS) expect(printed).toContain(`npx wrangler secret put ${name}`);
    expect(printed).not.toMatch(/[\w-]{43}\n/);
  }, 30_000);

  it("makes no recipe for what a vendor gives out", () => {
    const lines = byHand(planned, secrets);
    expect(lines.filter((line) => line.includes("randomBytes"))).toHaveLength(2);
    expect(lines.at(-1)).toMatch(/^npx wrangler secret put ADS_TOKEN\b/);
  });
});
