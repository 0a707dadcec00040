/**
 * `npm run manifest`: every store of this deployment, its jurisdiction, what it holds in which form and for how long, and
 * what the platform does not promise about it. Reads two files and asks nobody; refuses to be incomplete.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { unstable_readConfig as readConfig } from "wrangler";
import { placeUnder } from "../core/policy/owner.ts";
import { REGIONS } from "../core/policy/regions/index.ts";
import { loadConfig } from "./load-config.ts";
import { NOT_PROMISED } from "./manifest/not-promised.ts";
import { manifestPage, type Manifest } from "./manifest/page.ts";
import { storesOf } from "./manifest/stores.ts";

const root = resolve(import.meta.dirname, "../..");
const USAGE = `Usage: npm run manifest -- [options]
  --json            for machines, instead of Markdown
  --wrangler FILE   the deployment (default: wrangler.toml)
  --config FILE     the owner's choices (default: gatehouse.config.ts)`;

const OPTIONS = {
  json: { type: "boolean", default: false },
  wrangler: { type: "string", default: join(root, "wrangler.toml") },
  config: { type: "string", default: join(root, "gatehouse.config.ts") },
  help: { type: "boolean", default: false },
} as const;

async function manifestOf(files: { readonly wrangler: string; readonly config: string }): Promise<Manifest> {
  const wrangler = readConfig({ config: files.wrangler }, { hideWarnings: true });
  const config = await loadConfig(files.config);
  return {
    deployment: wrangler.name ?? "a Worker without a name",
    stores: storesOf(wrangler, config),
    notPromised: NOT_PROMISED,
    regions: REGIONS.map((region) => ({
      region: region.id,
      title: region.title,
      placement: placeUnder([region], config).placement,
    })),
  };
}

try {
  const { values: options } = parseArgs({ options: OPTIONS });
  if (options.help) console.log(USAGE);
  else {
    const manifest = await manifestOf(options);
    console.log(options.json ? JSON.stringify(manifest, null, 2) : manifestPage(manifest));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error("\nAll options: npm run manifest -- --help");
  process.exitCode = 2;
}
