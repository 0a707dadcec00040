/** The bindings of `wrangler.toml` and the secrets of the environment, as code sees them. */
import type { BucketIn, QueueIn } from "./stores/jurisdiction.ts";
import type { CounterCalls, CourierCalls, ProfileCalls, RevocationsCalls, TrendsCalls } from "./objects/calls.ts";
import type { QuarantineCalls } from "./objects/quarantine-calls.ts";
import type { AccountsCalls } from "./objects/account-calls.ts";
import type { RequestsCalls } from "./objects/requests-calls.ts";

export interface Env {
  readonly PROFILE: DurableObjectNamespace<ProfileCalls>;
  readonly COUNTER: DurableObjectNamespace<CounterCalls>;
  readonly COURIER: DurableObjectNamespace<CourierCalls>;
  readonly REVOCATIONS: DurableObjectNamespace<RevocationsCalls>;
  readonly ACCOUNTS: DurableObjectNamespace<AccountsCalls>;
  readonly QUARANTINE: DurableObjectNamespace<QuarantineCalls>;
  readonly TRENDS: DurableObjectNamespace<TrendsCalls>;
  readonly REQUESTS: DurableObjectNamespace<RequestsCalls>;
  readonly QUEUE_EU: QueueIn<"eu">;
  readonly QUEUE_US: QueueIn<"us">;
  readonly ARCHIVE_EU: BucketIn<"eu">;
  readonly ARCHIVE_US: BucketIn<"us">;
  readonly RATE_BY_KEY: RateLimit;
  readonly RATE_BY_ADDRESS: RateLimit;
  readonly RATE_RIGHTS: RateLimit;
  /** Versioned, newest first: `2.<base64url>,1.<base64url>`. */
  readonly GATEHOUSE_ROUTING_KEYS_EU: string;
  readonly GATEHOUSE_ROUTING_KEYS_US: string;
  readonly GATEHOUSE_COOKIE_KEYS: string;
  readonly GATEHOUSE_SEALING_KEYS: string;
  readonly GATEHOUSE_SIGNING_KEYS: string;
  /** Set by `npm start` and by tests only; names the process. See `local.ts`. */
  readonly GATEHOUSE_LOCAL?: string;
  /** There only: what stands in for every destination, `http://127.0.0.1:<port>`. */
  readonly GATEHOUSE_LOCAL_DESTINATIONS?: string;
}

/** The value of a secret whose name stands in the config; empty counts as absent. */
export function secretOf(env: Env, name: string): string | undefined {
  const value = (env as unknown as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
