/** Tells `cloudflare:workers` and `cloudflare:test` which Worker the tests run in. */
import type { Env as WorkerEnv } from "../../src/worker/env.ts";

declare global {
  namespace Cloudflare {
    interface Env extends WorkerEnv {}

    interface GlobalProps {
      mainModule: typeof import("../../src/worker/index.ts");
      durableNamespaces:
        | "Profile"
        | "Counter"
        | "Courier"
        | "Revocations"
        | "Quarantine"
        | "Trends"
        | "Requests"
        | "Accounts";
    }
  }
}
