/**
 * For the owner's own Worker, which imports this folder or copies it: puts into a page what its visitor should see, before
 * it is painted. The decisions are asked for while the page's origin is, once, and within a hard budget. When that is spent,
 * or the collector fails, the page goes out as it came: a page is never late, and never broken, for a placement.
 */
import { visitorRequest, type VisitorRequest } from "../visitor-request.ts";
import { fill } from "./fill.ts";
import type { Decisions } from "./payload.ts";

export interface PageWords {
  readonly locale?: string;
  readonly category?: string;
}

export interface Personalizing {
  /** The service binding, `entrypoint = "Gatehouse"`. */
  readonly gatehouse: {
    decide(question: {
      readonly site: string;
      readonly request: VisitorRequest;
      readonly placements?: readonly string[];
      readonly page?: PageWords;
      readonly budgetMs: number;
    }): Promise<{ readonly decisions: Decisions }>;
  };
  /** The visitor's, as it came in. */
  readonly request: Request;
  /** Its id in the collector's config. */
  readonly site: string;
  /** What the page is in and about; by default it is in the visitor's own language. */
  readonly page?: PageWords;
  /** Those of the page; by default all that the config has. */
  readonly placements?: readonly string[];
  /** From the call of `personalize`. */
  readonly budgetMs?: number;
}

type Asked = { readonly decisions: Decisions } | { readonly because: "budget_spent" | "failed" };

/** What a browser fetches for a page that shows none of its own. */
const NO_PAGE = /^(?:audio|embed|font|image|manifest|object|script|style|track|video|.*worker)$/;

/** `page`: what the origin answers, or a promise of it, which saves the time of asking. */
export async function personalize(page: Response | Promise<Response>, how: Personalizing): Promise<Response> {
  const { method, headers } = how.request;
  if (method !== "GET" || NO_PAGE.test(headers.get("sec-fetch-dest") ?? "")) return page;
  const began = Date.now();
  const asking = ask(how);
  const answer = await page;
  if (!isHtml(answer)) return answer;
  const asked = await asking;
  const waited = `gatehouse;dur=${Date.now() - began}`;
  if ("because" in asked) return untouched(answer, `${waited};desc="${asked.because}"`);
  return personal(fill(answer, asked.decisions), waited);
}

/** Never later than the budget, and never a failure. */
async function ask({ gatehouse, request, site, placements, page, budgetMs = 50 }: Personalizing): Promise<Asked> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const spent = new Promise<Asked>((resolve) => {
    timer = setTimeout(() => resolve({ because: "budget_spent" }), budgetMs);
  });
  const question = {
    site,
    request: visitorRequest(request),
    ...(placements ? { placements } : {}),
    ...(page ? { page } : {}),
    // In time for what the request alone says, where the visitor's profile is too far away.
    budgetMs: Math.min(Math.max(1, Math.floor(budgetMs * 0.8)), 2_000),
  };
  try {
    return await Promise.race([gatehouse.decide(question), spent]);
  } catch {
    return { because: "failed" };
  } finally {
    clearTimeout(timer);
  }
}

/** Whole, and readable here: what `fetch` brought packed in one of these is unpacked on the way. */
function isHtml({ status, ok, body, headers }: Response): boolean {
  const type = headers.get("content-type") ?? "";
  const encoding = headers.get("content-encoding") ?? "identity";
  return (
    ok && status !== 206 && body !== null && /^text\/html\b/i.test(type) && /^(?:identity|gzip|br)$/i.test(encoding)
  );
}

/** What was said of the page as it came, and of who may keep it. */
const NO_LONGER_TRUE = ["accept-ranges", "age", "content-digest", "content-length", "digest", "etag", "last-modified"];
const KEPT_BY = ["cdn-cache-control", "cloudflare-cdn-cache-control", "expires", "surrogate-control"];

/** One visitor's page: nobody may keep it for another. */
function personal(filled: Response, waited: string): Response {
  const answer = new Response(filled.body, filled);
  for (const name of NO_LONGER_TRUE) answer.headers.delete(name);
  keepPrivate(answer.headers);
  answer.headers.append("server-timing", waited);
  return answer;
}

/** Everybody's, so that it may be kept as its origin says, unless it sets a cookie. */
function untouched(page: Response, waited: string): Response {
  const answer = new Response(page.body, page);
  if (answer.headers.has("set-cookie")) keepPrivate(answer.headers);
  answer.headers.append("server-timing", waited);
  return answer;
}

function keepPrivate(headers: Headers): void {
  for (const name of KEPT_BY) headers.delete(name);
  headers.set("cache-control", "private, no-store");
}
