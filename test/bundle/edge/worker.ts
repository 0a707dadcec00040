/** A shop's pages, with the placement already in them: no second request of the browser's, and no flicker. */
import type { Gatehouse } from "../../../src/worker/index.ts";
import { visitorRequest } from "../../../src/worker/visitor-request.ts";

interface Env {
  readonly GATEHOUSE: Service<Gatehouse>;
}

/** With the cookies that the visitor's browser is to have, as if it had asked itself. */
function told({ setCookies, ...answer }: { readonly setCookies: readonly string[] }): Response {
  const response = Response.json(answer, { headers: { "cache-control": "private, no-store" } });
  for (const cookie of setCookies) response.headers.append("set-cookie", cookie);
  return response;
}

export default {
  async fetch(request, env) {
    const visitor = visitorRequest(request);
    const { pathname } = new URL(request.url);
    if (pathname === "/session") {
      return Response.json(await env.GATEHOUSE.session({ site: "shop", request: visitor }));
    }
    if (pathname === "/coats") {
      const properties = { product_id: "1", category: "coats" };
      const events = [{ type: "track", event: "Product Viewed", anonymousId: "seen-by-the-worker", properties }];
      return told(await env.GATEHOUSE.collect({ site: "shop", request: visitor, events, decide: ["hero"] }));
    }
    if (pathname === "/yes") {
      const purposes = { analytics: true, personalization: true };
      return told(await env.GATEHOUSE.consent({ site: "shop", request: visitor, purposes }));
    }
    const { decisions } = await env.GATEHOUSE.decide({ site: "shop", placements: ["hero"], request: visitor });
    const hero = decisions["hero"];
    // One visitor's page: no cache may keep it.
    const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "private, no-store" };
    return new Response(`<h1 data-because="${hero?.because.rule}">${hero?.content}</h1>`, { headers });
  },
} satisfies ExportedHandler<Env>;
