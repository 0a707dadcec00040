/**
 * The privacy requests: one object for each jurisdiction, whose name stands for no visitor, so that it need not be keyed;
 * and what all of them together say of one request.
 */
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import { regionNamed } from "../../core/policy/regions/index.ts";
import type { Ticket } from "../../core/rights/right.ts";
import { mergeStatuses, type MergedStatus } from "../../core/rights/status.ts";
import type { Env } from "../env.ts";
import type { RequestsAsk, RequestsCalls } from "../objects/requests-calls.ts";
import { base64UrlEncode } from "./base64-url.ts";
import { jurisdictionOf } from "./jurisdiction.ts";
import { plainName } from "./object-name.ts";

export function requestsOf(env: Env, jurisdiction: Jurisdiction): DurableObjectStub<RequestsCalls> {
  return jurisdictionOf(env.REQUESTS, jurisdiction, env).named(plainName(jurisdiction, "requests"));
}

/** Of nobody: 22 symbols. */
export function newRequestId(): string {
  return base64UrlEncode(crypto.getRandomValues(new Uint8Array(16)));
}

/** On record where the law of its region keeps its people's data: what leaves nothing to be done is done with its answer. */
export async function recordAnswered(env: Env, said: Omit<Ticket, "id">): Promise<string> {
  const id = newRequestId();
  const placement = regionNamed(said.region)?.placement.default;
  const requests = requestsOf(env, placement?.mode === "store" ? placement.jurisdiction : "eu");
  await requests.open({ ...said, id });
  await requests.settle(id, [], Date.now());
  return id;
}

/** Of this site's alone: another's key may not look it up. */
export async function requestStatus(env: Env, site: string, id: string): Promise<MergedStatus | undefined> {
  const held = await Promise.all(
    JURISDICTIONS.map(async (jurisdiction) => {
      const status = await requestsOf(env, jurisdiction).status(id);
      return status?.site === site ? [{ jurisdiction, status }] : [];
    }),
  );
  return mergeStatuses(held.flat());
}

/** Those due first, first. What one jurisdiction has finished and another has not is told as it stands there, too. */
export async function listRequests(env: Env, asked: RequestsAsk): Promise<readonly MergedStatus[]> {
  const held = await Promise.all(JURISDICTIONS.map(async (jurisdiction) => requestsOf(env, jurisdiction).list(asked)));
  const ids = [...new Set(held.flat().map(({ id }) => id))];
  const statuses = await Promise.all(ids.map((id) => requestStatus(env, asked.site, id)));
  return statuses
    .filter((status) => status !== undefined)
    .toSorted((a, b) => a.deadline.at - b.deadline.at)
    .slice(0, asked.limit);
}
