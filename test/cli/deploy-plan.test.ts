/** What is read from wrangler.toml before anything is created, and what is refused there. */
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { createCommand, type DeployConfig, planResources } from "../../src/cli/deploy-plan.ts";

const config: DeployConfig = {
  queues: {
    producers: [{ binding: "QUEUE_EU", queue: "q-eu" }],
    consumers: [{ queue: "q-eu", dead_letter_queue: "q-eu-dead" }, { queue: "q-eu-dead" }],
  },
  r2_buckets: [{ binding: "ARCHIVE_EU", bucket_name: "b-eu", jurisdiction: "eu" }],
};

const withConsumers = (...consumers: NonNullable<DeployConfig["queues"]["consumers"]>): DeployConfig => ({
  ...config,
  queues: { ...config.queues, consumers },
});

it("puts a dead-letter queue into its queue's jurisdiction", () => {
  expect(planResources(config)).toEqual([
    { kind: "bucket", name: "b-eu", jurisdiction: "eu" },
    { kind: "queue", name: "q-eu-dead", jurisdiction: "eu", deadLettersOf: "q-eu" },
    { kind: "queue", name: "q-eu", jurisdiction: "eu" },
  ]);
});

it("plans for every queue of this repository one of dead letters, in the same jurisdiction, that is read and kept 14 days", () => {
  const planned = planResources(readConfig({ config: resolve("wrangler.toml") }, { hideWarnings: true }));
  const queues = planned.filter(({ kind, deadLettersOf }) => kind === "queue" && deadLettersOf === undefined);
  expect(queues).toHaveLength(2);
  for (const { name, jurisdiction } of queues) {
    const dead = planned.find(({ deadLettersOf }) => deadLettersOf === name);
    expect(dead).toMatchObject({ kind: "queue", jurisdiction });
    expect(createCommand(dead!)).toContain("--message-retention-period-secs=1209600");
  }
});

it.each([
  [
    "a bucket elsewhere",
    { ...config, r2_buckets: [{ binding: "ARCHIVE_EU", bucket_name: "b", jurisdiction: "us" }] },
    'jurisdiction = "eu"',
  ],
  [
    "a bucket anywhere",
    { ...config, r2_buckets: [{ binding: "ARCHIVE_EU", bucket_name: "b" }] },
    'jurisdiction = "eu"',
  ],
  [
    "a binding without a jurisdiction",
    { ...config, queues: { producers: [{ binding: "QUEUE", queue: "q" }] } },
    "must end with",
  ],
  [
    "a queue that names two",
    { ...config, queues: { producers: [{ binding: "QUEUE_EU", queue: "q-eu-us" }] } },
    "in its name",
  ],
  ["a queue without a consumer", withConsumers(), "the consumer of q-eu needs"],
  ["a consumer without a dead-letter queue", withConsumers({ queue: "q-eu" }), 'dead_letter_queue = "q-eu-dead"'],
  [
    "dead letters in another jurisdiction",
    withConsumers({ queue: "q-eu", dead_letter_queue: "q-us-dead" }, { queue: "q-us-dead" }),
    'dead_letter_queue = "q-eu-dead", in "eu"',
  ],
  [
    "dead letters that nobody reads",
    withConsumers({ queue: "q-eu", dead_letter_queue: "q-eu-dead" }),
    "would expire unread",
  ],
  [
    "dead letters of dead letters",
    withConsumers(
      { queue: "q-eu", dead_letter_queue: "q-eu-dead" },
      { queue: "q-eu-dead", dead_letter_queue: "q-eu-dead" },
    ),
    "none of its own",
  ],
  [
    "a consumer of a queue of which nobody knows where it is",
    withConsumers({ queue: "q-eu", dead_letter_queue: "q-eu-dead" }, { queue: "q-eu-dead" }, { queue: "other-eu" }),
    "other-eu needs a producer binding",
  ],
])("refuses %s", (_, wrong: DeployConfig, named) => {
  expect(() => planResources(wrong)).toThrow(named);
});
