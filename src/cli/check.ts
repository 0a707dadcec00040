/**
 * What the types of `gatehouse.config.ts` and `wrangler.toml` cannot say: that the config loads, and that nothing meant
 * for this machine alone stands in the file that is deployed. Part of `npm run check`; changes nothing.
 */
import { join, resolve } from "node:path";
import { unstable_readConfig as readConfig } from "wrangler";
// Loading it is the first check: a mistake in it throws, with its path.
import config from "../../gatehouse.config.ts";
import { LIMIT } from "../core/limits.ts";
import { planResources } from "./deploy-plan.ts";

/** Switches local behavior on: headers would then set the region, and jurisdictions would be mere names. */
const LOCAL_SETTING = "GATEHOUSE_LOCAL";

const file = process.argv[2] ?? join(resolve(import.meta.dirname, "../.."), "wrangler.toml");
const deployed = readConfig({ config: file }, { hideWarnings: true });

/** The platform reads its brakes from wrangler.toml, people from the limits: two places that must say one thing. */
const BRAKES: Readonly<Record<string, number>> = {
  RATE_BY_KEY: LIMIT.callsPerKey,
  RATE_BY_ADDRESS: LIMIT.callsPerAddress,
};

// Wrangler leaves the type of these entries open.
const limiters: readonly { readonly name: string; readonly simple: { readonly limit: number } }[] = deployed.ratelimits;

const problems = [
  ...Object.entries(BRAKES)
    .filter(([name, limit]) => !limiters.some((one) => one.name === name && one.simple.limit === limit))
    .map(([name, limit]) => `wrangler.toml: ${name} must have limit = ${limit}, as core/limits.ts says.`),
  ...Object.keys(deployed.vars)
    .filter((name) => name.startsWith(LOCAL_SETTING))
    .map((name) => `wrangler.toml: ${name} is for npm start alone; remove it.`),
  ...(deployed.define["GATEHOUSE_CRASH_POINTS"] === "false"
    ? []
    : ['wrangler.toml: [define] GATEHOUSE_CRASH_POINTS must be "false".']),
  ...(deployed.observability?.enabled === false && deployed.observability.logs?.invocation_logs === false
    ? []
    : ["wrangler.toml: observability and invocation logs must be off; they would hold visitors' addresses."]),
];
planResources(deployed);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${config.sites.length} sites, ${config.plan.events.length} planned events: in order`);
