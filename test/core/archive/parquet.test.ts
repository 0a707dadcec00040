/** A Parquet file as a reader of another make sees it is in `duckdb.test.ts`; here, that it is read back as it was. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { partBytes, partRows } from "../../../src/core/archive/parquet.ts";
import type { Row } from "../../../src/core/archive/row.ts";
import { CALL_TYPES } from "../../../src/core/event.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { policy } from "../call.ts";
import { aRow } from "./rows.ts";

const planned = policy.plan.find("track", "Product Viewed");

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const hour = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 13));
const object = fc
  .dictionary(fc.constantFrom("price", "currency", "product_id", "other"), fc.jsonValue({ maxDepth: 3 }))
  .map((value) => JSON.stringify(value))
  // As `tame` leaves what came from strangers.
  .filter((json) => !json.includes("__proto__"))
  .map((json) => JSON.parse(json) as Row["properties"]);

const row: fc.Arbitrary<Row> = fc.record({
  recordId: fc.string({ minLength: 22, maxLength: 22 }),
  pseudonym: text,
  type: fc.constantFrom(...CALL_TYPES),
  event: text.map((name) => `e${name}`),
  source: fc.option(text.map((name) => `s${name}`)),
  purposes: fc.subarray([...PURPOSES]),
  hour,
  received: fc.option(hour),
  region: fc.constant("EEA-DE"),
  receipt: fc.constant("r".repeat(22)),
  properties: object,
  context: object,
  sealed: fc.option(fc.base64String()),
});

it("gives back what was written, whatever the lines hold", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 10 }), fc.boolean(), async (rows, isPlanned) => {
      const back = await partRows(partBytes(rows, isPlanned ? planned : undefined));
      expect(back.map((one) => JSON.stringify(one))).toEqual(rows.map((one) => JSON.stringify(one)));
    }),
    { numRuns: 40 },
  );
});

it("is the same bytes of the same rows", () => {
  const rows = Array.from({ length: 300 }, () => aRow());
  expect(new Uint8Array(partBytes(rows, planned))).toEqual(new Uint8Array(partBytes(structuredClone(rows), planned)));
});

it("refuses what is no part", async () => {
  await expect(partRows(new TextEncoder().encode("PAR1 not really PAR1").buffer)).rejects.toThrow();
  await expect(partRows(new ArrayBuffer(0))).rejects.toThrow();
});
