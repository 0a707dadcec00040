/** Composition: which site, the routes, and how a refused call is answered and counted. No rule lives here. */
import { Hono } from "hono";
import type { Config } from "../core/config.ts";
import { routeAt } from "../core/routes.ts";
import type { AppContext, AppEnv } from "./context.ts";
import { countRefusedCall } from "./stores/count.ts";
import { logProblem } from "./log.ts";
import { urlOf } from "./call/address.ts";
import { dress } from "./call/answer.ts";
import { preflight } from "./call/cors.ts";
import { answerMinimally, wantsMinimal } from "./call/minimal.ts";
import { CallRefused, problem } from "./call/problem.ts";
import { collect } from "./routes/collect.ts";
import { consent } from "./routes/consent.ts";
import { decide } from "./routes/decide.ts";
import { deliveries } from "./routes/deliveries.ts";
import { gpc } from "./routes/gpc.ts";
import { identity } from "./routes/identity.ts";
import { keys } from "./routes/keys.ts";
import { me } from "./routes/me.ts";
import { owner } from "./routes/owner.ts";
import { privacy } from "./routes/privacy.ts";
import { privacyLinks } from "./routes/privacy-links.ts";
import { privacyPage } from "./routes/privacy-page.ts";
import { quarantine } from "./routes/quarantine.ts";
import { script } from "./routes/script.ts";
import { session } from "./routes/session.ts";
import { settings } from "./routes/settings.ts";
import { routePath, siteOf } from "./call/site.ts";

export function createApp(config: Config): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ getPath: (request) => routePath(config, request) });

  app.get("/healthz", (context) => context.json({ ok: true }));

  app.use(async (context, next) => {
    context.set("config", config);
    context.set("site", siteOf(config, urlOf(context.req.raw), context.env));
    if (context.req.method === "OPTIONS") return preflight(context);
    await next();
    dress(context);
    if (wantsMinimal(context)) await answerMinimally(context);
    return undefined;
  });

  app.route("/", collect);
  app.route("/", consent);
  app.route("/", decide);
  app.route("/", session);
  app.route("/", me);
  app.route("/", privacyPage);
  app.route("/", privacyLinks);
  app.route("/", owner);
  app.route("/", identity);
  app.route("/", deliveries);
  app.route("/", quarantine);
  app.route("/", settings);
  app.route("/", privacy);
  app.route("/", gpc);
  app.route("/", keys);
  // Last, since it looks at every address that is asked for.
  app.route("/", script);

  app.notFound((context) => {
    const { method, path } = context.req;
    const route = routeAt(path);
    // A path that a route takes only sometimes, such as the script's, is not found with the right method.
    if (route && !route.methods.includes(method.replace("HEAD", "GET")))
      return refuse(context, new CallRefused("method_not_allowed"), { allow: route.methods.join(", ") });
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
function refuse(context: AppContext, refused: CallRefused, headers?: Readonly<Record<string, string>>): Response {
  const { site } = context.var as { site?: { id: string } };
  if (site) context.executionCtx.waitUntil(countRefusedCall(context.env, site.id, refused.refusal));
  return problem(refused, headers);
}
