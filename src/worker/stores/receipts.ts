/**
 * Receipts at rest: `receipts/v1/<id>.json` beside the archive whose lines name them, holding the very text that the id
 * is the digest of. Whoever has the file can check it with any SHA-256. It refuses a text that its id does not name, and
 * never writes over what is there.
 */
import { JURISDICTIONS } from "../../core/policy/placement.ts";
import { isGenuine } from "../../core/privacy/receipt-text.ts";
import type { Receipt } from "../../core/privacy/receipts.ts";
import type { Env } from "../env.ts";
import { logProblem } from "../log.ts";
import { receiptDigest } from "../objects/subject-keys.ts";
import { archiveOf } from "./jurisdiction.ts";

function keyOf(id: string): string {
  return `receipts/v1/${id}.json`;
}

/** At least once is enough: one id is one text. */
export async function keepReceipts(bucket: R2Bucket, receipts: readonly Receipt[]): Promise<void> {
  for (const { id, text } of new Map(receipts.map((receipt) => [receipt.id, receipt])).values()) {
    if (!isGenuine({ id, text }, receiptDigest)) {
      logProblem("receipt_altered");
      continue;
    }
    // Nearly always it is there: looking costs a tenth of writing.
    if (await bucket.head(keyOf(id))) continue;
    const httpMetadata = { contentType: "application/json" };
    await bucket.put(keyOf(id), text, { httpMetadata, onlyIf: { etagDoesNotMatch: "*" } });
  }
}

/** A receipt says nothing of anybody, so it may be looked for everywhere. */
export async function findReceipt(env: Env, id: string): Promise<Receipt | undefined> {
  const found = await Promise.all(
    JURISDICTIONS.map(async (jurisdiction) => (await archiveOf(env, jurisdiction).get(keyOf(id)))?.text()),
  );
  const text = found.find((one) => one !== undefined);
  return text === undefined ? undefined : { id, text };
}
