import { readdirSync, readFileSync } from "node:fs";
import { createTestHarness } from "wrangler";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TEST_SECRETS, TEST_VARS } from "../bindings.ts";

const server = createTestHarness({
  workers: [{ configPath: "wrangler.toml", prebuiltWorkerDir: "dist", vars: TEST_VARS, secrets: TEST_SECRETS }],
});

beforeAll(() => server.listen());
afterAll(() => server.close());

it("answers as built", async () => {
  const answer = await server.fetch("/healthz");
  expect(answer.status).toBe(200);
});

it("holds nothing of the crash points", () => {
  const scripts = readdirSync("dist").filter((name) => name.endsWith(".js"));
  expect(scripts).toContain("index.js");
  for (const script of scripts) expect(readFileSync(`dist/${script}`, "utf8")).not.toMatch(/crash.?(point|before)/i);
});
