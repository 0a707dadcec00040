/** Kafka by REST, in both versions: records by visitor, and a report on each of them. */
import { describe, expect, it } from "vitest";
import { kafka } from "../../../src/core/destinations/kafka.ts";
import { aReply, deskFor, keepsItsPromises, send, sendForget, type Sent } from "./contract.ts";
import { anEvent } from "./events.ts";

const secrets = { KAFKA_PASSWORD: "their-password-0" };
const { cluster: _, ...second } = kafka.example;
const v2 = { ...second, url: "https://kafka.shop.example" } as typeof kafka.example;

interface Row {
  readonly id: string;
  readonly consent: unknown;
  readonly gpc: boolean;
}

function rows({ body }: Sent): readonly { readonly key: unknown; readonly value: Row }[] {
  if (!body.startsWith('{"key"')) return (JSON.parse(body) as { readonly records: ReturnType<typeof rows> }).records;
  const records = body.split("\n").map((line) => JSON.parse(line) as { key: { data: unknown }; value: { data: Row } });
  return records.map(({ key, value }) => ({ key: key.data, value: value.data }));
}

for (const [version, example] of [
  [3, kafka.example],
  [2, v2],
] as const) {
  describe(`version ${version}`, () => {
    keepsItsPromises({
      kind: { ...kafka, example },
      secrets,
      secretIn: "headers",
      consentIn: (sent) => {
        const { consent, gpc } = rows(sent)[0]!.value;
        return { consent, gpc };
      },
      consentOf: ({ consent, gpc }) => ({ consent, gpc }),
    });

    it("keeps one visitor's events under one key, each by an id that a repeat has, too", () => {
      const events = [anEvent(), anEvent({ id: "another-id-of-22-symb_" })];
      const written = rows(send(kafka, events, deskFor(secrets), example));
      expect(written.map(({ key }) => key)).toEqual(["visitor-by-22-symbols_", "visitor-by-22-symbols_"]);
      expect(written.map(({ value }) => value.id)).toEqual(["event-id-of-22-symbols", "another-id-of-22-symb_"]);
    });
  });
}

it("leaves a tombstone under each key, where the events went", () => {
  for (const example of [v2, kafka.example]) {
    const tombs = sendForget({ ...kafka, example }, ["one", "two"], deskFor(secrets));
    expect(rows(tombs)).toEqual([
      { key: "one", value: null },
      { key: "two", value: null },
    ]);
    expect(tombs.url).toBe(send(kafka, [anEvent()], deskFor(secrets), example).url);
  }
});

it("asks each version where it is asked", () => {
  const url = (example: typeof kafka.example) => send(kafka, [anEvent()], deskFor(secrets), example).url;
  expect(url(v2)).toBe("https://kafka.shop.example/topics/web.events");
  expect(url(kafka.example)).toBe(
    "https://pkc-12345.eu-central-1.aws.confluent.cloud/kafka/v3/clusters/lkc-abc123/topics/web.events/records",
  );
});

it.each(["a/b", "..", "", "a b", "a?x=1", "x".repeat(250)])("takes no topic called %j", (topic) => {
  expect(kafka.schema.safeParse({ ...kafka.example, topic }).success).toBe(false);
});

const taken = { partition: 0, offset: 7, error_code: null, error: null };
const report = (code: number) => ({ ...taken, offset: null, error_code: code, error: "Record key-of-somebody" });

it.each<[string, string, object]>([
  ["all taken, version 2", JSON.stringify({ offsets: [taken, taken] }), { kind: "delivered" }],
  [
    "all taken, version 3",
    '{"error_code":200,"offset":1,"partition_id":0}{"error_code":200,"offset":2,"partition_id":0}\r\n',
    { kind: "delivered" },
  ],
  ["one that passes", JSON.stringify({ offsets: [taken, report(2)] }), { kind: "again", because: "kafka_2" }],
  ["one that does not", JSON.stringify({ offsets: [taken, report(1)] }), { kind: "refused", because: "kafka_1" }],
  ["one of each", JSON.stringify({ offsets: [report(1), report(50_002)] }), { kind: "again", because: "kafka_50002" }],
  [
    "no right to write",
    '{"error_code":200,"offset":1} {"error_code":40301,"message":"no"}',
    { kind: "again", because: "kafka_40301", broken: true },
  ],
  ["a report that says nothing", '{"offsets":[{}]}', { kind: "again", because: "kafka_report" }],
  ["a report cut short", '{"offsets":[{"partition":0,"off', { kind: "again", because: "kafka_answer" }],
  ["nothing at all", "", { kind: "again", because: "kafka_answer" }],
])("reads a 200 with %s", (__, body, verdict) => {
  expect(kafka.read(aReply({ body }))).toEqual(verdict);
});
