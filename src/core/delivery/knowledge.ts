/**
 * What one reader of decision cookies knows of what visitors took back, and whether that is enough to judge one by. Pure:
 * the moment is passed in. What it does not know, it never takes for nothing.
 */
import { LIMIT } from "../limits.ts";
import { isRevoked, NOTHING_KNOWN, type Known } from "./revocations.ts";

export interface Knowledge {
  readonly known: Known;
  /** When it was asked for, epoch ms: what was told later may be missing. */
  readonly asOf: number;
  /** Since when somebody is asking anew. */
  readonly readingSince?: number;
}

export const IGNORANT: Knowledge = { known: NOTHING_KNOWN, asOf: Number.NEGATIVE_INFINITY };

/** `unknown`: too old, or not going back far enough; then only the visitor's object can tell. */
export type Judgment = "stands" | "revoked" | "unknown";

export function judge({ known, asOf }: Knowledge, handle: string, madeAt: number, now: number): Judgment {
  if (now - asOf > LIMIT.revocationsKnownMs || madeAt < known.from) return "unknown";
  return isRevoked(known, handle, ["personalization"], madeAt) ? "revoked" : "stands";
}

/** Whether to ask anew, behind whatever is answered now. */
export function isAging({ asOf, readingSince }: Knowledge, now: number): boolean {
  const isRead = readingSince !== undefined && now - readingSince < LIMIT.revocationsReadingMs;
  return !isRead && now - asOf >= LIMIT.revocationsRefreshMs;
}

/** From when on it must know everything: no cookie that still lives is older, whatever clock it was made by. */
export function neededFrom(now: number): number {
  return now - LIMIT.decisionCookieMs - LIMIT.revocationsKnownMs;
}

/** What was read, asked for at `asOf`. What counts against no cookie any more is forgotten. */
export function knowing(known: Known, asOf: number): Knowledge {
  const from = neededFrom(asOf);
  const entries = [...known.byHandle.values()].flat().filter(({ at }) => at >= from);
  return { known: { seq: known.seq, from, byHandle: Map.groupBy(entries, ({ handle }) => handle) }, asOf };
}
