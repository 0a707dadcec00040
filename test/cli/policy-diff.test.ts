/** The difference between two configs, as its user sees it: which decisions change, how, and which allow more. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import config from "../../gatehouse.config.ts";
import { explainTools } from "../../src/cli/explain/tools.ts";
import { readQuestions } from "../../src/cli/policy-diff/questions.ts";
import { explain } from "../../src/core/decide/explain.ts";

const STRICT = "test/fixtures/policy/strict.config.ts";
const LAX = "test/fixtures/policy/lax.config.ts";
const SHIPPED = "test/fixtures/policy/questions.ndjson";

const folder = mkdtempSync(join(tmpdir(), "policy-diff-"));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const order = { event: "Order Completed", properties: { order_id: "1", email: "ann@example.com" } };
const agreed = { context: { consent: { categoryPreferences: { Statistics: true } } } };
const AT = { at: "2026-11-22" };
const SITUATIONS = [
  { name: "Germany, yes", event: order, request: { country: "DE" }, subject: { consented: ["analytics"] }, ...AT },
  { name: "California, nothing", event: order, request: { country: "US", region: "CA" }, ...AT },
  { name: "Vietnam, yes", event: { ...order, ...agreed }, request: { country: "VN" }, ...AT },
  { name: "California, unplanned", event: { event: "Other" }, request: { country: "US", region: "CA" }, ...AT },
  { event: order, request: { country: "RU" }, ...AT },
];
const questions = file("questions.ndjson", SITUATIONS.map((one) => JSON.stringify(one)).join("\n"));

function diff(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["src/cli/policy-diff.ts", ...args], {
    encoding: "utf8",
  });
  return { lines: stdout.trim().split("\n"), stdout, stderr, status };
}

describe("npm run policy:diff", () => {
  const loosened = diff("--before", STRICT, "--after", LAX, "--questions", questions);

  it("says in a line what changes about a decision: outcome, place, purposes with their reasons, fields", () => {
    expect(loosened.lines).toEqual([
      "Germany, yes: reduced → aggregated; placed by store eu → aggregate; properties.order_id: kept → removed; properties.email: sealed → removed",
      "California, nothing: reduced; advertising: no (owner_requires_consent) → yes (region_allows); properties.email: sealed → scrubbed",
      'Vietnam, yes: aggregated → reduced; placed by aggregate → store eu filed_dossier "file 7"; advertising: no (region_requires_consent) → yes (choice_granted); properties.order_id: removed → kept; properties.email: removed → scrubbed',
      "California, unplanned: refused (unknown_event); advertising: no (owner_requires_consent) → yes (region_allows)",
      "4 of 5 decisions differ; 2 of them allow more than before.",
    ]);
  });

  it("does not call it more when the same is tightened again", () => {
    const { lines } = diff("--before", LAX, "--after", STRICT, "--questions", questions);
    expect(lines.at(-1)).toBe("4 of 5 decisions differ; 1 of them allow more than before.");
  });

  it("says the same as JSON", () => {
    const { stdout } = diff("--before", STRICT, "--after", LAX, "--questions", questions, "--json");
    const answer = JSON.parse(stdout) as { asked: number; differences: { name: string; allowsMore: boolean }[] };
    expect([answer.asked, answer.differences.map(({ name, allowsMore }) => [name, allowsMore])]).toEqual([
      5,
      [
        ["Germany, yes", false],
        ["California, nothing", true],
        ["Vietnam, yes", true],
        ["California, unplanned", false],
      ],
    ]);
  });

  it("fails on a change only where that is asked for", () => {
    expect(loosened.status).toBe(0);
    const asked = ["--questions", questions, "--fail-on-change"];
    expect(diff("--before", STRICT, "--after", LAX, ...asked).status).toBe(1);
    expect(diff("--before", STRICT, "--after", STRICT, ...asked)).toMatchObject({
      status: 0,
      lines: ["0 of 5 decisions differ; 0 of them allow more than before."],
    });
  });

  it("holds the shipped config against itself, in the shipped situations, unless told otherwise", () => {
    const { lines, status } = diff("--before", "gatehouse.config.ts");
    const asked = readQuestions(SHIPPED).length;
    expect([status, lines]).toEqual([0, [`0 of ${asked} decisions differ; 0 of them allow more than before.`]]);
  });

  it("names what it cannot read, and fails", () => {
    expect(diff().stderr).toContain("--before is missing");
    expect(diff("--before", "src/core/limits.ts").stderr).toContain("expected `export default defineConfig({ … })`");
    const misspelled = file("wrong.ndjson", `${JSON.stringify(SITUATIONS[0])}\n{"evnet":{}}\n`);
    const { stderr, status } = diff("--before", STRICT, "--questions", misspelled);
    expect(status).toBe(2);
    expect(stderr).toContain("wrong.ndjson, question 2:");
    expect(stderr).toContain("evnet");
  });
});

it("takes a JSON list as well, and counts questions that have no name", () => {
  const list = file("list.json", JSON.stringify(SITUATIONS, null, 2));
  expect(readQuestions(list)).toEqual(readQuestions(questions));
  expect(readQuestions(list).at(-1)?.name).toBe("question 5");
});

it("the shipped situations are at least forty, and ask about every planned event", () => {
  const shipped = readQuestions(SHIPPED);
  expect(new Set(shipped.map(({ name }) => name)).size).toBe(shipped.length);
  expect(shipped.length).toBeGreaterThanOrEqual(40);
  const tools = explainTools(config, undefined, Date.now());
  const read = new Set(shipped.map((question) => explain(question, tools).trace[0]?.because));
  expect(config.plan.events.filter(({ name }) => !read.has(`planned as ${name}`))).toEqual([]);
});
