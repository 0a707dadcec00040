/** A line of any version as a row. */
import { expect, it } from "vitest";
import { rowOf } from "../../../src/core/archive/row.ts";
import { recordSchema } from "../../../src/core/privacy/record.ts";
import { nameOf } from "./rows.ts";

const line = recordSchema.parse({
  v: 1,
  recordId: nameOf("record"),
  pseudonym: nameOf("pseudonym"),
  site: "shop",
  type: "track",
  event: "Product Viewed",
  purposes: ["analytics"],
  hour: "2026-11-22T04",
  region: "EEA-DE",
  receipt: nameOf("receipt"),
  properties: { product_id: "p-1" },
  context: {},
  sealed: "sealed",
});

it("says nothing of what an older line did not know, and of what a statistic does not hold", () => {
  expect(rowOf(line)).toMatchObject({ recordId: line.recordId, source: null, received: null, sealed: "sealed" });
  expect(rowOf({ ...line, sealed: "" })).toMatchObject({ sealed: null });
});

it("says by which key and when a newer line was received", () => {
  const later = recordSchema.parse({ ...line, v: 2, source: "web", received: "2026-11-22T05" });
  expect(rowOf(later)).toMatchObject({ source: "web", received: "2026-11-22T05" });
});
