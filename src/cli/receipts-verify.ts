/**
 * `npm run receipts:verify`: checks a visitor's chain of receipts, link by link and text by text, and shows receipts as
 * consent records. Reads from a collector or from a saved file; changes nothing. Exit code 1 where something breaks, 2
 * where it could not be checked.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import config from "../../gatehouse.config.ts";
import { consentRecord, type ConsentRecord } from "../core/privacy/consent-record.ts";
import { askBundle, type Bundle, readBundle, type Visitor } from "./receipts/bundle.ts";
import { sha256, type VerifiedProfile, verifyProfile } from "./receipts/verify.ts";
import { tellProfile } from "./receipts/words.ts";
import { keyNamed } from "./replay/options.ts";

const USAGE = `Usage: npm run receipts:verify -- [options] [receipt]
  --user ID         the visitor whom your server code calls so
  --anonymous ID    the visitor whom your pages call so
  --url URL         the collector                (default: http://127.0.0.1:PORT, 8787)
  --key KEY         a server key with the scopes read and privacy
                    (default: GATEHOUSE_SECRET_KEY of the environment, else of .dev.vars)
  --file FILE       instead of a visitor: what was saved before; asks nobody
  --save FILE       saves the chain and its texts, to be checked later or elsewhere
  --record          prints consent records as JSON (ISO/IEC TS 27560:2023), of one receipt when it is named
  --site ID         whose objectionUrl the records name (default: the first site)`;

const OPTIONS = {
  user: { type: "string" },
  anonymous: { type: "string" },
  url: { type: "string" },
  key: { type: "string" },
  file: { type: "string" },
  save: { type: "string" },
  record: { type: "boolean", default: false },
  site: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

function visitorOf({ user, anonymous }: Options): Visitor {
  if (user !== undefined && anonymous === undefined) return { idType: "userId", id: user };
  if (anonymous !== undefined && user === undefined) return { idType: "anonymousId", id: anonymous };
  throw new Error("name one visitor with --user or --anonymous, or a --file");
}

async function bundleOf(options: Options): Promise<Bundle> {
  if (options.file !== undefined) return readBundle(options.file);
  const visitor = visitorOf(options);
  const url = new URL(options.url ?? `http://127.0.0.1:${process.env["PORT"] ?? 8787}`);
  const bundle = await askBundle(url, options.key ?? keyNamed("GATEHOUSE_SECRET_KEY"), visitor);
  if (options.save !== undefined) writeFileSync(options.save, `${JSON.stringify(bundle, null, 2)}\n`);
  return bundle;
}

/** Of one receipt, or of all. A yes that the link before held is what makes a later no a withdrawal. */
function recordsOf(
  profiles: readonly VerifiedProfile[],
  receipt: string | undefined,
  options: Options,
): readonly ConsentRecord[] {
  const site = options.site === undefined ? config.sites[0] : config.sites.find(({ id }) => id === options.site);
  if (!site) throw new Error(`no site ${options.site ?? ""}`);
  const stated = { controller: config.controller, objectionUrl: site.objectionUrl, plan: config.plan };
  const records = profiles.flatMap(({ links }) =>
    links.flatMap(({ link, says }, index) =>
      says && (receipt === undefined || link.receipt === receipt)
        ? consentRecord(says, link, links[index - 1]?.says, stated, sha256)
        : [],
    ),
  );
  if (receipt !== undefined && records.length === 0) throw new Error(`no receipt ${receipt} in the chain`);
  return records;
}

async function run(options: Options, receipt: string | undefined): Promise<void> {
  const { profiles, texts } = await bundleOf(options);
  if (profiles.length === 0)
    throw new Error("the collector keeps nothing of anybody of this name, so there is no receipt to check");
  const verified = profiles.map((profile) => verifyProfile(profile, texts));
  const holds = verified.every((profile) => profile.holds);
  const words = `${verified.map(tellProfile).join("\n\n")}\n\nEngineering, not legal advice.`;
  // A record made of what was altered would look as good as any other.
  if (options.record && holds) console.log(JSON.stringify(recordsOf(verified, receipt, options), null, 2));
  else if (options.record) console.error(words);
  else console.log(words);
  if (!holds) process.exitCode = 1;
}

try {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  if (values.help) console.log(USAGE);
  else await run(values, positionals[0]);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error("\nAll options: npm run receipts:verify -- --help");
  process.exitCode = 2;
}
