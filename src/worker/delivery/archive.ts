/**
 * Writes records to the archive: gzipped NDJSON, one object per site and day of a batch, named by its content so that
 * the same batch written twice is one object. Takes nothing but `PseudonymousRecord`.
 */
import type { PseudonymousRecord } from "../../core/privacy/record.ts";
import { base64UrlEncode } from "../stores/keyring.ts";

/** `v1/<site>/<day>/<content>.ndjson.gz`: no part of it says anything about a visitor. */
async function keyOf(site: string, day: string, lines: readonly PseudonymousRecord[]): Promise<string> {
  const content = new TextEncoder().encode(lines.map((line) => line.recordId).join());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return `v1/${site}/${day}/${base64UrlEncode(digest.subarray(0, 16))}.ndjson.gz`;
}

async function gzip(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}

/**
 * Repeats within the batch are written once; repeats across batches are left to readers, by `recordId`. Answers with the lines
 * of files that were not there before.
 */
export async function archive(
  bucket: R2Bucket,
  records: readonly PseudonymousRecord[],
): Promise<readonly PseudonymousRecord[]> {
  const written: PseudonymousRecord[] = [];
  const distinct = new Map(records.map((record) => [record.recordId, record]));
  const files = Map.groupBy(distinct.values(), (record) => `${record.site}|${record.hour.slice(0, 10)}`);
  for (const [place, lines] of files) {
    const [site = "", day = ""] = place.split("|", 2);
    // By their names, which tell nothing: side by side, a visitor's line and a statistic of the same event would be joined.
    const shuffled = lines.toSorted((a, b) => (a.recordId < b.recordId ? -1 : 1));
    const body = await gzip(shuffled.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const httpMetadata = { contentType: "application/gzip" };
    const onlyIf = { etagDoesNotMatch: "*" };
    if (await bucket.put(await keyOf(site, day, shuffled), body, { httpMetadata, onlyIf })) written.push(...shuffled);
  }
  return written;
}
