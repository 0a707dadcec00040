/** The explaining command as its user runs it: words, JSON, a question from a file, and mistakes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

function run(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["src/cli/explain.ts", ...args], { encoding: "utf8" });
  return { stdout, stderr, status };
}

describe("npm run explain", () => {
  it("says in words why nothing is stored in Germany, with the article", () => {
    const { stdout, status } = run("--country", "DE");
    expect(status).toBe(0);
    expect(stdout).toContain("aggregated:");
    expect(stdout).toContain("TDDDG (Germany), § 25(1)");
    expect(stdout).toContain("the region requires a yes, and none was found");
  });

  it("cites the signal's rule where Global Privacy Control decided", () => {
    const { stdout } = run("--country", "US", "--region", "CA", "--gpc", "--json");
    const answer = JSON.parse(stdout) as { outcome: string; purposes: Record<string, { rule: { id: string } }> };
    expect(answer.outcome).toBe("reduced");
    expect(answer.purposes["advertising"]?.rule.id).toBe("US-CA/gpc");
  });

  it("takes consent in the event, and choices made before", () => {
    const consent = '{"analytics":true,"personalization":true,"advertising":true}';
    expect(run("--country", "DE", "--consent", consent).stdout).toContain("stored:");
    expect(run("--country", "DE", "--consented", "analytics").stdout).toContain("the visitor said yes before");
    expect(run("--country", "US", "--region", "CA", "--objected", "analytics").stdout).toContain("reduced:");
  });

  it("takes a whole question from a file", () => {
    const file = join(mkdtempSync(join(tmpdir(), "explain-")), "question.json");
    const question = {
      event: { event: "Product Viewed" },
      request: { country: "RU" },
      config: { forward: { RU: "https://in.example.ru" } },
    };
    writeFileSync(file, JSON.stringify(question));
    expect(run("--file", file).stdout).toContain("forwarded:");
  });

  it("names a mistake and how it is used, and fails", () => {
    const wrong = run("--consented", "everything");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("consented");
    expect(wrong.stderr).toContain("Usage: npm run explain");
    expect(run("--cuontry", "DE").status).toBe(2);
  });
});
