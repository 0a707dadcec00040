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
    expect(stdout).toContain("No: analytics needs the visitor's yes in Germany, and none was found.");
    expect(stdout).toContain("TDDDG (Germany), § 25(1)");
    expect(stdout).toContain("Rule EEA-DE/analytics@1, in force since 2018-05-25.");
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
    expect(run("--country", "DE", "--consented", "analytics").stdout).toContain(
      "Yes: the visitor said yes before to analytics.",
    );
    expect(run("--country", "US", "--region", "CA", "--objected", "analytics").stdout).toContain("reduced:");
  });

  it("shows values before and after to who typed them, and none as JSON", () => {
    const typed = ["--country", "DE", "--properties", '{"price":3,"note":"ann@example.com"}'];
    expect(run(...typed).stdout).toContain('"ann@example.com" → nothing');
    const json = run(...typed, "--json").stdout;
    expect(json).toContain("properties.note");
    expect(json).not.toContain("ann@example.com");
  });

  it("hears Do Not Track, and cites whose choice that is", () => {
    const { stdout } = run("--country", "US", "--region", "CA", "--dnt");
    expect(stdout).toContain("dnt: objects");
    expect(stdout).toContain(
      "No: an opt-out signal came with the request, and in California it turns off advertising.",
    );
    expect(run("--country", "US", "--region", "CA").stdout).toContain("dnt: absent");
  });

  it("hears the law of the residence and of the age beside that of the place", () => {
    const oregon = [
      "--country",
      "US",
      "--region",
      "OR",
      "--event",
      "Order Completed",
      "--properties",
      '{"order_id":"1"}',
    ];
    expect(run(...oregon).stdout).toContain("stored:");
    const { stdout } = run(...oregon, "--age", "12", "--residence", "FR");
    expect(stdout).toContain("Region: Oregon (US-OR): the connection comes from there.");
    expect(stdout).toContain("Region: France (EEA-FR): the visitor lives there.");
    expect(stdout).toContain("No: at this age analytics needs a guardian's yes in France, which no call can carry.");
    expect(stdout).toContain("No: visitors of this age are protected from advertising in Oregon, whatever they say.");
  });

  it("measures an audience without a yes where the owner attests to the region's conditions", () => {
    expect(run("--country", "FR").stdout).toContain("aggregated:");
    const { stdout } = run("--country", "FR", "--exempt", "EEA-FR");
    expect(stdout).toContain("Yes: analytics needs no yes in France as audience measurement");
    expect(stdout).toContain("Rule EEA-FR/audience-measurement@1");
    expect(run("--country", "DE", "--exempt", "EEA-DE").stderr).toContain(
      "this region exempts no audience measurement",
    );
  });

  it("moves a region's events by a mechanism, and no further than the region allows", () => {
    const { stdout } = run("--country", "VN", "--place", "VN=store:eu:filed_dossier:file 7");
    expect(stdout).toContain('stored in eu, since a transfer dossier is filed with the authority ("file 7")');
    expect(run("--country", "VN").stdout).not.toContain("stored in eu");
    expect(run("--country", "VN", "--place", "VN=store:eu").stderr).toContain("needs a mechanism: filed_dossier");
  });

  it("asks for more than the law does where the owner wants that", () => {
    const { stdout } = run("--country", "US", "--region", "CA", "--require", "US-CA=analytics:optIn");
    expect(stdout).toContain("No: the site's owner asks for a yes to analytics, though none is needed in California");
    expect(run("--country", "US", "--require", "US-CA=analytics:maybe").stderr).toContain("require");
  });

  it("forgets a yes that has run out, and an objection never", () => {
    const said = (flag: string, at: string) =>
      run("--country", "DE", "--at", "2026-11-22", flag, "analytics", "--said-at", at).stdout;
    expect(said("--consented", "2026-11-01")).toContain("Yes: the visitor said yes before to analytics.");
    expect(said("--consented", "2023-11-01")).toContain("No: analytics needs the visitor's yes in Germany");
    expect(said("--objected", "2023-11-01")).toContain("No: the visitor said no before to analytics.");
  });

  it("remembers an opt-out signal where one binds", () => {
    const { stdout } = run("--country", "US", "--region", "CA", "--opted-out");
    expect(stdout).toContain("No: an opt-out signal was seen before, and it still turns off advertising.");
  });

  it("sends to an endpoint that is named for the question, under the law of a day", () => {
    const { stdout } = run("--country", "RU", "--forward", "RU=https://in.example.ru", "--at", "2026-01-01");
    expect(stdout).toContain("forwarded:");
    expect(stdout).toContain("sent to the site owner's endpoint in the country");
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
    expect(wrong.stderr.trimEnd().split("\n").at(-1)).toBe("All options: npm run explain -- --help");
    expect(run("--cuontry", "DE").status).toBe(2);
    expect(run("--place", "DE").stderr).toContain("--place takes REGION=…");
  });
});
