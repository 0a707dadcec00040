/** What every route gets: bindings, the config, and the site the host stands for. */
import type { Context } from "hono";
import type { Config, Site } from "../core/config.ts";
import type { VisitorClass } from "../core/decide/visitor-class.ts";
import type { Env } from "./env.ts";

/** The visitor cookie that this very answer sets. */
export interface VisitorNow {
  readonly class: VisitorClass;
  readonly text: string;
  /** Epoch ms. */
  readonly until: number;
}

export interface AppEnv {
  readonly Bindings: Env;
  readonly Variables: {
    config: Config;
    site: Site;
    visitorNow?: VisitorNow;
    /** Headers of the answer to come, by name. */
    added?: [string, string][];
    /** The answer that has its headers. */
    dressed?: Response;
  };
}

export type AppContext = Context<AppEnv>;
