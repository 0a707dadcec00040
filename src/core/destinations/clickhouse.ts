/**
 * A table in ClickHouse, over its HTTP interface: one row an event. A repeat is known by its token, so a table that keeps a
 * window of tokens (a replicated one does) takes it once. Names of its own go into the query, so they
 * are checked, never quoted.
 */
import * as z from "zod";
import { addressOr8443, hostOf } from "./address.ts";
import { common, vendorSecret, type DestinationKind, type Reply, type Verdict } from "./destination.ts";
import { plainEvent } from "./plain-event.ts";
import { again, broken, isOk, refused, verdictOf } from "./verdict.ts";

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "letters, digits and underscores");

const schema = z.strictObject({
  kind: z.literal("clickhouse"),
  ...common,
  url: addressOr8443,
  database: name.default("default"),
  table: name,
  user: name.default("default"),
  password: vendorSecret,
});

export const clickhouse = {
  kind: "clickhouse",
  what: "A table in ClickHouse: `JSONEachRow` over HTTP, deduplicated by `insert_deduplication_token`.",
  schema,
  example: {
    kind: "clickhouse",
    purposes: ["analytics"],
    url: "https://abc123.eu-central-1.aws.clickhouse.cloud:8443",
    database: "web",
    table: "events",
    user: "gatehouse",
    password: "CLICKHOUSE_PASSWORD",
  },
  epoch: "month",
  // ClickHouse wants few large inserts: each is a part that it must merge.
  limits: { events: 1_000, bytes: 2_000_000, oneVisitor: false, perSecond: 1, concurrency: 1 },
  secrets: ({ password }) => [password],
  where: ({ url }) => hostOf(url),
  write: (events, { url, database, table, user, password }, desk) => {
    const query = new URLSearchParams();
    query.set("query", `INSERT INTO ${database}.${table} FORMAT JSONEachRow`);
    query.set("insert_deduplication_token", desk.parcel);
    // An asynchronous insert is answered before it is written.
    query.set("async_insert", "0");
    query.set("wait_end_of_query", "1");
    query.set("date_time_input_format", "best_effort");
    return {
      url: `${url.replace(/\/$/, "")}/?${query.toString()}`,
      headers: {
        "content-type": "application/x-ndjson",
        "idempotency-key": desk.parcel,
        "x-clickhouse-user": user,
        "x-clickhouse-key": desk.secret(password),
      },
      body: events.map((event) => `${JSON.stringify(plainEvent(event))}\n`).join(""),
    };
  },
  forgetting:
    "`DELETE FROM` its table the rows whose `visitor` is one of the names: gone for every query at once, and from disk with the next merge. Needs a MergeTree table, and the right to delete.",
  forget: (names, { url, database, table, user, password }, desk) => ({
    // In the body: a URL is logged by everybody.
    url: `${url.replace(/\/$/, "")}/?wait_end_of_query=1`,
    headers: {
      "content-type": "text/plain",
      "idempotency-key": desk.parcel,
      "x-clickhouse-user": user,
      "x-clickhouse-key": desk.secret(password),
    },
    body: `DELETE FROM ${database}.${table} WHERE visitor IN (${names.map(quoted).join(", ")})`,
  }),
  read: (reply) => {
    const code = exceptionIn(reply);
    if (code !== undefined) return ofException(code, reply);
    // Both are answered with nothing at all: whatever else is said there is the end of something that went wrong.
    return isOk(reply) && reply.body.trim() !== "" ? again("clickhouse_answer", reply) : verdictOf(reply);
  },
} satisfies DestinationKind<z.output<typeof schema>>;

/** A name is one of ours, made of these symbols; anything else would be somebody else's query. */
function quoted(pseudonym: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(pseudonym)) throw new Error("a name that is none of ours goes into no query");
  return `'${pseudonym}'`;
}

/** Only whoever runs it can help: wrong name or password (516, 193, 194), no right (497), no table (60) or database (81). */
const NEEDS_SOMEBODY: ReadonlySet<number> = new Set([60, 81, 192, 193, 194, 497, 516]);

/** What no repeat makes better: rows that do not parse, or do not fit the table's columns. */
const NEVER: ReadonlySet<number> = new Set([6, 16, 26, 27, 33, 38, 41, 53, 62, 72, 117, 131, 349, 441]);

/** In the header, or in the body, under a 200 if it came late. */
function exceptionIn({ headers, body }: Reply): number | undefined {
  const said = headers["x-clickhouse-exception-code"] ?? /\bCode: (\d{1,5})\. DB::/.exec(body)?.[1];
  return said !== undefined && /^\d{1,5}$/.test(said) && said !== "0" ? Number(said) : undefined;
}

function ofException(code: number, reply: Reply): Verdict {
  const because = `clickhouse_${code}`;
  if (NEEDS_SOMEBODY.has(code)) return broken(because);
  return NEVER.has(code) ? refused(because) : again(because, reply);
}
