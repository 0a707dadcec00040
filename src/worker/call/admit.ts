/** Lets in the owner's own server code, and nobody else: by a server key with the scope that the route needs. */
import type { Scope } from "../../core/config.ts";
import type { AppContext } from "../context.ts";
import { authenticate, headerKey, requireScope, type Caller } from "./authenticate.ts";
import { CallRefused } from "./problem.ts";
import { limitByAddress, limitByKey } from "./rate-limit.ts";

/** @throws {CallRefused} unless a server key with `scope` calls */
export async function admit({ env, req, var: { site } }: AppContext, scope: Scope): Promise<Caller> {
  await limitByAddress(env, req.raw);
  const caller = await authenticate(site, env, headerKey(req.raw));
  if (caller.key.kind !== "server") throw new CallRefused("scope_missing", "needs a server key");
  requireScope(caller, scope);
  await limitByKey(env, site.id, caller.name);
  return caller;
}
