/** Erases whoever an object holds, as the rights' one path does, without looking for them by a name. */
import { env } from "cloudflare:workers";
import { JURISDICTIONS, type Jurisdiction } from "../../src/core/policy/placement.ts";
import { newRequestId, requestsOf } from "../../src/worker/stores/requests.ts";
import type { ProfileStub } from "./stores.ts";

export async function erase(stub: ProfileStub, jurisdiction: Jurisdiction): Promise<void> {
  const at = Date.now();
  const id = newRequestId();
  const ticket = { id, type: "erase", site: "shop", receivedAt: at, region: "UNK", by: "staff" } as const;
  await Promise.all(JURISDICTIONS.map(async (one) => requestsOf(env, one).open(ticket)));
  const asked = { request: id, space: "shop", sites: ["shop"] };
  if ((await stub.find()).kind !== "profile") {
    await stub.bury(jurisdiction, at, asked);
    return;
  }
  const right = { type: "erase", ...asked, mode: "erase", at } as const;
  await stub.exercise(right, { by: "server" }, true);
}
