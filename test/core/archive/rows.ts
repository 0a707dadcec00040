/** Rows of the archive, plausible in every field. */
import { createHash } from "node:crypto";
import type { Row } from "../../../src/core/archive/row.ts";

let made = 0;

/** As evenly spread as real ones, and the same in every run. */
export function nameOf(seed: string): string {
  return createHash("sha256").update(seed).digest("base64url").slice(0, 22);
}

export function aRow(fields: Partial<Row> = {}): Row {
  made += 1;
  return {
    recordId: nameOf(`record ${made}`),
    pseudonym: nameOf("pseudonym"),
    type: "track",
    event: "Product Viewed",
    source: "web",
    purposes: ["analytics"],
    hour: "2026-11-22T04",
    received: "2026-11-22T05",
    region: "EEA-DE",
    receipt: nameOf("receipt"),
    properties: { product_id: "p-1" },
    context: {},
    sealed: "sealed",
    ...fields,
  };
}
