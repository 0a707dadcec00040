/** What `npm run check` refuses in the file that is deployed, and what it says of the owner's policy tests. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { missingBindings } from "../../src/cli/check/bindings.ts";
import { compileDestinations, KINDS } from "../../src/core/destinations/index.ts";

function check(change: (toml: string) => string) {
  const file = join(mkdtempSync(join(tmpdir(), "check-")), "wrangler.toml");
  writeFileSync(file, change(readFileSync("wrangler.toml", "utf8")));
  const { status, stderr } = spawnSync(process.execPath, ["src/cli/check.ts", "--wrangler", file], {
    encoding: "utf8",
  });
  return { status, stderr };
}

describe("the check of wrangler.toml", () => {
  it("finds nothing wrong with the shipped one", () => {
    expect(check((toml) => toml)).toEqual({ status: 0, stderr: "" });
  });

  it.each([
    ["the local setting", (toml: string) => `${toml}\n[vars]\nGATEHOUSE_LOCAL = "x"\n`, "GATEHOUSE_LOCAL"],
    ["crash points", (toml: string) => toml.replace('POINTS = "false"', 'POINTS = "true"'), "CRASH_POINTS"],
    ["invocation logs", (toml: string) => toml.replace("invocation_logs = false", "invocation_logs = true"), "logs"],
    ["another rate limit", (toml: string) => toml.replace("limit = 2000", "limit = 9000"), "RATE_BY_KEY"],
    [
      "fewer repeats than are meant",
      (toml: string) => toml.replace("max_retries = 25", "max_retries = 3"),
      "must have",
    ],
    [
      "dead letters in another jurisdiction",
      (toml: string) => toml.replaceAll(`"gatehouse-eu-dead"`, `"gatehouse-us-dead"`),
      'dead_letter_queue = "gatehouse-eu-dead", in "eu"',
    ],
    ["a bucket elsewhere", (toml: string) => toml.replace('jurisdiction = "eu"', 'jurisdiction = "us"'), "ARCHIVE_EU"],
  ])("refuses %s", (_, change, named) => {
    const { status, stderr } = check(change);
    expect(status).not.toBe(0);
    expect(stderr).toContain(named);
  });
});

it("names a Worker that the config sends events to and wrangler.toml does not bind", () => {
  const destinations = compileDestinations({ audit: { ...KINDS.worker.example, purposes: ["analytics"] } });
  const [missing, ...others] = missingBindings(destinations, [{ binding: "OTHER" }]);
  expect([missing, others]).toEqual([
    'wrangler.toml: destination audit needs [[services]] with binding = "WAREHOUSE".',
    [],
  ]);
  expect(missingBindings(destinations, [{ binding: "WAREHOUSE" }])).toEqual([]);
});

describe("the check of the policy tests", () => {
  function checkConfig(...args: readonly string[]) {
    return spawnSync(process.execPath, ["src/cli/check.ts", ...args], { encoding: "utf8" });
  }

  it("says how many hold, and all of the shipped ones do", () => {
    const { status, stdout } = checkConfig();
    const [, holding, all] = /(\d+) of (\d+) policy tests hold/.exec(stdout) ?? [];
    expect(status).toBe(0);
    expect(Number(all)).toBeGreaterThanOrEqual(10);
    expect(holding).toBe(all);
  });

  it("says of a config that does not load what is wrong with it, and nothing of the code that found it", () => {
    const file = join(mkdtempSync(join(tmpdir(), "check-")), "broken.config.ts");
    writeFileSync(file, "export default {};");
    const { status, stderr } = checkConfig("--config", file);
    expect(status).toBe(1);
    expect(stderr).toBe(`${file}: expected \`export default defineConfig({ … })\`\n`);
  });

  const wrong = checkConfig("--config", "test/fixtures/policy/wrong.config.ts");

  it("fails when one does not hold, and counts those that do", () => {
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toContain("1 of 4 policy tests hold");
    expect(wrong.stderr).not.toContain("this one holds");
  });

  it("says what was expected, what happens, and by which sentence, article and rule", () => {
    const said = wrong.stderr.split("\n").map((line) => line.trim());
    const start = said.indexOf('✖ gatehouse.config.ts: policy test "a German is measured unasked" fails');
    expect(said.slice(start + 1, start + 8)).toEqual([
      "outcome: expected stored, is aggregated",
      "Counted by name, hour and country. No identifier was kept.",
      "consent_missing: No consent was found for a purpose that needs one here.",
      "analytics: expected yes, is no",
      "No: analytics needs the visitor's yes in Germany, and none was found.",
      expect.stringContaining("TDDDG (Germany), § 25(1)"),
      "Rule EEA-DE/analytics@1, in force since 2018-05-25.",
    ]);
  });

  it.each([
    ["a place", "region: expected US-CA, is US-TX", "Region: Texas (US-TX): the connection comes from there."],
    ["where events rest", "placement: expected store eu, is store us", "stored in us. Rule US-TX/placement@1"],
    ["a purpose that the event does not serve", "advertising: expected yes, is not served by this event", ""],
    ["what a page may ask", "promptAllowed: expected yes, is no", ""],
    ["a reason", "reason: expected consent_missing, is none", ""],
    ["a field that is sealed", "properties.email: expected removed, is sealed", "text → sealed: only this visitor's"],
    ["a field that is removed", "properties.shoe: expected kept, is removed", "the tracking plan does not name it"],
    ["a field that is not there", "properties.hat: expected kept, is not in this event", ""],
  ])("names %s that is not as expected", (_, difference, why) => {
    expect(wrong.stderr).toContain(difference);
    expect(wrong.stderr).toContain(why);
  });
});
