/**
 * Writes records to the archive: gzipped NDJSON, one object per site and day of a batch, named by its content so that
 * the same batch written twice is one object. Takes nothing but `PseudonymousRecord`.
 */
import { linesOf } from "../../core/archive/layout.ts";
import type { PseudonymousRecord } from "../../core/privacy/record.ts";
import { base64UrlEncode } from "../stores/base64-url.ts";

/** What was written, whether now or before: of the same lines the same. */
export interface Written {
  /** `v1/<site>/<day>/<content>.ndjson.gz`: no part of it says anything about a visitor. */
  readonly key: string;
  readonly site: string;
  readonly lines: readonly PseudonymousRecord[];
}

/** By their names, which tell nothing: side by side, a visitor's line and a statistic of the same event would be joined. */
function shuffled(lines: readonly PseudonymousRecord[]): readonly PseudonymousRecord[] {
  return lines.toSorted((a, b) => (a.recordId < b.recordId ? -1 : 1));
}

/** Of these lines, in whatever order. */
export async function contentName(lines: readonly Pick<PseudonymousRecord, "recordId">[]): Promise<string> {
  const names = lines.map(({ recordId }) => recordId).toSorted();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(names.join()));
  return base64UrlEncode(new Uint8Array(digest).subarray(0, 16));
}

/** Of the day's folder. */
export async function fileName(lines: readonly Pick<PseudonymousRecord, "recordId">[]): Promise<string> {
  return `${await contentName(lines)}.ndjson.gz`;
}

/** Lines as texts, in the order in which they are to rest. */
export async function putLines(
  bucket: R2Bucket,
  key: string,
  texts: readonly string[],
  onlyIf?: R2Conditional,
): Promise<void> {
  const httpMetadata = { contentType: "application/gzip" };
  const body = await gzip(texts.map((text) => `${text}\n`).join(""));
  await bucket.put(key, body, { httpMetadata, ...(onlyIf ? { onlyIf } : {}) });
}

async function gzip(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}

/** Repeats within the batch are written once; repeats across batches are left to readers, by `recordId`. */
export async function archive(bucket: R2Bucket, records: readonly PseudonymousRecord[]): Promise<readonly Written[]> {
  const written: Written[] = [];
  const distinct = new Map(records.map((record) => [record.recordId, record]));
  const files = Map.groupBy(distinct.values(), (record) => `${record.site}|${record.hour.slice(0, 10)}`);
  for (const [place, lines] of files) {
    const [site = "", day = ""] = place.split("|", 2);
    const key = linesOf({ site, day }) + (await fileName(lines));
    const texts = shuffled(lines).map((line) => JSON.stringify(line));
    await putLines(bucket, key, texts, { etagDoesNotMatch: "*" });
    written.push({ key, site, lines });
  }
  return written;
}
