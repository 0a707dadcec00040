/** Composition: which site, CORS, the routes, and how a refused call is answered and counted. No rule lives here. */
import { Hono } from "hono";
import { cors } from "hono/cors";
import type { Config } from "../core/config.ts";
import { WIRE_ROUTES } from "../core/protocols/index.ts";
import type { AppContext, AppEnv } from "./context.ts";
import { countRefusedCall } from "./count.ts";
import { logProblem } from "./log.ts";
import { CallRefused, problem } from "./problem.ts";
import { collect } from "./routes/collect.ts";
import { consent } from "./routes/consent.ts";
import { owner } from "./routes/owner.ts";
import { originStanding, siteOf } from "./site.ts";

/** Chromium keeps a preflight at most this long; the browser client preflights six paths. */
const PREFLIGHT_SECONDS = 7_200;

/** The methods of each route, for 405 and the reference table. */
export const ROUTES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(WIRE_ROUTES.map((route) => [`/v1/${route.path}`, ["POST"]])),
  "/v1/consent": ["GET", "PUT"],
  "/v1/explain": ["POST"],
  "/v1/profiles/lookup": ["POST"],
  "/v1/ledger": ["GET"],
  "/healthz": ["GET"],
};

export function createApp(config: Config): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.get("/healthz", (context) => context.json({ ok: true }));

  app.use(async (context, next) => {
    context.set("config", config);
    context.set("site", siteOf(config, new URL(context.req.url), context.env));
    await next();
  });

  app.use(
    cors({
      origin: (origin, context: AppContext) =>
        originStanding(context.var.site, context.req.raw, context.env) === "allowed" ? origin : null,
      credentials: true,
      allowMethods: ["GET", "POST", "PUT"],
      maxAge: PREFLIGHT_SECONDS,
    }),
  );

  app.route("/", collect);
  app.route("/", consent);
  app.route("/", owner);

  app.notFound((context) => {
    const methods = ROUTES[context.req.path];
    if (methods) return refuse(context, new CallRefused("method_not_allowed"), { allow: methods.join(", ") });
    return refuse(context, new CallRefused("not_found"));
  });

  app.onError((error, context) => {
    if (error instanceof CallRefused) return refuse(context, error);
    logProblem("request_failed", error);
    return refuse(context, new CallRefused("unavailable"));
  });

  return app;
}

/** A call to no site has nobody to count it for. */
function refuse(
  context: AppContext,
  { refusal, detail }: CallRefused,
  headers?: Readonly<Record<string, string>>,
): Response {
  const { site } = context.var as { site?: { id: string } };
  if (site) context.executionCtx.waitUntil(countRefusedCall(context.env, site.id, refusal));
  return problem(refusal, detail, headers);
}
