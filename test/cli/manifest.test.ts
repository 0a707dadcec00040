/** The residency manifest as its reader gets it, held against wrangler.toml read by other means, and against copies of it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import config from "../../gatehouse.config.ts";
import { storesOf } from "../../src/cli/manifest/stores.ts";
import { SECRETS } from "../../src/cli/secrets.ts";
import { compileDestinations, KINDS } from "../../src/core/destinations/index.ts";
import { REGIONS } from "../../src/core/policy/regions/index.ts";

interface Manifest {
  readonly stores: readonly {
    readonly kind: string;
    readonly name: string;
    readonly jurisdiction: string | null;
    readonly place?: string;
    readonly holds: string;
    readonly kept: string;
  }[];
  readonly notPromised: readonly { readonly about?: string; readonly source: string }[];
  readonly regions: readonly { readonly region: string; readonly placement: { readonly mode: string } }[];
}

const folder = mkdtempSync(join(tmpdir(), "manifest-"));
const toml = readFileSync("wrangler.toml", "utf8");

function run(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["src/cli/manifest.ts", ...args], {
    encoding: "utf8",
  });
  return { stdout, stderr, status };
}

function valuesOf(key: string): readonly string[] {
  return Array.from(toml.matchAll(new RegExp(`^${key} = "(.*)"$`, "gm")), ([, value = ""]) => value);
}

describe("of this deployment", () => {
  const { stores, notPromised, regions } = JSON.parse(run("--json").stdout) as Manifest;
  const page = run().stdout;
  const named = (kind: string) =>
    stores.filter((store) => store.kind === kind).map(({ name, jurisdiction }) => `${name} ${jurisdiction}`);

  it("names each store of wrangler.toml, in its jurisdiction", () => {
    const where = (name: string) => `${name} ${/-(eu|us)\b/.exec(name)?.[1]}`;
    const queues = new Set([...valuesOf("queue"), ...valuesOf("dead_letter_queue")]);
    expect(queues.size).toBe(4);
    expect(named("queue").toSorted()).toEqual([...queues].map(where).toSorted());
    expect(named("bucket").toSorted()).toEqual(valuesOf("bucket_name").map(where).toSorted());
    expect(named("durable object").toSorted()).toEqual(
      valuesOf("class_name")
        .flatMap((name) => [`${name} eu`, `${name} us`])
        .toSorted(),
    );
    const limiters = valuesOf("name").filter((name) => name.startsWith("RATE_"));
    expect(named("rate limit")).toEqual(limiters.map((name) => `${name} null`));
  });

  it("says of every secret, cookie and limit that it has no jurisdiction, and where it is instead", () => {
    expect(named("secret")).toEqual(SECRETS.map(({ name }) => `${name} null`));
    expect(named("cookie")).toEqual(["gh_v null", "gh_c null", "gh_d null", "gh_p null"]);
    for (const { jurisdiction, place, name } of stores) expect(jurisdiction ?? place, name).toMatch(/\w/);
  });

  it("says of everything what it holds and for how long, and of each kind what is not promised", () => {
    for (const { holds, kept, name } of stores) {
      expect(holds, name).toMatch(/\w/);
      expect(kept, name).toMatch(/\w/);
    }
    expect(new Set(notPromised.map(({ about }) => about))).toEqual(
      new Set(["durable object", "queue", "bucket", "rate limit", "secret", "endpoint", "destination", undefined]),
    );
    for (const { source } of notPromised) expect(source).toMatch(/\w/);
  });

  it("places every region, none of them twice", () => {
    expect(regions.map(({ region }) => region)).toEqual(REGIONS.map(({ id }) => id));
    expect(regions.find(({ region }) => region === "RU")?.placement).toEqual({ mode: "drop" });
  });

  it("is a page that names all of it, and no value of a secret", () => {
    for (const { name } of stores) expect(page).toContain(`\`${name}\``);
    for (const { id } of REGIONS) expect(page).toContain(`\`${id}\``);
    expect(page).not.toMatch(/[\w-]{43}/);
  });
});

it("names the endpoints of a config, and places their regions there", () => {
  const file = join(folder, "gatehouse.config.ts");
  const shipped = JSON.stringify(resolve("gatehouse.config.ts"));
  const url = "https://collect.example.ru/v1/batch";
  writeFileSync(
    file,
    `import shipped from ${shipped}; export default { ...shipped, forward: { RU: ${JSON.stringify(url)} } };`,
  );
  const { stores, regions } = JSON.parse(run("--json", "--config", file).stdout) as Manifest;
  expect(stores.filter(({ kind }) => kind === "endpoint")).toMatchObject([{ name: url, jurisdiction: null }]);
  expect(regions.find(({ region }) => region === "RU")?.placement).toEqual({ mode: "forward", url });
});

const destinations = compileDestinations({
  ads: {
    ...KINDS.meta.example,
    purposes: ["advertising", "sale_or_share"],
    fields: ["properties.order_id", "properties.value"],
  },
  warehouse: { ...KINDS.worker.example, purposes: ["analytics"], sites: ["shop"], pseudonym: "day" },
});

it("says of each destination where it is, what it gets, for which purposes, and by which names", () => {
  const services = '\n[[services]]\nbinding = "WAREHOUSE"\nservice = "warehouse"\n';
  const wrangler = readConfig({ config: copyOf(toml + services) }, { hideWarnings: true });
  const rows = storesOf(wrangler, { ...config, destinations });
  expect(rows.filter(({ kind }) => kind === "destination")).toEqual([
    {
      kind: "destination",
      name: "ads",
      jurisdiction: null,
      place: "graph.facebook.com",
      holds:
        "Product Viewed, Product Added, Checkout Started and Order Completed, where the visitor allows advertising and sale_or_share",
      pseudonymous: "the visitor, by a name of its own for as long as the profile lives, and the event",
      plain:
        "when and in which region it happened, what the visitor allows, and properties.order_id and properties.value",
      kept: "not here; there, as its recipient decides",
    },
    {
      kind: "destination",
      name: "warehouse",
      jurisdiction: null,
      place: "the Worker behind WAREHOUSE",
      holds: "events from shop, where the visitor allows analytics",
      pseudonymous: "the visitor, by a name of its own for one day, and the event",
      plain:
        "when and in which region it happened, what the visitor allows, and every field that the plan allows for these purposes, sealed ones opened",
      kept: "not here; there, as its recipient decides",
    },
  ]);
  expect(rows).toContainEqual(expect.objectContaining({ kind: "secret", name: "META_ACCESS_TOKEN" }));
});

let copies = 0;

function copyOf(text: string): string {
  const file = join(folder, `${(copies += 1)}.toml`);
  writeFileSync(file, text);
  return file;
}

function storesIn(text: string) {
  return storesOf(readConfig({ config: copyOf(text) }, { hideWarnings: true }), config);
}

it("takes a copy of wrangler.toml as it is, and prints nothing of one with a store that it does not know", () => {
  expect(storesIn(toml)).not.toEqual([]);
  const { status, stdout, stderr } = run(
    "--wrangler",
    copyOf(`${toml}\n[[kv_namespaces]]\nbinding = "KV"\nid = "1"\n`),
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("kv_namespaces may keep data");
});

it.each([
  [
    "a store of a kind that it does not know",
    `${toml}\n[[kv_namespaces]]\nbinding = "KV"\nid = "1"\n`,
    "kv_namespaces",
  ],
  ["a database", `${toml}\n[[d1_databases]]\nbinding = "D"\ndatabase_id = "1"\ndatabase_name = "d"\n`, "d1_databases"],
  ["metrics of one's own", `${toml}\n[[analytics_engine_datasets]]\nbinding = "A"\n`, "analytics_engine_datasets"],
  ["a Worker that is no destination", `${toml}\n[[services]]\nbinding = "SPY"\nservice = "spy"\n`, "SPY"],
  ["another Worker that reads along", `${toml}\n[[tail_consumers]]\nservice = "tail"\n`, "tail_consumers"],
  ["logs", toml.replace("[observability]\nenabled = false", "[observability]\nenabled = true"), "observability"],
  ["a class that nobody described", toml.replaceAll(`"Counter"`, `"Ledger"`), "Ledger"],
  [
    "a class that is exported and not bound",
    `${toml}\n[exports.Diary]\ntype = "durable-object"\nstorage = "sqlite"\n`,
    "Diary",
  ],
  [
    "a bucket that nobody described",
    `${toml}\n[[r2_buckets]]\nbinding = "COPIES_EU"\nbucket_name = "copies-eu"\njurisdiction = "eu"\n`,
    "COPIES",
  ],
  ["a limit that nobody described", toml.replace(`"RATE_BY_KEY"`, `"RATE_BY_USER"`), "RATE_BY_USER"],
  ["a queue whose binding names no jurisdiction", toml.replace(`"QUEUE_EU"`, `"QUEUE"`), "QUEUE must end with"],
  [
    "two queues that have changed places",
    toml.replace(`"QUEUE_EU"`, `"QUEUE_?"`).replace(`"QUEUE_US"`, `"QUEUE_EU"`).replace(`"QUEUE_?"`, `"QUEUE_US"`),
    "must say its jurisdiction in its name",
  ],
  ["a bucket without a jurisdiction", toml.replace(`jurisdiction = "eu"\n`, ""), "ARCHIVE_EU needs"],
  ["an environment beside the first", `${toml}\n[env.other]\nname = "other"\n`, "definedEnvironments"],
])("refuses %s", (_, text, named) => {
  expect(text).not.toBe(toml);
  expect(() => storesIn(text)).toThrow(named);
});
