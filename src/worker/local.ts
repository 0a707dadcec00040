/**
 * What is different on a developer's machine. `GATEHOUSE_LOCAL` is given by `npm start` and by tests and stands in no
 * file that is deployed: a Host header proves nothing, so nothing here may be switched on by a request.
 */
import type { Config } from "../core/config.ts";
import { LIMIT } from "../core/limits.ts";
import type { OutboxSettings } from "../core/profile/outbox.ts";
import type { Env } from "./env.ts";

export function isLocal(env: Env): boolean {
  return env.GATEHOUSE_LOCAL !== undefined && env.GATEHOUSE_LOCAL !== "";
}

/** The emulated queue lives in memory and forgets when killed; deliveries settle within seconds. */
const LOCAL_HOLD_MS = 15_000;

export function outboxSettings(env: Env): OutboxSettings {
  return {
    flushAfterMs: LIMIT.flushAfterMs,
    holdMs: isLocal(env) ? LOCAL_HOLD_MS : 0,
    boot: env.GATEHOUSE_LOCAL ?? "",
  };
}

/** What a read may take if its caller says nothing. */
export function defaultBudgetMs({ reads }: Pick<Config, "reads">, env: Env): number {
  return isLocal(env) ? LIMIT.longestBudgetMs : reads.budgetMs;
}

export function isLoopback(hostname: string): boolean {
  return hostname === "127.0.0.1" || hostname === "localhost";
}
