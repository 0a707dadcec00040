/** A call refused as a whole, answered as `application/problem+json` (RFC 9457). Says what to do; echoes no input. */
import { LIMIT } from "../../core/limits.ts";
import { CALL_REFUSALS, type CallRefusal } from "../../core/outcome.ts";

export class CallRefused extends Error {
  readonly refusal: CallRefusal;
  readonly detail: string | undefined;
  /** In how many seconds to come again, where that would help. */
  readonly retryAfter: number;

  constructor(refusal: CallRefusal, detail?: string, retryAfter: number = LIMIT.retryAfterSeconds) {
    super(refusal);
    this.refusal = refusal;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

const RETRY = new Set<CallRefusal>(["rate_limited", "unavailable"]);

export function retryHeaders({ refusal, retryAfter }: CallRefused): Readonly<Record<string, string>> {
  return RETRY.has(refusal) ? { "retry-after": String(retryAfter) } : {};
}

export function problem(refused: CallRefused, headers: Readonly<Record<string, string>> = {}): Response {
  const { refusal, detail } = refused;
  const { status, title, text } = CALL_REFUSALS[refusal];
  const body = { type: "about:blank", title, status, code: refusal, detail: detail ? `${text} (${detail})` : text };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...retryHeaders(refused),
      ...headers,
    },
  });
}
