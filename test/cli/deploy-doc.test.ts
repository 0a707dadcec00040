/** docs/deploy.md and its workflow name only what there is: scripts, wrangler's commands and their flags, files, steps. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { parseDocument } from "yaml";
import * as z from "zod";
import { USAGE } from "../../src/cli/ledger/options.ts";

const page = readFileSync("docs/deploy.md", "utf8");
const workflow = readFileSync("docs/examples/deploy.yml", "utf8");
const scripts = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync("package.json", "utf8"))).scripts;

interface Use {
  readonly command: string;
  readonly flags: readonly string[];
}

function flagsIn(words: readonly string[]): readonly string[] {
  return words.filter((word) => word.startsWith("--") && word !== "--").map((word) => word.split("=")[0] ?? "");
}

/** The one that is installed: its own words take a second of processor time for each command, its source none. */
const source = readFileSync("node_modules/wrangler/wrangler-dist/cli.js", "utf8");
const KNOWN = new Map(
  Array.from(
    source.matchAll(/command: "wrangler ([a-z0-9 -]+)",\s+definition: (\w+)/g),
    ([, command = "", definition = ""]) => [command, definition] as const,
  ),
);

/** The text of an object of the source, up to the brace that ends it at the depth where it began. */
function objectNamed(name: string): string {
  const [whole = "", indent = ""] = new RegExp(`^( *)${name} = (createCommand\\()?\\{$`, "m").exec(source) ?? [];
  const start = source.indexOf(whole);
  return whole === "" ? "" : source.slice(start, source.indexOf(`\n${indent}}`, start));
}

/** The arguments that a command declares, those that it shares with others, and their aliases. */
function argumentsOf(command: string): string {
  const own = objectNamed(KNOWN.get(command) ?? "");
  return own + Array.from(own.matchAll(/\.\.\.(\w+)/g), ([, shared = ""]) => objectNamed(shared)).join("");
}

/** The longest beginning of the words that is a command; empty if none is. */
function commandIn(words: readonly string[]): string {
  const beginnings = words.map((_, at) => words.slice(0, at + 1).join(" "));
  return beginnings.findLast((beginning) => KNOWN.has(beginning)) ?? "";
}

const ENDS = /[`|#)\n]/;

function usesOf(program: RegExp): readonly (readonly string[])[] {
  return [page, workflow].flatMap((source) =>
    Array.from(source.matchAll(program), ({ index, 0: found }) => {
      const [use = ""] = source.slice(index + found.length).split(ENDS);
      return use.trim().split(/\s+/);
    }),
  );
}

const wranglerUses = usesOf(/(?:npx |`)wrangler (?=[a-z])/g).map((words) => ({ words, command: commandIn(words) }));
const scriptUses = usesOf(/npm run (?:-s )?/g);

describe("a command of wrangler", () => {
  it("is one of many, each known to the wrangler that is installed", () => {
    expect(wranglerUses.length).toBeGreaterThan(20);
    for (const { words, command } of wranglerUses) expect(command, words.join(" ")).not.toBe("");
  });

  const deploys = scriptUses.filter(([script]) => script === "deploy").map((words) => ({ words, command: "deploy" }));
  const uses = Map.groupBy([...wranglerUses, ...deploys], ({ command }) => command);
  const flagged = [...uses].flatMap(([command, all]): readonly Use[] => {
    const flags = [...new Set(all.flatMap(({ words }) => flagsIn(words)))];
    return flags.length === 0 ? [] : [{ command, flags }];
  });

  it("is not said to take a flag that it does not take", () => {
    expect(argumentsOf("queues update")).not.toMatch(/^ +"?jurisdiction"?: \{/m);
    expect(argumentsOf("queues create")).toMatch(/^ +"?jurisdiction"?: \{/m);
  });

  it("has flags here, among them how long dead letters are kept, and where a version goes", () => {
    const named = flagged.flatMap(({ flags }) => flags);
    for (const flag of ["--message-retention-period-secs", "--domain", "--route", "--yes"])
      expect(named).toContain(flag);
  });

  it.each(flagged)("takes the flags that it is given: $command", ({ command, flags }) => {
    const declared = argumentsOf(command);
    expect(declared).toContain("createCommand");
    for (const flag of flags)
      expect(declared).toMatch(new RegExp(`^ +("?${flag.slice(2)}"?: \\{|alias: .*"${flag.slice(2)}")`, "m"));
  });
});

describe("a script", () => {
  it("is in package.json, and takes the arguments that it is given", () => {
    expect(scriptUses.length).toBeGreaterThan(10);
    for (const [script = ""] of scriptUses) expect(scripts).toHaveProperty([script.replace(/[.,;:]$/, "")]);
    const ledger = scriptUses.filter(([script]) => script === "ledger").flatMap(flagsIn);
    expect(ledger).toContain("--url");
    for (const flag of ledger) expect(USAGE).toContain(`  ${flag} `);
  });
});

describe("the page", () => {
  it("links to files that there are, and names files that there are", () => {
    const links = Array.from(page.matchAll(/\]\(([^)#]+)\)/g), ([, link = ""]) => join("docs", link));
    const files = Array.from(page.matchAll(/`(src\/[\w./-]+)`/g), ([, file = ""]) => file);
    expect(links.length + files.length).toBeGreaterThan(2);
    for (const file of [...links, ...files]) expect(existsSync(file), file).toBe(true);
  });

  it("names queues and the Worker as wrangler.toml does", () => {
    const { queues, name } = readConfig({ config: "wrangler.toml" }, { hideWarnings: true });
    const consumed: readonly string[] = queues.consumers?.map((consumer: { queue: string }) => consumer.queue) ?? [];
    for (const [, queue = ""] of page.matchAll(/\b(gatehouse-[a-z-]+)\b/g)) expect(consumed).toContain(queue);
    for (const source of [page, workflow]) expect(source).toMatch(new RegExp(`Overrides: ${name}=`));
  });
});

const stepSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  env: z.record(z.string(), z.string()).optional(),
  shell: z.literal("bash").optional(),
  run: z.string().optional(),
});
const workflowSchema = z.looseObject({
  permissions: z.strictObject({ contents: z.literal("read") }),
  jobs: z.record(z.string(), z.looseObject({ needs: z.string().optional(), steps: z.array(stepSchema).min(1) })),
});

describe("the workflow", () => {
  const document = parseDocument(workflow);
  const { jobs } = workflowSchema.parse(document.toJS());
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const runs = steps.flatMap(({ run }) => run ?? []);

  it("is YAML without a warning, and may read the repository and no more", () => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(Object.keys(jobs)).toEqual(["check", "canary", "promote"]);
    expect(jobs["promote"]).toMatchObject({ needs: "canary", environment: "production" });
  });

  it("tests before it uploads, asks the ledger at each share, and can go back from each", () => {
    const order = [
      "npm test",
      "versions upload",
      "@90",
      "npm run -s ledger",
      "rollback",
      "@50",
      "npm run -s ledger",
      "@100",
    ];
    let at = 0;
    for (const wanted of order) {
      at = runs.findIndex((run, index) => index >= at && run.includes(wanted));
      expect(at, wanted).toBeGreaterThanOrEqual(0);
      at += 1;
    }
    expect(steps.filter(({ run }) => run?.includes("rollback")).map((step) => step.if)).toHaveLength(2);
    for (const step of steps) if (step.run?.includes("rollback")) expect(step.if).toContain("failure()");
  });

  it("names the old version before the new one in every split, so that objects keep theirs", () => {
    const splits = runs.flatMap((run) => run.match(/versions deploy .*@\d+.*@\d+.*/g) ?? []);
    expect(splits).toHaveLength(2);
    for (const split of splits) expect(split).toMatch(/"\$OLD@\d+" "\$NEW@\d+"/);
  });

  it("puts nothing that somebody else may write into a script, and names actions by a full version", () => {
    for (const run of runs) expect(run).not.toContain("${{");
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/);
  });
});
