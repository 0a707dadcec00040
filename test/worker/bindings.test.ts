import { env, exports } from "cloudflare:workers";
import { expect, it } from "vitest";

it("runs the Worker with the test's bindings", async () => {
  expect((await exports.default.fetch("http://127.0.0.1/healthz")).status).toBe(200);
  expect(env.GATEHOUSE_LOCAL).toBe("test");
  expect(env.GATEHOUSE_COOKIE_KEYS).toMatch(/^1\./);
});
