/** What `npm run check` refuses in the file that is deployed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

function check(change: (toml: string) => string) {
  const file = join(mkdtempSync(join(tmpdir(), "check-")), "wrangler.toml");
  writeFileSync(file, change(readFileSync("wrangler.toml", "utf8")));
  const { status, stderr } = spawnSync(process.execPath, ["src/cli/check.ts", file], { encoding: "utf8" });
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
    ["a bucket elsewhere", (toml: string) => toml.replace('jurisdiction = "eu"', 'jurisdiction = "us"'), "ARCHIVE_EU"],
  ])("refuses %s", (_, change, named) => {
    const { status, stderr } = check(change);
    expect(status).not.toBe(0);
    expect(stderr).toContain(named);
  });
});
