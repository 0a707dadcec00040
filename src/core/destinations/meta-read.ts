/**
 * What an answer of Meta's Graph API means: its own code before the status, since most of its errors come as 400, and a
 * good deal of them pass.
 */
import { isObject, parseJson } from "../json.ts";
import type { Reply, Verdict } from "./destination.ts";
import { again, broken, refused, verdictOf } from "./verdict.ts";

/** No service, too many calls, blocked for a while. */
const PASSING: ReadonlySet<number> = new Set([1, 2, 4, 17, 32, 341, 368, 613, 80_004]);

/** The token, or what it may do: 200 to 299 are permissions. */
const SOMEBODY: ReadonlySet<number> = new Set([3, 10, 102, 104, 190]);

export function readMeta(reply: Reply): Verdict {
  const parsed = parseJson(reply.body);
  const answer = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  if (!("error" in answer)) return verdictOf(reply);
  const { code, is_transient: passes } = isObject(answer["error"]) ? answer["error"] : {};
  if (typeof code !== "number" || !Number.isInteger(code) || code < 0 || code > 9_999_999) return unread(reply);
  const because = `meta_${code}`;
  if (SOMEBODY.has(code) || (code >= 200 && code <= 299)) return broken(because);
  return passes === true || PASSING.has(code) || reply.status >= 500 ? again(because, reply) : refused(because);
}

/** Something is wrong, and it does not say what: not the same as delivered. */
function unread(reply: Reply): Verdict {
  const verdict = verdictOf(reply);
  return verdict.kind === "delivered" ? again("meta_answer", reply) : verdict;
}
