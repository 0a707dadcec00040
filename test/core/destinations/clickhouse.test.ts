/** ClickHouse's HTTP interface: one insert, known by its token; and what its exceptions mean. */
import { expect, it } from "vitest";
import { clickhouse } from "../../../src/core/destinations/clickhouse.ts";
import { aReply, deskFor, keepsItsPromises, send, sendForget } from "./contract.ts";
import { anEvent } from "./events.ts";

const secrets = { CLICKHOUSE_PASSWORD: "their-password-0" };

keepsItsPromises({
  kind: clickhouse,
  secrets,
  secretIn: "headers",
  parcelIn: ({ url }) => new URL(url).searchParams.get("insert_deduplication_token"),
  consentIn: ({ body }) => {
    const { consent, gpc } = JSON.parse(body) as Record<string, unknown>;
    return { consent, gpc };
  },
  consentOf: ({ consent, gpc }) => ({ consent, gpc }),
});

it("inserts one row an event, and is answered when they are written", () => {
  const { url, headers, body } = send(clickhouse, [anEvent(), anEvent({ event: "Line\nbreak" })], deskFor(secrets));
  expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
    query: "INSERT INTO web.events FORMAT JSONEachRow",
    insert_deduplication_token: "parcel-0123456789abcdef",
    async_insert: "0",
    wait_end_of_query: "1",
    date_time_input_format: "best_effort",
  });
  expect(headers).toMatchObject({ "x-clickhouse-user": "gatehouse", "x-clickhouse-key": "their-password-0" });
  const rows = body.split("\n");
  expect(rows).toHaveLength(3);
  expect(JSON.parse(rows[1]!)).toMatchObject({ event: "Line\nbreak", properties: { order_id: "1001" } });
});

it.each(["events; DROP TABLE x", "events FORMAT", "a.b", "`events`", "", "événements", "1st"])(
  "takes no table called %j: names go into the query",
  (table) => {
    expect(clickhouse.schema.safeParse({ ...clickhouse.example, table }).success).toBe(false);
    expect(clickhouse.schema.safeParse({ ...clickhouse.example, database: table }).success).toBe(false);
  },
);

it.each<[string, Parameters<typeof clickhouse.read>[0], object]>([
  ["an empty answer", aReply(), { kind: "delivered" }],
  [
    "an exception under a 200",
    aReply({ body: "Code: 252. DB::Exception: Too many parts. (TOO_MANY_PARTS)\n" }),
    { kind: "again", because: "clickhouse_252" },
  ],
  [
    "an exception in a header",
    aReply({ headers: { "x-clickhouse-exception-code": "241" } }),
    { kind: "again", because: "clickhouse_241" },
  ],
  ["anything else under a 200", aReply({ body: "{}" }), { kind: "again", because: "clickhouse_answer" }],
  [
    "a row that does not fit, under a 500",
    aReply({ status: 500, body: "Code: 27. DB::Exception: Cannot parse input" }),
    { kind: "refused", because: "clickhouse_27" },
  ],
  [
    "a table that is not there",
    aReply({ status: 404, body: "Code: 60. DB::Exception: Table web.events does not exist" }),
    { kind: "again", because: "clickhouse_60", broken: true },
  ],
  [
    "a wrong password",
    aReply({ status: 403, headers: { "x-clickhouse-exception-code": "516" } }),
    { kind: "again", because: "clickhouse_516", broken: true },
  ],
])("reads %s", (_, reply, verdict) => {
  expect(clickhouse.read(reply)).toEqual(verdict);
});

it("deletes by what it calls the visitor, in the body, and puts nothing into a query that is no name of ours", () => {
  const { url, body } = sendForget(clickhouse, ["visitor-by-22-symbols_", "another"], deskFor(secrets));
  expect(new URL(url).search).toBe("?wait_end_of_query=1");
  expect(body).toBe("DELETE FROM web.events WHERE visitor IN ('visitor-by-22-symbols_', 'another')");
  const inserted = JSON.parse(send(clickhouse, [anEvent()], deskFor(secrets)).body) as Record<string, unknown>;
  expect(inserted["visitor"]).toBe(anEvent().pseudonym);
  for (const name of ["x') OR 1 = 1 --", "", "\\", "a'b", "x".repeat(65)])
    expect(() => sendForget(clickhouse, [name], deskFor(secrets))).toThrow("none of ours");
});
