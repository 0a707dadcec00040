/** The flags of `npm run explain`, and the question that they make: the body of POST /v1/explain. Judges no value. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

export const USAGE = `Usage: npm run explain -- [options]
  --event NAME            a planned event, such as "Product Viewed" (default)
  --type TYPE             track (default), page, screen, identify, group or alias
  --properties JSON       its properties, or the traits of an identify or group
  --country CODE          where the visitor's connection comes from: DE, US, RU …
  --region CODE           its subdivision: CA
  --residence CODE        where the visitor is known to live
  --age YEARS             the visitor's age, as declared to you
  --gpc                   the browser sends Sec-GPC: 1
  --dnt                   the browser sends DNT: 1
  --consent JSON          a consent object in the event: '{"analytics":true}'
  --consented A,B         purposes the visitor has said yes to before
  --objected A,B          purposes the visitor has said no to before
  --said-at DATE          when they said so (default: just now)
  --opted-out             an opt-out signal was seen before
  --at DATE               under the law of that day, such as 2027-01-01
  --exempt REGION         you attest to the region's conditions for measuring without a yes; repeatable
  --forward REGION=URL    your endpoint in that region; repeatable
  --place REGION=PLACE    where events from there rest: drop, aggregate, store:eu, or with a mechanism and
                          where it is written down store:eu:filed_dossier:file-7; repeatable
  --require REGION=WISH   a stricter default of yours, such as analytics:optIn; repeatable
  --site ID               whose consent categories apply (default: the first site)
  --file FILE             a whole question as JSON, as POST /v1/explain takes it
  --json                  answer as JSON, without any value of the event`;

const OPTIONS = {
  event: { type: "string", default: "Product Viewed" },
  type: { type: "string", default: "track" },
  properties: { type: "string", default: "{}" },
  country: { type: "string" },
  region: { type: "string" },
  residence: { type: "string" },
  age: { type: "string" },
  gpc: { type: "boolean", default: false },
  dnt: { type: "boolean", default: false },
  consent: { type: "string" },
  consented: { type: "string", default: "" },
  objected: { type: "string", default: "" },
  "said-at": { type: "string" },
  "opted-out": { type: "boolean", default: false },
  at: { type: "string" },
  exempt: { type: "string", multiple: true },
  forward: { type: "string", multiple: true },
  place: { type: "string", multiple: true },
  require: { type: "string", multiple: true },
  site: { type: "string" },
  file: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

export type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

export function readOptions(args: readonly string[]): Options {
  return parseArgs({ args: [...args], options: OPTIONS }).values;
}

function listed(text: string): readonly string[] {
  return text.split(",").filter((name) => name !== "");
}

/** `{ [name]: value }`, or nothing where nothing was given: what is absent is not asked about. */
function given<Value>(name: string, value: Value | undefined): Readonly<Record<string, Value>> {
  return value === undefined ? {} : { [name]: value };
}

/** The pairs of `REGION=VALUE`. */
function byRegion(flag: "forward" | "place" | "require", options: Options): readonly (readonly [string, string])[] {
  return (options[flag] ?? []).map((text) => {
    const [, region, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (region === undefined || value === undefined) throw new Error(`--${flag} takes REGION=…, not ${text}`);
    return [region, value];
  });
}

function placeFrom(text: string) {
  const [mode, jurisdiction, mechanism, reference] = text.split(":");
  return {
    mode,
    ...given("jurisdiction", jurisdiction),
    ...given("mechanism", mechanism),
    ...given("reference", reference),
  };
}

interface Wishes {
  readonly place?: unknown;
  readonly require?: Readonly<Record<string, string | undefined>>;
}

/** `config.regions`: all that the flags wish for a region, under its id. */
function regionsFrom(options: Options): Readonly<Record<string, Wishes>> | undefined {
  const regions = new Map<string, Wishes>();
  for (const [id, value] of byRegion("place", options)) {
    regions.set(id, { ...regions.get(id), place: placeFrom(value) });
  }
  for (const [id, value] of byRegion("require", options)) {
    const [purpose = "", wanted] = value.split(":");
    const wishes = regions.get(id);
    regions.set(id, { ...wishes, require: { ...wishes?.require, [purpose]: wanted } });
  }
  return regions.size === 0 ? undefined : Object.fromEntries(regions);
}

function eventFrom(options: Options) {
  const traits = options.type === "identify" || options.type === "group";
  const properties: unknown = JSON.parse(options.properties);
  return {
    type: options.type,
    ...(options.type === "track" ? { event: options.event } : {}),
    [traits ? "traits" : "properties"]: properties,
    ...(options.consent === undefined
      ? {}
      : { context: { consent: { categoryPreferences: JSON.parse(options.consent) as unknown } } }),
  };
}

export function questionFrom(options: Options): unknown {
  if (options.file !== undefined) return JSON.parse(readFileSync(options.file, "utf8"));
  const headers = { ...(options.gpc ? { "sec-gpc": "1" } : {}), ...(options.dnt ? { dnt: "1" } : {}) };
  const config = {
    ...given("exemptions", options.exempt),
    ...given("forward", options.forward && Object.fromEntries(byRegion("forward", options))),
    ...given("regions", regionsFrom(options)),
  };
  return {
    event: eventFrom(options),
    request: {
      ...given("country", options.country),
      ...given("region", options.region),
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
    },
    subject: {
      consented: listed(options.consented),
      objected: listed(options.objected),
      optedOut: options["opted-out"],
      ...given("saidAt", options["said-at"]),
      ...given("age", options.age === undefined ? undefined : Number(options.age)),
      ...given("residence", options.residence),
    },
    ...given("at", options.at),
    ...(Object.keys(config).length === 0 ? {} : { config }),
  };
}
