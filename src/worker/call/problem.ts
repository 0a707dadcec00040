/** A call refused as a whole, answered as `application/problem+json` (RFC 9457). Says what to do; echoes no input. */
import { LIMIT } from "../../core/limits.ts";
import { CALL_REFUSALS, type CallRefusal } from "../../core/outcome.ts";

export class CallRefused extends Error {
  readonly refusal: CallRefusal;
  readonly detail: string | undefined;

  constructor(refusal: CallRefusal, detail?: string) {
    super(refusal);
    this.refusal = refusal;
    this.detail = detail;
  }
}

const RETRY = new Set<CallRefusal>(["rate_limited", "unavailable"]);

export function problem(
  refusal: CallRefusal,
  detail?: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, title, text } = CALL_REFUSALS[refusal];
  const body = { type: "about:blank", title, status, code: refusal, detail: detail ? `${text} (${detail})` : text };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(RETRY.has(refusal) ? { "retry-after": String(LIMIT.retryAfterSeconds) } : {}),
      ...headers,
    },
  });
}
