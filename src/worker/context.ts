/** What every route gets: bindings, the config, and the site the host stands for. */
import type { Context } from "hono";
import type { Config, Site } from "../core/config.ts";
import type { Env } from "./env.ts";

export interface AppEnv {
  readonly Bindings: Env;
  readonly Variables: { config: Config; site: Site };
}

export type AppContext = Context<AppEnv>;
