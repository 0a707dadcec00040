/**
 * One request to the collector. What it refuses for good is said on the console and forgotten; whatever else goes wrong,
 * a lost answer included, is answered by the seconds to wait before the same is sent again.
 */
import { collector } from "./tag.ts";

export interface Request {
  readonly path: string;
  readonly method: string;
  readonly body?: string;
  /** Needs a preflight, so only where the collector insists. */
  readonly json?: boolean;
}

/** An answer, `undefined` for a refusal, or a number: seconds asked for by the collector, 0 when it asked for none. */
export async function ask({ path, method, body, json }: Request, keepalive = true): Promise<unknown> {
  try {
    const response = await fetch(collector + path, {
      method,
      keepalive,
      // The visitor's cookie is the collector's own and works across its origins.
      credentials: "include",
      ...(body ? { body } : {}),
      ...(json ? { headers: { "content-type": "application/json" } } : {}),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text || "{}");
    // NaN for the date that nobody sends.
    if (response.status === 429 || response.status > 499) return Number(response.headers.get("retry-after")) || 0;
    console.warn("gatehouse:", text);
    return undefined;
  } catch {
    return 0;
  }
}
