/** The plan for others and others' plans: printed as its user gets it, and what is printed is used. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { importPlan, type IMPORTS } from "../../src/cli/plan/import.ts";
import { planSchema } from "../../src/cli/plan/json-schema.ts";
import { defineConfig, type Config, type ConfigInput } from "../../src/core/config.ts";
import type { PlannedEvent } from "../../src/core/plan.ts";

const FIXTURES = "test/fixtures/plan";
const folder = mkdtempSync(join(tmpdir(), "plan-"));

function run(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["src/cli/plan.ts", ...args], { encoding: "utf8" });
  return { stdout, stderr, status };
}

const site: ConfigInput["sites"][number] = {
  id: "shop",
  hosts: ["c.example.com"],
  keys: { web: { kind: "browser", secret: "WEB_KEY" } },
};

let files = 0;

/** As an owner would: the source goes into a file, and the file into a config. */
async function use(source: string): Promise<Config["plan"]> {
  const file = join(folder, `plan-${files++}.ts`);
  writeFileSync(
    file,
    source
      .replaceAll('"./src/', `"${pathToFileURL(resolve("src")).href}/`)
      .replaceAll('"zod"', JSON.stringify(import.meta.resolve("zod"))),
  );
  const { plan } = (await import(pathToFileURL(file).href)) as { plan: ConfigInput["plan"] };
  return defineConfig({ sites: [site], plan }).plan;
}

async function imported(format: keyof typeof IMPORTS, ...names: readonly string[]) {
  const { source, leftOut } = importPlan(format, names, ["analytics"]);
  return { plan: await use(source), source, leftOut };
}

function marks({ fields }: PlannedEvent): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(fields, ([field, { sensitivity }]) => [field, sensitivity]));
}

describe("a Segment tracking plan", () => {
  it("becomes a plan: names, descriptions, fields, and the newest version of an event", async () => {
    const { plan } = await imported("segment", `${FIXTURES}/segment-events.json`);
    expect(plan.events.map(({ name, version }) => [name, version])).toEqual([
      ["User Identified", 1],
      ["Order Completed", 2],
      ["Button Pressed", 1],
    ]);
    const order = plan.find("track", "Order Completed")!;
    expect(order).toMatchObject({ description: "The buyer paid.", purposes: ["analytics"] });
    const sent = { order_id: "1", products: [{ product_id: "p", quantity: 2, category: "coats" }], currency: "EUR" };
    expect(order.schema.safeParse(sent)).toMatchObject({ success: true, data: sent });
    for (const wrong of [
      {},
      { order_id: 1 },
      { ...sent, currency: "euro" },
      { ...sent, channel: "fax" },
      { ...sent, products: [{}] },
    ]) {
      expect(order.schema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it("rests sealed where it could hold what a person typed, or is called like what names one", async () => {
    const { plan } = await imported("segment", `${FIXTURES}/segment-events.json`);
    expect(marks(plan.find("track", "Order Completed")!)).toEqual({
      order_id: "plain",
      total: "plain",
      currency: "plain",
      gift_message: "personal",
      first_order: "plain",
      channel: "plain",
      placed_at: "plain",
      products: "plain",
      extras: "personal",
      whatever: "personal",
    });
    expect(marks(plan.find("identify", "")!)).toEqual({ email: "personal", plan: "plain", logins: "plain" });
  });

  it("leaves out a pattern that would take exponential time, and takes what is left", async () => {
    const { source, plan } = await imported("segment", `${FIXTURES}/segment-events.json`);
    expect(source).not.toContain("(a|aa)+");
    expect(source).toContain("^[A-Z]{3}$");
    expect(plan.find("track", "Button Pressed")?.schema.safeParse({ label: "Go" }).success).toBe(true);
  });

  it("says what it left out, in the source, and to whoever asked", async () => {
    const { source, leftOut } = await imported("segment", `${FIXTURES}/segment-events.json`);
    expect(leftOut).toEqual([
      'version 1 of "Order Completed", which is there twice.',
      '"Page Viewed", a name that no tracked event may have.',
    ]);
    for (const what of leftOut) expect(source).toContain(`// Left out: ${what}\n`);
  });

  it("may come as a list of rules, too", async () => {
    const { plan, leftOut } = await imported("segment", `${FIXTURES}/segment-rules.json`);
    expect(plan.events.map(({ type, name, purposes }) => [type, name, purposes])).toEqual([
      ["group", "Group Joined", ["analytics"]],
      ["track", "Lead Captured", ["analytics"]],
    ]);
    expect(plan.find("group", "")?.schema.safeParse({ employees: 1.5 }).success).toBe(false);
    expect(leftOut).toEqual([expect.stringContaining("the rules for all events")]);
  });
});

it("an Iglu schema becomes an event of its name and its model", async () => {
  const schemas = ["product_view", "link_share"].map((name) => `${FIXTURES}/iglu-${name}.json`);
  const { plan } = await imported("iglu", ...schemas);
  expect(plan.events.map(({ name, version }) => [name, version])).toEqual([
    ["product_view", 2],
    ["link_share", 1],
  ]);
  const viewed = plan.find("track", "product_view")!;
  expect(viewed.description).toBe("Somebody looks at a product. From iglu:com.acme/product_view/jsonschema/2-0-1");
  expect(marks(viewed)).toEqual({ sku: "plain", name: "personal", price: "plain", in_stock: "plain", size: "plain" });
  expect(marks(plan.find("track", "link_share")!)).toEqual({ target_url: "personal", network: "plain" });
  for (const [size, fits] of [
    ["M", true],
    [42, true],
    ["XXL", false],
    [10, false],
  ] as const) {
    expect(viewed.schema.safeParse({ sku: "s", size }).success, String(size)).toBe(fits);
  }
});

describe("our own JSON Schema", () => {
  it("comes back as the plan that it left as: types, marks, purposes, owners, versions, aliases, examples", async () => {
    const file = join(folder, "own.json");
    const exported = planSchema(shipped.plan);
    writeFileSync(file, JSON.stringify(exported));
    const { plan } = await imported("json-schema", file);
    expect(planSchema(plan)).toEqual(exported);
  });

  it("says in x-gatehouse-… what JSON Schema has no word for", () => {
    const { $defs } = planSchema(shipped.plan);
    expect($defs["Order Completed"]).toMatchObject({
      "x-gatehouse-type": "track",
      "x-gatehouse-owner": "checkout team",
      "x-gatehouse-version": 1,
      "x-gatehouse-aliases": ["order_placed"],
      "x-gatehouse-purposes": ["analytics", "personalization", "advertising"],
      required: ["order_id"],
      properties: {
        order_id: { type: "string", "x-gatehouse-sensitivity": "plain" },
        email: { "x-gatehouse-sensitivity": "personal", "x-gatehouse-purposes": ["advertising"] },
      },
      examples: [{ order_id: "1001" }],
    });
  });
});

describe("a hostile plan", () => {
  const hostile = (name: string, field: string, description: string) =>
    JSON.stringify({
      rules: {
        events: [
          { name, description, rules: { properties: { properties: { properties: { [field]: { enum: [field] } } } } } },
          { name: "Page Viewed" },
          { name, description },
        ],
      },
    });

  it.each([
    '"},}};globalThis.pwned=1;//',
    "${globalThis.pwned=1}`",
    "a\u2028globalThis.pwned=1;//",
    "*/ globalThis.pwned=1; /*",
    '\\"\n',
  ])("stays text, whatever it is called: %j", async (text) => {
    const file = join(folder, `hostile-${files}.json`);
    writeFileSync(file, hostile(text, text, text));
    const { plan } = await imported("segment", file);
    expect(plan.events.map(({ name }) => name)).toEqual([text]);
    expect([...(plan.events[0]?.fields.keys() ?? [])]).toEqual([text]);
    expect(globalThis).not.toHaveProperty("pwned");
  });
});

it.each<[string, keyof typeof IMPORTS, readonly string[], string]>([
  ["no file", "segment", [], "--import: which file?"],
  ["no purposes", "segment", [`${FIXTURES}/segment-rules.json`], "--purposes is missing"],
  ["a Segment plan as a schema", "iglu", [`${FIXTURES}/segment-rules.json`], "expected a self-describing JSON Schema"],
  ["a schema as a Segment plan", "segment", [`${FIXTURES}/iglu-link_share.json`], "expected `rules.events`"],
  [
    "a schema as our own",
    "json-schema",
    [`${FIXTURES}/iglu-link_share.json`],
    "expected what --export json-schema writes",
  ],
  ["what is no JSON", "segment", ["README.md"], "README.md: not valid JSON"],
])("takes %s for a mistake, and says what would do", (_, format, names, message) => {
  expect(() => importPlan(format, names, [])).toThrow(message);
});

describe("npm run plan", () => {
  it("prints the source, and what was left out beside it", () => {
    const file = `${FIXTURES}/segment-events.json`;
    const { stdout, stderr, status } = run("--import", "segment", file, "--purposes", "analytics, functional");
    const { source, leftOut } = importPlan("segment", [file], ["analytics", "functional"]);
    expect({ stdout, stderr, status }).toEqual({
      stdout: source,
      stderr: leftOut.map((what) => `left out: ${what}\n`).join(""),
      status: 0,
    });
  });

  it("prints the types of another config's plan, as the browser script's", () => {
    const { stdout } = run("--export", "types", "--config", "test/fixtures/policy/strict.config.ts");
    expect(stdout).toContain("declare global");
    expect(stdout).toContain('"Order Completed"');
  });

  it.each([
    ["a format that is none", ["--export", "xml"], "--export xml: expected json-schema, markdown, types"],
    [
      "a purpose that is none",
      ["--import", "iglu", "x", "--purposes", "fun"],
      "--purposes fun: expected some of necessary",
    ],
    ["nothing to do", [], "--export or --import is missing"],
  ])("explains %s, and what would do", (_, args, message) => {
    const { stdout, stderr, status } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(`${stderr.split("\n")[0]}\n\nAll options: npm run plan -- --help\n`);
    expect(stderr).toContain(message);
  });
});
