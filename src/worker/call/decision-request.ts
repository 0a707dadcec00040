/** Turns a call into the plain facts that core decides by: who sent it, from where, with which signals and choices. */
import type { Key, Site } from "../../core/config.ts";
import type { DecisionRequest } from "../../core/decide/request.ts";
import type { Place } from "../../core/policy/places.ts";
import type { Env } from "../env.ts";
import type { Cookies } from "./cookies.ts";
import { gpcHeader } from "./visitor.ts";

export interface CallFacts extends Cookies {
  readonly key: Key | undefined;
  readonly receivedAt: number;
  readonly history?: boolean;
  /** `undefined` when it could not be told or may not be used. */
  readonly connection: Place | undefined;
}

/** Without a key it is a page that asks, by its cookies. */
export function decisionRequest(request: Request, site: Site, env: Env, call: CallFacts): DecisionRequest {
  const { key } = call;
  return {
    keyKind: key?.kind ?? "browser",
    planMode: key?.plan ?? "refuse",
    receivedAt: call.receivedAt,
    history: call.history ?? false,
    connection: call.connection,
    audience: key?.kind === "server" ? key.audience : undefined,
    // One of what is kept apart leads to no profile.
    hasCookie: call.visitor?.class === "full",
    signals: {
      gpc: gpcHeader(request, env),
      dnt: request.headers.get("dnt") ?? undefined,
      choices: call.choice?.choices,
      userAgent: request.headers.get("user-agent") ?? undefined,
    },
    consentCategories: site.consentCategories,
  };
}
