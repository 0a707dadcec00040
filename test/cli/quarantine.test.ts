/** `npm run quarantine` against a real server: what it asks for, what it prints, and how it ends. */
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readOptions } from "../../src/cli/quarantine/options.ts";

const EMPTY = { events: 0, faults: [], ended: { replayed: 0, expired: 0, revoked: 0 }, dropped: {} };
const HELD = {
  jurisdiction: "eu",
  events: 3,
  oldest: "2026-11-22T04:07:11.000Z",
  newest: "2026-11-22T04:07:12.000Z",
  faults: [
    { source: "web", event: "Product Viewed", field: "properties.price", fault: "wrong_type", count: 2 },
    { source: "app", event: "other", fault: "unknown_event", count: 1 },
  ],
  ended: { replayed: 4, expired: 0, revoked: 1 },
  dropped: { "web|other": 2 },
};

/** Two pages a round; the second round finds nothing more. */
const ROUNDS = [
  { replayed: 2, outcomes: { stored: 2 }, left: 2, after: { eu: 7, us: 0 } },
  { replayed: 1, outcomes: { stored: 1, "refused.suppressed": 0 }, left: 1 },
  { replayed: 0, outcomes: {}, left: 1, after: { eu: 7, us: 0 } },
  { replayed: 0, outcomes: {}, left: 1 },
];

const asked: unknown[] = [];
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const path = request.url ?? "";
    if (path === "/refused/v1/quarantine") response.writeHead(403);
    else if (request.method === "POST") response.write(JSON.stringify(ROUNDS[asked.push(JSON.parse(body)) - 1]));
    else {
      const quarantines = path.startsWith("/empty")
        ? [{ ...EMPTY, jurisdiction: "eu" }]
        : [HELD, { ...EMPTY, jurisdiction: "us" }];
      response.write(JSON.stringify({ quarantines }));
    }
    response.end();
  });
});

beforeAll(() => new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening)));
afterAll(() => server.close());

async function quarantine(path: string, ...args: readonly string[]) {
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, ["src/cli/quarantine.ts", `--url=http://127.0.0.1:${port}${path}`, ...args], {
    env: { ...process.env, GATEHOUSE_SECRET_KEY: "gh_sk_of-nobody" },
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}

describe.concurrent("the command", () => {
  it("says what breaks the plan, how often and until when, and ends with 1 while anything is left", async () => {
    const { status, stdout, stderr } = await quarantine("");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toContain("eu: 3 events put aside, the first of them until 2026-12-06T04:07:11.000Z");
    expect(stdout).toMatch(/web: Product Viewed +properties\.price is of another type than planned +2\n/);
    expect(stdout).toMatch(/app: other +it is not in the plan +1\n/);
    expect(stdout).toContain("there was no room for 2 events of web: other\n4 events replayed\n1 event revoked\n");
    expect(stdout).toContain("us: 0 events put aside\n");
  }, 30_000);

  it("ends well where nothing is", async () => {
    expect(await quarantine("/empty")).toMatchObject({ status: 0 });
  }, 30_000);

  it("replays page by page, until a whole round changes nothing", async () => {
    const { stdout } = await quarantine("", "--replay", "--source=web", "--event=Product Viewed");
    const wanted = { source: "web", event: "Product Viewed" };
    const next = { ...wanted, after: { eu: 7, us: 0 } };
    expect(asked).toEqual([wanted, next, wanted, next]);
    expect(stdout).toMatch(/^replayed 3, left 1\n.*\n {2}stored +3\n/);
  }, 30_000);

  it("ends with 2 and says why where it is refused", async () => {
    const { status, stdout, stderr } = await quarantine("/refused");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("answered 403");
    expect(stderr).not.toContain("gh_sk");
  }, 30_000);
});

describe("its options", () => {
  it("are this machine's collector and to look, without arguments", () => {
    expect(readOptions([], { PORT: "9001" })).toMatchObject({ replay: false, wanted: {} });
    expect(readOptions([], { PORT: "9001" }).url.origin).toBe("http://127.0.0.1:9001");
  });

  it.each([
    ["an address that would carry the key in the clear", "--url=http://collect.shop.example", "no https address"],
    ["what to replay, without saying to", "--event=other", "for --replay"],
    ["an argument that it does not know", "--site=shop", "--site"],
  ])("refuse %s", (_, argument, named) => {
    expect(() => readOptions([argument], {})).toThrow(named);
  });
});
