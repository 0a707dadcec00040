/**
 * Brakes on abuse, by key and by address. The platform counts per location and eventually: good enough to stop a
 * flood, not an account. Addresses are reduced to a prefix and keyed before the platform sees them.
 */
import ipaddr from "ipaddr.js";
import { LIMIT } from "../../core/limits.ts";
import { isLocal } from "../local.ts";
import { keyedName } from "../stores/object-name.ts";
import { CallRefused } from "./problem.ts";
import type { Env } from "../env.ts";

/** A network, not a person: /24 of IPv4, /48 of IPv6. */
export function addressPrefix(address: string): string {
  if (address === "") return "unknown";
  try {
    const parsed = ipaddr.process(address);
    const kept = parsed.kind() === "ipv4" ? 3 : 6;
    return parsed.toByteArray().slice(0, kept).join(".");
  } catch {
    return "unknown";
  }
}

/** Load tests on one machine come from one address and one key: ten buckets there make the limit tenfold. */
function bucket(env: Env, key: string): string {
  return isLocal(env) ? `${key}#${Math.floor(Math.random() * 10)}` : key;
}

async function take(limiter: RateLimit, key: string, retryAfter: number = LIMIT.retryAfterSeconds): Promise<void> {
  const { success } = await limiter.limit({ key });
  if (!success) throw new CallRefused("rate_limited", undefined, retryAfter);
}

/** By prefix. Of networks and not of persons, in memory only, and few. */
const names = new Map<string, string>();
let namedUnder: string | undefined;

async function nameOf(prefix: string, env: Env): Promise<string> {
  const keys = env.GATEHOUSE_ROUTING_KEYS_EU;
  if (namedUnder !== keys || names.size >= LIMIT.rememberedNetworks) names.clear();
  namedUnder = keys;
  const known = names.get(prefix);
  if (known !== undefined) return known;
  const name = await keyedName(env, "eu", ["address", prefix]);
  if (namedUnder === keys) names.set(prefix, name);
  return name;
}

function networkOf(env: Env, request: Request): Promise<string> {
  return nameOf(addressPrefix(request.headers.get("cf-connecting-ip") ?? ""), env);
}

/** @throws {CallRefused} `rate_limited` */
export async function limitByAddress(env: Env, request: Request): Promise<void> {
  await take(env.RATE_BY_ADDRESS, bucket(env, await networkOf(env, request)));
}

/**
 * For what a visitor asks of their own data, which costs more than a call and tells more to whoever guesses.
 * @throws {CallRefused} `rate_limited`
 */
export async function limitRights(env: Env, request: Request): Promise<void> {
  await limitByAddress(env, request);
  await take(env.RATE_RIGHTS, bucket(env, await networkOf(env, request)), LIMIT.rightsRetryAfterSeconds);
}

/** @throws {CallRefused} `rate_limited` */
export async function limitByKey(env: Env, site: string, keyName: string): Promise<void> {
  await take(env.RATE_BY_KEY, bucket(env, `${site}|${keyName}`));
}
