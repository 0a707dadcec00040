/**
 * Where the archive keeps what: lines under `v1/`, and what is made of them for analysts under `parquet/v1/`, in folders
 * that name their columns. No part of a key says anything about a visitor.
 */
import type { Shard } from "./partition.ts";

/** A site's UTC day, `2026-11-22`. */
export interface SiteDay {
  readonly site: string;
  readonly day: string;
}

export const LINES = "v1/";
export const PARTS = "parquet/v1/";

/** Of all days of a site. */
export function linesOfSite(site: string): string {
  return `${LINES}${site}/`;
}

export function partsOfSite(site: string): string {
  return `${PARTS}site=${site}/`;
}

export function linesOf({ site, day }: SiteDay): string {
  return `${linesOfSite(site)}${day}/`;
}

export function partsOf({ site, day }: SiteDay): string {
  return `${partsOfSite(site)}day=${day}/`;
}

export function manifestKey(where: SiteDay): string {
  return `${partsOf(where)}manifest.json`;
}

export function partKey(where: SiteDay, event: string, shard: Shard): string {
  return `${partsOf(where)}event=${event}/${shard === "" ? "all" : shard}.parquet`;
}

/**
 * An event's name as a folder: `Product Viewed` → `product_viewed`. Two that come out alike share it; the column
 * `event_name` tells them apart.
 */
export function folderOf(event: string): string {
  const words = event
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]/u);
  return words.filter(Boolean).join("_") || "unnamed";
}
