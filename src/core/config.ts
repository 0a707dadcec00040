/**
 * The config schema: types, defaults and errors from one source. Holds names, kinds and scopes of keys, never their
 * values: those are secrets in the environment.
 */
import * as z from "zod";
import { budgetSchema } from "./budget.ts";
import { secretName } from "./destinations/destination.ts";
import { destinationFaults } from "./destinations/faults.ts";
import {
  compileDestinations,
  destinationSchema,
  recipientsFor,
  type CompiledDestinations,
  type Sent,
} from "./destinations/index.ts";
import { identitySchema, identitySecrets } from "./identity/settings.ts";
import { compilePlan, PLAN_MODES, planSchema, type CompiledPlan } from "./plan.ts";
import { placementsSchema } from "./placements.ts";
import { compilePlacements, type CompiledPlacements } from "./placements/compile.ts";
import { placementFaults } from "./placements/faults.ts";
import { languagesSchema, marketsSchema } from "./placements/languages.ts";
import { policyTestSchema } from "./policy-test.ts";
import { noSuchRegion } from "./policy/no-such-region.ts";
import { ownerRegionSchema } from "./policy/owner-schema.ts";
import { ownerFaults } from "./policy/owner.ts";
import { PURPOSES } from "./policy/purposes.ts";
import { regionNamed } from "./policy/regions/index.ts";
import { compileSessions, sessionsSchema, type SessionNeeds } from "./sessions.ts";
import { capConditions } from "./segments/caps.ts";
import { compileDefinitions, type Definitions } from "./segments/compile.ts";
import { withCategory } from "./segments/category.ts";
import { definitionFaults, sizeFaults } from "./segments/faults.ts";
import { affinitiesSchema, profileSchema, relationshipSchema, scoresSchema, segmentsSchema } from "./segments.ts";
import { sourceFaults } from "./sources.ts";
import { compileRecommendations, recommendationsSchema, type CompiledRecommendations } from "./recommendations.ts";
import { recommendationFaults } from "./recommendations/faults.ts";
import { compileRetention, retentionSchema, type Retention } from "./retention.ts";
import { retentionFaults } from "./retention/faults.ts";
import { compileTriggers, triggersSchema, type CompiledTriggers } from "./triggers.ts";
import { triggerFaults } from "./triggers/faults.ts";

export const SCOPES = ["collect", "identify", "read", "privacy", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

const identifier = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "lower-case letters, digits and hyphens");
const origin = z.string().regex(/^https?:\/\/[^/]+$/, "scheme and host, without a path: https://www.example.com");

/** What becomes of its events that break the plan. */
const planMode = z.enum(PLAN_MODES).default("refuse");

const keySchema = z.discriminatedUnion("kind", [
  /** Public, in pages. The page's origin must be the site's. */
  z.strictObject({ kind: z.literal("browser"), secret: secretName, plan: planMode }),
  /** Public, in apps. The region is the connection's. */
  z.strictObject({ kind: z.literal("app"), secret: secretName, plan: planMode }),
  /** Secret, in server code. */
  z.strictObject({
    kind: z.literal("server"),
    secret: secretName,
    plan: planMode,
    scopes: z.array(z.enum(SCOPES)).min(1),
    /** The owner's attestation of where this key's visitors are: an ISO code, `DE` or `US-CA`. Lands in receipts. */
    audience: z
      .string()
      .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)
      .optional(),
  }),
]);

const siteSchema = z.strictObject({
  id: identifier,
  /** Hosts at which the collector answers for this site. */
  hosts: z.array(z.string().min(1)).min(1),
  /** The path under which the collector answers, when it shares the page's host: `/collect`. */
  basePath: z
    .string()
    .regex(/^(\/[A-Za-z0-9_-]+)+$/, "a path without a slash at its end: /collect")
    .optional(),
  /** Where the browser script is, under the base path. Choose a word that ad blockers do not look for. */
  scriptPath: z
    .string()
    .regex(/^\/[A-Za-z0-9_-]+\.js$/, "one name that ends in .js, behind a slash: /c.js")
    .default("/c.js"),
  /**
   * Where pages reach the collector, base path included, when a proxy in front of it asks for another host or path.
   * Otherwise clients are told what the collector sees, and would go past the proxy.
   */
  address: z
    .string()
    .regex(
      /^https:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[A-Za-z0-9_-]+)*$/,
      "https, without a slash at its end: https://www.example.com/collect",
    )
    .optional(),
  /** Origins whose pages may send events and read answers. */
  origins: z.array(origin).default([]),
  /** The registrable domain for cookies when page and collector are on different hosts, such as `example.com`. */
  cookieDomain: z.string().optional(),
  /** Sites naming the same space share profiles. By default a site is its own space. */
  identitySpace: identifier.optional(),
  /** Calls come through the owner's own proxy, so the connection says nothing about the visitor. */
  proxied: z.boolean().default(false),
  keys: z.record(identifier, keySchema),
  /** Who may prove whom a browser belongs to; see docs/identity.md. Without it nobody is proved by a page. */
  identity: identitySchema.optional(),
  /** What the consent platform's category names mean. A name equal to a purpose needs no entry. */
  consentCategories: z.record(z.string(), z.array(z.enum(PURPOSES))).default({}),
  /** Where a visitor can object without a banner; shown in answers where the law wants it. */
  objectionUrl: z.string().optional(),
});

/** What the collector cannot know, and every consent record must say. Shown as written; nothing is decided by it. */
const controllerSchema = z.strictObject({
  name: z.string().min(1),
  address: z.string().min(1).optional(),
  /** Where a visitor can ask: an address for mail, or a page. */
  contact: z.string().min(1).optional(),
  privacyNotice: z.url().optional(),
});

const configSchema = z.strictObject({
  sites: z.array(siteSchema).min(1),
  plan: planSchema,
  placements: placementsSchema.default({}),
  /**
   * How long a read waits for the visitor's object, unless its caller says how long. Then what the request alone says is
   * the answer. `npm start` waits as long as may be: a developer's machine is slow, and nobody's page is late.
   */
  reads: z.strictObject({ budgetMs: budgetSchema.default(300) }).default({ budgetMs: 300 }),
  /** Which contents may be written in, the default first; see docs/placements.md. */
  languages: languagesSchema.default([]),
  /** Names for groups of countries, for rules and contents. */
  markets: marketsSchema.default({}),
  /** The plan's event by which pages say what they showed; caps count it. */
  exposure: z.string().min(1).max(200).optional(),
  /** What the collector itself says of a visitor, as planned events; see docs/triggers.md. */
  triggers: triggersSchema.default({}),
  /** Which paths of a session are remembered, sealed: none by default. */
  sessions: sessionsSchema.prefault({}),
  /** What you want to know of visitors; see docs/segments.md. */
  segments: segmentsSchema.default({}),
  scores: scoresSchema.default({}),
  affinities: affinitiesSchema.default({}),
  relationship: relationshipSchema,
  /** What server code may look up of a visitor; see docs/segments.md. */
  profile: profileSchema,
  /** What can be recommended, and from which events; see docs/recommendations.md. */
  recommendations: recommendationsSchema.default({}),
  /** How long what is kept is kept; see docs/retention.md. */
  retention: retentionSchema.prefault({}),
  /** Who decides why and how the data is processed. */
  controller: controllerSchema.optional(),
  /** In-country endpoints by region id: events from there are sent there, and rest nowhere here. */
  forward: z.record(z.string(), z.url({ protocol: /^https$/ })).default({}),
  /** Whom events are sent on to, each for its own purposes; see docs/reference.md. */
  destinations: z.record(identifier, destinationSchema).default({}),
  /** What you add to a region's law, by its id in docs/regions.md. */
  regions: z.record(z.string(), ownerRegionSchema).default({}),
  /** What must come of which event. `npm run check` asks all of it; see README.md, "Policy as code". */
  policyTests: z.array(policyTestSchema).default([]),
  cookies: z
    .strictObject({
      visitor: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,40}$/)
        .default("gh_v"),
      choice: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,40}$/)
        .default("gh_c"),
      decision: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,40}$/)
        .default("gh_d"),
      pass: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,40}$/)
        .default("gh_p"),
    })
    .default({ visitor: "gh_v", choice: "gh_c", decision: "gh_d", pass: "gh_p" }),
});

export type ConfigInput = z.input<typeof configSchema>;
export type Site = z.output<typeof siteSchema>;
export type Controller = z.output<typeof controllerSchema>;
export type Key = z.output<typeof keySchema>;

export type Config = Omit<
  z.output<typeof configSchema>,
  "plan" | "placements" | "destinations" | "triggers" | "sessions" | "recommendations" | "retention"
> & {
  readonly plan: CompiledPlan;
  readonly placements: CompiledPlacements;
  readonly destinations: CompiledDestinations;
  readonly triggers: CompiledTriggers;
  readonly sessions: SessionNeeds;
  readonly definitions: Definitions;
  readonly recommendations: CompiledRecommendations;
  readonly retention: Retention;
  /** Whom the owner would have told of such an event, whatever its visitor allows. */
  readonly recipients: (sent: Sent) => ReturnType<typeof recipientsFor>;
};

/** The name of the secret that the site's pages send, if it has pages. */
export function pageKeyOf(site: Site): string | undefined {
  return Object.values(site.keys).find(({ kind }) => kind === "browser")?.secret;
}

/** The site's identity space; see `identitySpace`. */
export function spaceOf(site: Site): string {
  return site.identitySpace ?? site.id;
}

function refuseRepeats(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`gatehouse.config.ts: two ${what} ${twice}`);
}

/** What no schema can say: which regions there are and what they allow, which sites, and what the plan has for whom. */
function faultsIn(
  parsed: z.output<typeof configSchema>,
  {
    plan,
    destinations,
    triggers,
    recommendations,
    definitions,
  }: Pick<Config, "plan" | "destinations" | "triggers" | "recommendations" | "definitions">,
): readonly string[] {
  const { sites, forward, regions, policyTests, placements, languages, markets, exposure, profile } = parsed;
  const fault = (path: string, words: string): string => `✖ ${words}\n  → at ${path}`;
  const nowhere = Object.keys(forward).filter((id) => regionNamed(id) === undefined);
  const homeless = [...policyTests.entries()].filter(
    ([, { site }]) => site !== undefined && !sites.some(({ id }) => id === site),
  );
  const offered = { plan, exposure, languages, markets: Object.keys(markets), ...offeredBy(parsed) };
  const facts = { sites: sites.map(({ id }) => id), keys: secretsIn(sites), plan };
  return [
    ...Object.entries(regions).flatMap(([id, wishes]) =>
      ownerFaults(id, wishes).map((words) => fault(`regions["${id}"]`, words)),
    ),
    ...nowhere.map((id) => fault(`forward["${id}"]`, noSuchRegion(id))),
    ...homeless.map(([index, { site }]) => fault(`policyTests[${index}].site`, `no site is called ${site}`)),
    ...sourceFaults(sites, profile.sources).map(({ path, words }) => fault(path, words)),
    ...destinationFaults(destinations, facts).map(({ path, words }) => fault(path, words)),
    ...placementFaults(placements, offered).map(({ path, words }) => fault(path, words)),
    ...triggerFaults(triggers, plan).map(({ path, words }) => fault(path, words)),
    ...definitionFaults({ ...parsed, caps: new Map() }, plan).map(({ path, words }) => fault(path, words)),
    ...sizeFaults(definitions).map(({ path, words }) => fault(path, words)),
    ...recommendationFaults(recommendations, plan, placements).map(({ path, words }) => fault(path, words)),
    ...retentionFaults(parsed.retention, plan).map(({ path, words }) => fault(path, words)),
  ];
}

/** What placements may name. */
function offeredBy({ segments, affinities }: Pick<z.output<typeof configSchema>, "segments" | "affinities">) {
  return { segments: Object.keys(segments), affinities: Object.keys(affinities) };
}

/** Sites may share one that checks assertions; no key may be one. */
function secretsIn(sites: readonly Site[]): readonly string[] {
  const keys = sites.flatMap((site) => Object.values(site.keys).map(({ secret }) => secret));
  return [...keys, ...identitySecrets(sites)];
}

/** @throws {Error} with one line per mistake, naming the path */
export function defineConfig(input: ConfigInput): Config {
  const read = configSchema.safeParse(input);
  if (!read.success) throw new Error(`gatehouse.config.ts:\n${z.prettifyError(read.error)}`);
  const plan = compilePlan(read.data.plan);
  const parsed = { ...read.data, affinities: withCategory(read.data, plan) };
  const { sites, policyTests, placements, exposure } = parsed;
  const compiled = {
    plan,
    placements: compilePlacements(parsed.placements, parsed.languages),
    destinations: compileDestinations(parsed.destinations),
    triggers: compileTriggers(parsed.triggers),
    recommendations: compileRecommendations(parsed.recommendations),
    retention: compileRetention(parsed.retention, plan),
    sessions: compileSessions(parsed.sessions, sites),
    definitions: compileDefinitions({ ...parsed, caps: capConditions(placements, exposure) }),
  };
  const faults = faultsIn(parsed, compiled);
  if (faults.length > 0) throw new Error(`gatehouse.config.ts:\n${faults.join("\n")}`);
  refuseRepeats(
    "sites are called",
    sites.map((site) => site.id),
  );
  refuseRepeats(
    "sites answer at",
    sites.flatMap((site) => [...new Set(site.hosts)]),
  );
  refuseRepeats(
    "policy tests are called",
    policyTests.map((test) => test.name),
  );
  // One secret for two keys would give a page whatever the server's key may do.
  refuseRepeats("keys have the secret", secretsIn(sites));
  return { ...parsed, ...compiled, recipients: (sent) => recipientsFor(compiled.destinations, sent) };
}
