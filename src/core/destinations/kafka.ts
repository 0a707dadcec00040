/**
 * A topic in Kafka, through a REST proxy: the bridge to a distributed log. The key is the visitor's pseudonym, so one
 * visitor's events stay in order. A log takes a repeat twice: its readers go by each value's `id`.
 */
import * as z from "zod";
import { isObject, parseJson, type JsonObject } from "../json.ts";
import { address, hostOf, under } from "./address.ts";
import {
  common,
  vendorSecret,
  type Desk,
  type DestinationKind,
  type Letter,
  type Reply,
  type Verdict,
} from "./destination.ts";
import { basic } from "./letter.ts";
import { plainEvent } from "./plain-event.ts";
import { again, broken, isOk, refused, verdictOf } from "./verdict.ts";

const schema = z.strictObject({
  kind: z.literal("kafka"),
  ...common,
  /** Before `/topics`, or `/v3`: Confluent Cloud has it under `/kafka`. */
  url: address,
  topic: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,248}$/, "letters, digits, dots, underscores and hyphens"),
  /** The cluster's id, where the proxy speaks version 3 of the API, as Confluent Cloud does; else it is version 2. */
  cluster: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  user: z.string().regex(/^[\w.@-]{1,128}$/, "letters, digits, dots, hyphens"),
  password: vendorSecret,
});

type Settings = z.output<typeof schema>;

export const kafka = {
  kind: "kafka",
  what: "A topic in Kafka, by a REST proxy of version 2 or 3 (Confluent, Redpanda, Strimzi).",
  schema,
  example: {
    kind: "kafka",
    purposes: ["analytics"],
    url: "https://pkc-12345.eu-central-1.aws.confluent.cloud/kafka",
    cluster: "lkc-abc123",
    topic: "web.events",
    user: "GATEHOUSEKEY",
    password: "KAFKA_PASSWORD",
  },
  epoch: "month",
  // Each record is reported on, and of an answer only so much is read.
  limits: { events: 100, bytes: 500_000, oneVisitor: false, perSecond: 20, concurrency: 2 },
  secrets: ({ password }) => [password],
  where: ({ url }) => hostOf(url),
  write: (events, settings, desk) =>
    letter(
      settings,
      events.map((event) => ({ key: event.pseudonym, value: plainEvent(event) })),
      desk,
    ),
  read: (reply) => (isOk(reply) ? ofReports(reply) : verdictOf(reply)),
  forgetting:
    "A tombstone, a record of null, under each of the names, which are the keys: a compacted topic drops what it holds under them, and readers can do the same. A topic that is not compacted keeps its records until its retention ends.",
  forget: (names, settings, desk) =>
    letter(
      settings,
      names.map((key) => ({ key, value: null })),
      desk,
    ),
} satisfies DestinationKind<Settings>;

interface KafkaRecord {
  readonly key: string;
  readonly value: JsonObject | null;
}

function letter(settings: Settings, records: readonly KafkaRecord[], desk: Desk): Letter {
  return {
    ...inVersion(settings, records),
    headers: {
      "content-type": settings.cluster === undefined ? "application/vnd.kafka.json.v2+json" : "application/json",
      accept: settings.cluster === undefined ? "application/vnd.kafka.v2+json" : "application/json",
      "idempotency-key": desk.parcel,
      authorization: basic(settings.user, desk.secret(settings.password)),
    },
  };
}

function inVersion({ url, cluster, topic }: Settings, records: readonly KafkaRecord[]): { url: string; body: string } {
  if (cluster === undefined) return { url: under(url, `/topics/${topic}`), body: JSON.stringify({ records }) };
  const json = (data: unknown) => ({ type: "JSON", data });
  // One after another, without a list around them.
  const lines = records.map(({ key, value }) => JSON.stringify({ key: json(key), value: json(value) }));
  return { url: under(url, `/v3/clusters/${cluster}/topics/${topic}/records`), body: lines.join("\n") };
}

/** One report a record, under a 200 whatever it says. What cannot be read may have been taken: it is sent again. */
function ofReports(reply: Reply): Verdict {
  const reports = reportsIn(reply.body);
  if (reports.length === 0) return again("kafka_answer", reply);
  const verdicts = reports.map((report) => ofReport(report, reply));
  // Of several faults the one that passes: then all are sent again, and readers drop what they know.
  const [worst] = ["again", "refused"].flatMap((kind) => verdicts.filter((verdict) => verdict.kind === kind));
  return worst ?? { kind: "delivered" };
}

function ofReport(report: unknown, reply: Reply): Verdict {
  const { error_code: code, offset } = isObject(report) ? report : {};
  if ((code === undefined || code === null || code === 200) && typeof offset === "number") return { kind: "delivered" };
  if (typeof code !== "number" || !Number.isInteger(code) || code < 0 || code > 99_999)
    return again("kafka_report", reply);
  const because = `kafka_${code}`;
  // Version 2 says 1 for what stays wrong, 2 for what passes, and else an HTTP status with two digits more.
  const status = code > 999 ? Math.floor(code / 100) : code;
  if (status === 2 || status === 429 || status >= 500) return again(because, reply);
  return status === 401 || status === 403 ? broken(because) : refused(because);
}

/** Version 2 has them in `offsets`, version 3 one after another. */
function reportsIn(body: string): readonly unknown[] {
  const parsed = parseJson(`[${body.trim().replaceAll(/\}\s*\{/g, "},{")}]`);
  const answers = parsed.ok && Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [];
  return answers.flatMap((answer): readonly unknown[] => {
    const { offsets } = isObject(answer) ? answer : {};
    return Array.isArray(offsets) ? offsets : [answer];
  });
}
