/** Turns a call into the plain facts that core decides by: who sent it, from where, with which signals and choices. */
import type { Site } from "../../core/config.ts";
import type { DecisionRequest } from "../../core/decide/request.ts";
import type { Place } from "../../core/policy/places.ts";
import type { Env } from "../env.ts";
import type { Caller } from "./authenticate.ts";
import type { ChoiceCookie, Cookies } from "./cookies.ts";
import { gpcHeader } from "./visitor.ts";

export interface CallFacts extends Pick<Cookies, "visitor"> {
  readonly choice: Pick<ChoiceCookie, "choices"> | undefined;
  /** Without one it is a page that asks, by its cookies. */
  readonly caller: Caller | undefined;
  readonly receivedAt: number;
  readonly history?: boolean;
  /** `undefined` when it could not be told or may not be used. */
  readonly connection: Place | undefined;
}

export function decisionRequest(request: Request, site: Site, env: Env, call: CallFacts): DecisionRequest {
  const key = call.caller?.key;
  return {
    keyKind: key?.kind ?? "browser",
    source: call.caller?.name ?? "page",
    planMode: key?.plan ?? "refuse",
    receivedAt: call.receivedAt,
    history: call.history ?? false,
    connection: call.connection,
    audience: key?.kind === "server" ? key.audience : undefined,
    ...(key?.kind === "server" && key.scopes.includes("identify") ? { identifies: true } : {}),
    // One of what is kept apart leads to no profile.
    hasCookie: call.visitor?.class === "full",
    signals: {
      gpc: gpcHeader(request, env),
      dnt: request.headers.get("dnt") ?? undefined,
      choices: call.choice?.choices,
      userAgent: request.headers.get("user-agent") ?? undefined,
      clientHintMobile: request.headers.get("sec-ch-ua-mobile") ?? undefined,
    },
    consentCategories: site.consentCategories,
  };
}
