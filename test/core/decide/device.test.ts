/** Whose word is taken for the device of an event, and that nothing but the device is kept of it. */
import { expect, it } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import type { Context } from "../../../src/core/event.ts";
import { AGREED, anEvent, aRequest, policy } from "../call.ts";

const PHONE = "Mozilla/5.0 (Linux; Android 10; K) Chrome/150.0.0.0 Mobile Safari/537.36";
const TABLET = "Mozilla/5.0 (Linux; Android 10; K) Chrome/150.0.0.0 Safari/537.36";
const DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/150.0";

function keptOf(context: Context, request: Partial<DecisionRequest>): unknown {
  const proposal = decide(anEvent({ consent: AGREED, context }), aRequest(request), policy);
  if (proposal.next !== "settle") throw new Error(`nothing to settle: ${proposal.next}`);
  return { ...proposal.event.plain.context, ...proposal.event.personal.context };
}

const server: Partial<DecisionRequest> = { keyKind: "server", connection: undefined, audience: "DE" };

it.each<[string, Context, Partial<DecisionRequest>, object]>([
  ["a browser's header", {}, { signals: { userAgent: PHONE } }, { device: "mobile" }],
  ["a browser's hint before it", {}, { signals: { userAgent: PHONE, clientHintMobile: "?0" } }, { device: "tablet" }],
  ["what the event reports", { user_agent: TABLET }, { signals: { userAgent: DESKTOP } }, { device: "tablet" }],
  ["what the event says before all", { device: "mobile", user_agent: TABLET }, {}, { device: "mobile" }],
  ["what a server reports", { user_agent: PHONE }, server, { device: "mobile" }],
  ["nothing of a server's own headers", {}, { ...server, signals: { userAgent: PHONE, clientHintMobile: "?1" } }, {}],
  ["nothing where nothing is said", {}, {}, {}],
])("takes %s", (_, context, request, kept) => {
  expect(keptOf(context, request)).toEqual(kept);
});
