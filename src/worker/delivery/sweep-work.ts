/** What a sweep has to do in one jurisdiction, and how far it came: kept by the object that keeps the requests there. */
import type { RequestsCalls } from "../objects/requests-calls.ts";

/** A task is done when no line that it is about is left, in lines or Parquet. */
export type ArchiveWork = Pick<RequestsCalls, "archiveTasks" | "archiveDone" | "expiryCursor" | "setExpiryCursor">;
