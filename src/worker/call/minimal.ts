/**
 * Answers without a body, for clients that ask for it since they never read one (`Prefer: return=minimal`, RFC 7240).
 * Chromium lets a page have 64 KiB of `keepalive` calls under way, and a call is under way until its answer's body was
 * read: Segment's client reads none, so a page fell silent after some forty small events, until its next load. What the
 * body would say stands in a header, so nothing is answered silently; what is too long for one stays a body. Only where
 * events are taken: profiles and sessions are no matter for headers, which proxies log.
 */
import { WIRE_ROUTES } from "../../core/protocols/index.ts";
import type { AppContext } from "../context.ts";

export const ANSWER_HEADER = "Gatehouse-Answer";

/** Far below the 8 kB or so that servers and proxies take for all headers. */
const HEADER_CHARACTERS = 4_000;

const PATHS: ReadonlySet<string> = new Set(WIRE_ROUTES.map(({ path }) => `/v1/${path}`));

/** JSON has no raw control characters; what is not ASCII is escaped, since the ids in it are anybody's text. */
function headerSafe(json: string): string {
  return json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function wantsMinimal({ req }: AppContext): boolean {
  return req.method === "POST" && PATHS.has(req.path) && req.header("prefer") === "return=minimal";
}

export async function answerMinimally(context: AppContext): Promise<void> {
  const { res } = context;
  const text = await res.clone().text();
  const said = headerSafe(text);
  if (said.length > HEADER_CHARACTERS) return;
  const headers = new Headers(res.headers);
  headers.delete("content-type");
  headers.delete("content-length");
  headers.set("preference-applied", "return=minimal");
  if (said !== "") headers.set(ANSWER_HEADER, said);
  // Or the old answer's headers would be put into the new one.
  context.res = undefined;
  context.res = new Response(null, { status: res.status, headers });
}
