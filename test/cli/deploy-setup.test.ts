import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { type DeployConfig, planResources } from "../../src/cli/deploy-plan.ts";
import { SECRETS } from "../../src/cli/secrets.ts";

const config: DeployConfig = {
  queues: {
    producers: [{ binding: "QUEUE_EU", queue: "q-eu" }],
    consumers: [{ queue: "q-eu", dead_letter_queue: "q-eu-dead" }],
  },
  r2_buckets: [{ binding: "ARCHIVE_EU", bucket_name: "b-eu", jurisdiction: "eu" }],
};

it("puts a dead-letter queue into its queue's jurisdiction", () => {
  expect(planResources(config)).toEqual([
    { kind: "bucket", name: "b-eu", jurisdiction: "eu" },
    { kind: "queue", name: "q-eu-dead", jurisdiction: "eu" },
    { kind: "queue", name: "q-eu", jurisdiction: "eu" },
  ]);
});

it.each([
  ["a bucket elsewhere", { ...config, r2_buckets: [{ binding: "ARCHIVE_EU", bucket_name: "b", jurisdiction: "us" }] }],
  ["a bucket anywhere", { ...config, r2_buckets: [{ binding: "ARCHIVE_EU", bucket_name: "b" }] }],
  ["a binding without a jurisdiction", { ...config, queues: { producers: [{ binding: "QUEUE", queue: "q" }] } }],
  [
    "a consumer without a dead-letter queue",
    { ...config, queues: { ...config.queues, consumers: [{ queue: "q-eu" }] } },
  ],
])("refuses %s", (_, wrong: DeployConfig) => {
  expect(() => planResources(wrong)).toThrow("wrangler.toml");
});

it("prints every command of this repository's wrangler.toml and no value", () => {
  const printed = execFileSync(process.execPath, ["src/cli/deploy-setup.ts", "--dry-run"], { encoding: "utf8" });
  for (const jurisdiction of ["eu", "us"]) {
    expect(printed).toContain(`r2 bucket create gatehouse-archive-${jurisdiction} --jurisdiction=${jurisdiction}\n`);
    expect(printed).toContain(`queues create gatehouse-${jurisdiction} --jurisdiction=${jurisdiction}\n`);
    expect(printed).toContain(`queues create gatehouse-${jurisdiction}-dead --jurisdiction=${jurisdiction}\n`);
  }
  for (const { name } of SECRETS) expect(printed).toContain(`| npx wrangler secret put ${name}\n`);
  expect(printed).not.toMatch(/[\w-]{43}\n/);
});
