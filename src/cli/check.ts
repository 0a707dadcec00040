/**
 * What the types of `gatehouse.config.ts` and `wrangler.toml` cannot say: that the config loads, that its policy tests
 * hold today, and that nothing meant for this machine alone stands in the file that is deployed. Part of `npm run
 * check`; changes nothing.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { unstable_readConfig as readConfig } from "wrangler";
import { LIMIT } from "../core/limits.ts";
import { missingBindings } from "./check/bindings.ts";
import { costLines } from "./check/costs.ts";
import { failedPolicyTests } from "./check/policy-tests.ts";
import { wrongRetries } from "./check/queues.ts";
import { planResources } from "./deploy-plan.ts";
import { loadConfig } from "./load-config.ts";

/** Switches local behavior on: headers would then set the region, and jurisdictions would be mere names. */
const LOCAL_SETTING = "GATEHOUSE_LOCAL";

const root = resolve(import.meta.dirname, "../..");
const { values: files } = parseArgs({
  options: {
    wrangler: { type: "string", default: join(root, "wrangler.toml") },
    config: { type: "string", default: join(root, "gatehouse.config.ts") },
  },
});
const deployed = readConfig({ config: files.wrangler }, { hideWarnings: true });
// Loading it is the first check: a mistake in it throws, with its path, and all else would be asked of nothing.
const config = await loadConfig(files.config).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return process.exit(1);
});

/** The platform reads its brakes from wrangler.toml, people from the limits: two places that must say one thing. */
const BRAKES: Readonly<Record<string, number>> = {
  RATE_BY_KEY: LIMIT.callsPerKey,
  RATE_BY_ADDRESS: LIMIT.callsPerAddress,
  RATE_RIGHTS: LIMIT.rightsPerAddress,
};

// Wrangler leaves the type of these entries open.
const limiters: readonly { readonly name: string; readonly simple: { readonly limit: number } }[] = deployed.ratelimits;

const problems = [
  ...wrongRetries(deployed),
  ...missingBindings(config.destinations, deployed.services),
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
const failed = failedPolicyTests(config, Date.now());
planResources(deployed);

const { sites, plan, policyTests } = config;
for (const problem of [...problems, ...failed]) console.error(problem);
for (const { id, objectionUrl } of sites) {
  if (objectionUrl !== undefined) continue;
  console.warn(
    `Site ${id} names no objectionUrl: where the law lets something run until an objection, as in the United Kingdom and ` +
      "Switzerland, its visitors are not shown where to object.",
  );
}
for (const line of costLines(config.definitions)) console.log(line);
console.log(
  `${sites.length} sites, ${plan.events.length} planned events;`,
  `${policyTests.length - failed.length} of ${policyTests.length} policy tests hold`,
);
if (problems.length + failed.length > 0) process.exitCode = 1;
