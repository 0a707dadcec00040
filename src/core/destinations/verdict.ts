/**
 * What an answer means, as far as HTTP says it: the same for every kind, which adds only what is its own. It follows no
 * redirect, since what is sent was allowed for one address, and believes no wait that is longer than ours.
 */
import { LIMIT } from "../limits.ts";
import { parseHttpDate } from "../time.ts";
import type { Reply, Verdict } from "./destination.ts";

/** Timed out, too early, too many. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

export function verdictOf(reply: Reply): Verdict {
  const { status } = reply;
  const because = `http_${status}`;
  if (isOk(reply)) return { kind: "delivered" };
  if (status === 401 || status === 403) return broken(because);
  return status >= 500 || PASSING.has(status) ? again(because, reply) : refused(because);
}

export function isOk({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

export function again(because: string, { headers, at }: Reply): Verdict {
  const seconds = secondsOf(headers["retry-after"], at);
  const afterSeconds = seconds && Math.min(seconds, LIMIT.longestWaitSeconds);
  return { kind: "again", because, ...(afterSeconds ? { afterSeconds } : {}) };
}

/** A person must act: the key is wrong, or the table is not there. */
export function broken(because: string): Verdict {
  return { kind: "again", because, broken: true };
}

export function refused(because: string): Verdict {
  return { kind: "refused", because };
}

/** A number of seconds, or a moment. */
function secondsOf(text: string | undefined, at: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^ {0,9}\d{1,9} {0,9}$/.test(text)) return Number(text);
  const moment = parseHttpDate(text);
  return moment === undefined ? undefined : Math.max(0, Math.ceil((moment - at) / 1_000));
}
