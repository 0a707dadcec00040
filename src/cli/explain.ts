/**
 * `npm run explain`: what would happen to an event, from there, for this visitor, and why, in words. Runs the two
 * functions that the collector runs, over `gatehouse.config.ts`; needs no Worker and sends nothing.
 */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as z from "zod";
import config from "../../gatehouse.config.ts";
import { explain, questionSchema } from "../core/decide/explain.ts";
import { tell } from "./explain/words.ts";

const USAGE = `Usage: npm run explain -- [options]
  --event NAME            a planned event, such as "Product Viewed" (default)
  --type TYPE             track (default), page, screen, identify, group or alias
  --properties JSON       its properties, or the traits of an identify or group
  --country CODE          where the visitor's connection comes from: DE, US, RU …
  --region CODE           its subdivision: CA
  --gpc                   the browser sends Sec-GPC: 1
  --consent JSON          a consent object in the event: '{"analytics":true}'
  --consented A,B         purposes the visitor has said yes to before
  --objected A,B          purposes the visitor has said no to before
  --opted-out             an opt-out signal was seen before
  --site ID               whose consent categories apply (default: the first site)
  --file FILE             a whole question as JSON, as POST /v1/explain takes it
  --json                  answer as JSON`;

const OPTIONS = {
  event: { type: "string", default: "Product Viewed" },
  type: { type: "string", default: "track" },
  properties: { type: "string", default: "{}" },
  country: { type: "string" },
  region: { type: "string" },
  gpc: { type: "boolean", default: false },
  consent: { type: "string" },
  consented: { type: "string", default: "" },
  objected: { type: "string", default: "" },
  "opted-out": { type: "boolean", default: false },
  site: { type: "string" },
  file: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

function listed(text: string): readonly string[] {
  return text.split(",").filter((name) => name !== "");
}

function questionFrom(options: Options): unknown {
  if (options.file !== undefined) return JSON.parse(readFileSync(options.file, "utf8"));
  const traits = options.type === "identify" || options.type === "group";
  const properties: unknown = JSON.parse(options.properties);
  return {
    event: {
      type: options.type,
      ...(options.type === "track" ? { event: options.event } : {}),
      [traits ? "traits" : "properties"]: properties,
      ...(options.consent === undefined
        ? {}
        : { context: { consent: { categoryPreferences: JSON.parse(options.consent) as unknown } } }),
    },
    request: {
      ...(options.country === undefined ? {} : { country: options.country }),
      ...(options.region === undefined ? {} : { region: options.region }),
      ...(options.gpc ? { headers: { "sec-gpc": "1" } } : {}),
    },
    subject: {
      consented: listed(options.consented),
      objected: listed(options.objected),
      optedOut: options["opted-out"],
    },
  };
}

/** Nothing is stored, so a secret made for this question and forgotten serves as the visitor's. */
function passingKeys() {
  const secret = randomBytes(32);
  return {
    hash: (domain: string, value: string) =>
      createHmac("sha256", secret).update(`${domain}|${value}`).digest("base64url"),
    seal: () => "",
    open: () => "",
  };
}

function answer(options: Options): string {
  const site = config.sites.find((one) => one.id === options.site) ?? config.sites[0];
  if (!site || (options.site !== undefined && site.id !== options.site))
    throw new Error(`no site ${options.site ?? ""}`);
  const question = questionSchema.safeParse(questionFrom(options));
  if (!question.success) throw new Error(z.prettifyError(question.error));
  const explanation = explain(question.data, {
    policy: config,
    consentCategories: site.consentCategories,
    objectionUrl: site.objectionUrl,
    keys: passingKeys(),
    digest: (text) => createHash("sha256").update(text).digest("base64url"),
    now: Date.now(),
  });
  return options.json ? JSON.stringify(explanation, null, 2) : tell(explanation);
}

try {
  const { values } = parseArgs({ options: OPTIONS });
  console.log(values.help ? USAGE : answer(values));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
