/**
 * Every store of a deployment, from its wrangler.toml and its config. It refuses a store that nobody has described, and
 * any setting of wrangler's that could be one: what a manifest leaves out, its reader believes is not there.
 */
import type { Config } from "../../core/config.ts";
import { JURISDICTIONS } from "../../core/policy/placement.ts";
import { type DeployConfig, planResources, type Resource } from "../deploy-plan.ts";
import { secretsOf } from "../secrets.ts";
import {
  BUCKETS,
  COOKIES,
  DEAD_LETTERS,
  ENDPOINT,
  OBJECTS,
  QUEUES,
  RATE_LIMITS,
  SECRET,
  type Holding,
} from "./holdings.ts";
import { holdingOf } from "./recipient.ts";

/** The part of wrangler's own resolved configuration that names stores. */
interface WranglerConfig extends DeployConfig {
  readonly durable_objects: { readonly bindings: readonly { readonly class_name: string }[] };
  readonly exports: Readonly<Record<string, unknown>>;
  readonly ratelimits: readonly { readonly name: string }[];
  readonly services?: readonly { readonly binding: string }[] | undefined;
}

export const STORE_KINDS = [
  "durable object",
  "queue",
  "bucket",
  "rate limit",
  "secret",
  "endpoint",
  "destination",
  "cookie",
] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

export interface Store extends Holding {
  readonly kind: StoreKind;
  readonly name: string;
  /** `null`: there is none for this kind. */
  readonly jurisdiction: string | null;
  /** Where it is, if that is no jurisdiction. */
  readonly place?: string;
}

/** Settings that keep no data, whatever they say. */
const NO_STORES: ReadonlySet<string> = new Set([
  ..."configPath userConfigPath topLevelName name main base_dir compatibility_date compatibility_flags".split(" "),
  ..."jsx_factory jsx_fragment tsconfig rules build define minify keep_names no_bundle python_modules dev".split(" "),
  ..."account_id route routes workers_dev preview_urls limits triggers vars upload_source_maps send_metrics".split(" "),
]);

/** Settings that this file reads. */
const READ: ReadonlySet<string> = new Set([
  "durable_objects",
  "exports",
  "queues",
  "r2_buckets",
  "ratelimits",
  "services",
]);

/** Switched off, or nothing in it. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

/** @throws {Error} for a store that is not in `known` */
function described(known: Readonly<Record<string, Holding>>, kind: StoreKind, name: string): Holding {
  const holding = known[name];
  if (!holding)
    throw new Error(`wrangler.toml: nobody has said what the ${kind} ${name} holds; see manifest/holdings.ts`);
  return holding;
}

function refuseUnknown(wrangler: WranglerConfig): void {
  const unknown = Object.entries(wrangler).filter(
    ([setting, value]) => !NO_STORES.has(setting) && !READ.has(setting) && !isEmpty(value),
  );
  if (unknown.length === 0) return;
  const names = unknown.map(([setting]) => setting).join(", ");
  throw new Error(`wrangler.toml: ${names} may keep data that the manifest does not know of; see manifest/stores.ts`);
}

/** Another Worker is a place where events go, and so a destination or nothing that the manifest knows. */
function refuseStrangers({ services = [] }: WranglerConfig, { destinations }: Config): void {
  const known = [...destinations.values()].flatMap(({ settings }) =>
    settings.kind === "worker" ? [settings.binding] : [],
  );
  const stranger = services.find(({ binding }) => !known.includes(binding));
  if (stranger) throw new Error(`wrangler.toml: the service ${stranger.binding} is no destination of the config`);
}

/** Pinned by the code, each to every jurisdiction. Exported classes are objects, bound or not. */
function objects({ durable_objects, exports }: WranglerConfig): readonly Store[] {
  const classes = new Set([...durable_objects.bindings.map(({ class_name }) => class_name), ...Object.keys(exports)]);
  return [...classes].flatMap((name) =>
    JURISDICTIONS.map((jurisdiction): Store => {
      const kind = "durable object";
      return { kind, name, jurisdiction, ...described(OBJECTS, kind, name) };
    }),
  );
}

function withoutJurisdiction(binding: string): string {
  return binding.replace(/_[A-Z]+$/, "");
}

/** Queues and buckets, as they are created. */
function resources({ queues, r2_buckets }: WranglerConfig): readonly Store[] {
  const bindings = new Map([
    ...(queues.producers ?? []).map(({ queue, binding }) => [queue, binding] as const),
    ...r2_buckets.map(({ bucket_name = "", binding }) => [bucket_name, binding] as const),
  ]);
  const holdingOf = ({ kind, name }: Resource): Holding => {
    const binding = bindings.get(name);
    if (binding === undefined) return DEAD_LETTERS;
    return described(kind === "queue" ? QUEUES : BUCKETS, kind, withoutJurisdiction(binding));
  };
  return planResources({ queues, r2_buckets }).map((resource): Store => ({ ...resource, ...holdingOf(resource) }));
}

function rateLimits({ ratelimits }: WranglerConfig): readonly Store[] {
  return ratelimits.map(({ name }): Store => {
    const kind = "rate limit";
    return {
      kind,
      name,
      jurisdiction: null,
      place: "wherever the call arrives",
      ...described(RATE_LIMITS, kind, name),
    };
  });
}

/** What lies outside wrangler.toml. */
function others(config: Config): readonly Store[] {
  const cookie = (kind: keyof Config["cookies"]): Store => ({
    kind: "cookie",
    name: config.cookies[kind],
    jurisdiction: null,
    place: "the visitor's browser",
    ...described(COOKIES, "cookie", kind),
  });
  return [
    ...secretsOf(config).map(({ name }): Store => ({
      kind: "secret",
      name,
      jurisdiction: null,
      place: "wherever the platform is",
      ...SECRET,
    })),
    ...Object.entries(config.forward).map(([region, name]): Store => ({
      kind: "endpoint",
      name,
      jurisdiction: null,
      place: `region ${region}, by your word`,
      ...ENDPOINT,
    })),
    ...Array.from(config.destinations.values(), (destination): Store => ({
      kind: "destination",
      name: destination.id,
      jurisdiction: null,
      place: destination.kind.where(destination.settings),
      ...holdingOf(destination),
    })),
    cookie("visitor"),
    cookie("choice"),
    cookie("decision"),
    cookie("pass"),
  ];
}

/** @throws {Error} for what is not described, or is in no jurisdiction and should be */
export function storesOf(wrangler: WranglerConfig, config: Config): readonly Store[] {
  refuseUnknown(wrangler);
  refuseStrangers(wrangler, config);
  return [...objects(wrangler), ...resources(wrangler), ...rateLimits(wrangler), ...others(config)];
}
