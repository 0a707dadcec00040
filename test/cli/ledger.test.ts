/** `npm run ledger` against a real server: what it asks for, what it prints, and how it ends. */
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readOptions } from "../../src/cli/ledger/options.ts";

const KEY = "gh_sk_of-nobody";
const BOOKS = { balanced: true, in: 2, outcomes: { stored: 2 }, extra: ["kept for machines"] };
const ANSWERS: Readonly<Record<string, readonly [status: number, body: unknown]>> = {
  "/v1/ledger": [200, BOOKS],
  "/collect/v1/ledger": [200, { ...BOOKS, balanced: false, differences: [{ what: "lines", missing: 1 }] }],
  "/refused/v1/ledger": [403, { code: "scope_missing" }],
  "/other/v1/ledger": [200, { hello: "world" }],
};

const asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
  const [status, body] = ANSWERS[pathname] ?? [302, null];
  response.writeHead(status, status === 302 ? { location: "/v1/ledger" } : { "content-type": "application/json" });
  response.end(JSON.stringify(body));
});

beforeAll(() => new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening)));
afterAll(() => server.close());

async function ledger(path: string, ...args: readonly string[]) {
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, ["src/cli/ledger.ts", `--url=http://127.0.0.1:${port}${path}`, ...args], {
    env: { ...process.env, GATEHOUSE_SECRET_KEY: KEY },
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}

describe.concurrent("the command", () => {
  it("asks with the owner's key for so many hours, says that the books balance, and ends well", async () => {
    const { status, stdout, stderr } = await ledger("", "--hours=3");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/, the last 3 hours\n\nbalanced: 2 events came in/);
    const call = asked.find(({ url }) => url === "/v1/ledger?hours=3");
    expect(call?.headers.authorization).toBe(`Basic ${btoa(`${KEY}:`)}`);
  }, 30_000);

  it("ends with 1 where they do not, also under a path, and for machines", async () => {
    const [people, machines] = await Promise.all([ledger("/collect/"), ledger("/collect", "--json")]);
    expect([people.status, machines.status]).toEqual([1, 1]);
    expect(people.stdout).toContain("NOT BALANCED");
    expect(JSON.parse(machines.stdout)).toMatchObject({ balanced: false, extra: ["kept for machines"] });
  }, 30_000);

  it.each([
    ["is refused", "/refused", "answered 403"],
    ["gets something else", "/other", "no ledger"],
    ["is sent elsewhere, where its key must not go", "/moved", "cannot be reached"],
  ])(
    "ends with 2 and says why where it %s",
    async (_, path, why) => {
      const { status, stdout, stderr } = await ledger(path);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toContain(why);
      expect(stderr).not.toContain(KEY);
    },
    30_000,
  );
});

describe("its options", () => {
  it("are this machine's collector and a day, without arguments", () => {
    expect(readOptions([], { PORT: "9001" })).toMatchObject({ hours: 24, json: false });
    expect(readOptions([], { PORT: "9001" }).url.origin).toBe("http://127.0.0.1:9001");
    expect(readOptions(["--url=https://www.shop.example/collect"], {}).url.href).toBe(
      "https://www.shop.example/collect",
    );
  });

  it.each([
    ["an address that would carry the key in the clear", "--url=http://collect.shop.example", "no https address"],
    ["what is no address", "--url=collect.shop.example", "no https address"],
    ["no hours", "--hours=0", "whole number from 1"],
    ["more hours than are kept", "--hours=745", "to 744"],
    ["half an hour", "--hours=0.5", "whole number"],
    ["an argument that it does not know", "--day=1", "--day"],
  ])("refuse %s", (_, argument, named) => {
    expect(() => readOptions([argument], {})).toThrow(named);
  });
});
