/**
 * Writes records to the archive: gzipped NDJSON, one object per site and day of a batch, named by its content so that
 * the same batch written twice is one object. Takes nothing but `PseudonymousRecord`.
 */
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
export async function contentName(lines: readonly PseudonymousRecord[]): Promise<string> {
  const names = shuffled(lines).map((line) => line.recordId);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(names.join()));
  return base64UrlEncode(new Uint8Array(digest).subarray(0, 16));
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
    const key = `v1/${site}/${day}/${await contentName(lines)}.ndjson.gz`;
    const text = shuffled(lines).map((line) => `${JSON.stringify(line)}\n`);
    const httpMetadata = { contentType: "application/gzip" };
    const onlyIf = { etagDoesNotMatch: "*" };
    await bucket.put(key, await gzip(text.join("")), { httpMetadata, onlyIf });
    written.push({ key, site, lines });
  }
  return written;
}
