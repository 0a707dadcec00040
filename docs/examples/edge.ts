/** A shop's Worker before its pages: everybody's page from the origin, and in it what this visitor should see. */
import { personalize } from "../../src/worker/edge/personalize.ts";
import type { Gatehouse } from "../../src/worker/index.ts";

interface Env {
  readonly GATEHOUSE: Service<Gatehouse>;
  /** Where the pages come from, without a slash at its end. */
  readonly ORIGIN: string;
  /** How long a page may wait for what to show. */
  readonly BUDGET_MS?: number;
}

export default {
  async fetch(request, env) {
    if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405 });
    const { pathname, search } = new URL(request.url);
    // Without the visitor's headers: what the origin sends is everybody's, so that a cache may keep it for all.
    const page = fetch(`${env.ORIGIN}${pathname}${search}`, { method: request.method, redirect: "manual" });
    return personalize(page, { gatehouse: env.GATEHOUSE, request, site: "shop", budgetMs: env.BUDGET_MS ?? 50 });
  },
} satisfies ExportedHandler<Env>;
