/** A shop's pages, with the placement already in them: no second request of the browser's, and no flicker. */
import type { Gatehouse } from "../../../src/worker/index.ts";
import { visitorRequest } from "../../../src/worker/visitor-request.ts";

interface Env {
  readonly GATEHOUSE: Service<Gatehouse>;
}

export default {
  async fetch(request, env) {
    const visitor = visitorRequest(request);
    if (new URL(request.url).pathname === "/session") {
      return Response.json(await env.GATEHOUSE.session({ site: "shop", request: visitor }));
    }
    const { decisions } = await env.GATEHOUSE.decide({ site: "shop", placements: ["hero"], request: visitor });
    const hero = decisions["hero"];
    // One visitor's page: no cache may keep it.
    const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "private, no-store" };
    return new Response(`<h1 data-because="${hero?.because.rule}">${hero?.content}</h1>`, { headers });
  },
} satisfies ExportedHandler<Env>;
