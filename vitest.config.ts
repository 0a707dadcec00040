/**
 * One vitest project per runtime: `core`, `cli` and `sdk` in plain Node, `worker` inside workerd, `bundle` against the built
 * Worker, `e2e` against `npm start`, `kill` against one that is killed, `browser` against it from a real Chromium. Each of
 * the last four waits for the others, so that nothing shares their ports or their time.
 */
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { writeScript } from "./src/cli/sdk/write.ts";
import { TEST_BINDINGS } from "./test/bindings.ts";

// The Worker serves it, so no test may run with an older one.
await writeScript();

export default defineConfig({
  test: {
    // Most of them wait, for alarms, queues and pages: one worker a processor, where the default leaves one idle.
    maxWorkers: "100%",
    projects: [
      // Properties try hundreds of cases, and a busy machine is slow.
      { test: { name: "core", include: ["test/core/**/*.test.ts"], testTimeout: 30_000 } },
      {
        resolve: {
          alias: { "cloudflare:workers": new URL("test/people/cloudflare-workers.ts", import.meta.url).pathname },
        },
        define: { GATEHOUSE_CRASH_POINTS: "false" },
        test: { name: "people", include: ["test/people/**/*.test.ts"], testTimeout: 120_000 },
      },
      { test: { name: "cli", include: ["test/cli/**/*.test.ts"], testTimeout: 60_000 } },
      { test: { name: "sdk", include: ["test/sdk/**/*.test.ts"], testTimeout: 30_000 } },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            // The Worker as it is, with destinations that the tests know.
            main: "./test/worker/main.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: { ...TEST_BINDINGS, GATEHOUSE_LOCAL_DESTINATIONS: inject("endpoint") },
              cf: false,
              serviceBindings: { DESK: { name: "desk", entrypoint: "Desk" } },
              workers: [
                { name: "desk", modules: true, scriptPath: "test/worker/desk.js", compatibilityDate: "2026-11-03" },
              ],
              // As in wrangler.toml, but that nobody waits five seconds for a batch that will not fill.
              queueConsumers: Object.fromEntries(
                ["gatehouse-eu", "gatehouse-us"].map((queue) => [
                  queue,
                  {
                    maxBatchSize: 100,
                    maxBatchTimeout: 0.5,
                    maxRetries: 25,
                    retryDelay: 60,
                    deadLetterQueue: `${queue}-dead`,
                  },
                ]),
              ),
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          globalSetup: "test/worker/endpoint.ts",
          // Real queues and alarms take seconds, and more on a busy machine.
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "bundle",
          include: ["test/bundle/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: ["test/e2e/**/*kill.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: "kill",
          include: ["test/e2e/**/*kill.test.ts"],
          fileParallelism: false,
          // They mostly wait, each for a collector of its own.
          maxConcurrency: 10,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: "test/browser/unpack.ts",
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // The client waits up to six seconds before it sends again.
          expect: { poll: { timeout: 20_000 } },
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
