/** The generated pages are what the code would generate today, and the check says which one is not. */
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const COMMAND = resolve("src/cli/reference.ts");

function check(cwd: string) {
  const { stderr, status } = spawnSync(process.execPath, [COMMAND, "--check"], { cwd, encoding: "utf8" });
  return { stderr, status };
}

function copyOfDocs(): string {
  const folder = mkdtempSync(join(tmpdir(), "reference-"));
  cpSync("docs", join(folder, "docs"), { recursive: true });
  return folder;
}

it("docs/reference.md, docs/regions.md and docs/plan.md match the tables in the code", () => {
  expect(check(".")).toEqual({ stderr: "", status: 0 });
});

it.each(["docs/reference.md", "docs/regions.md", "docs/plan.md"])("the check names a changed %s, and fails", (file) => {
  const folder = copyOfDocs();
  appendFileSync(join(folder, file), "\n");
  expect(check(folder)).toEqual({ stderr: `${file} is out of date: run npm run reference\n`, status: 1 });
});

it("the check names a page that is not there", () => {
  const folder = copyOfDocs();
  rmSync(join(folder, "docs/regions.md"));
  expect(check(folder)).toEqual({
    stderr: "docs/regions.md is out of date: run npm run reference\n",
    status: 1,
  });
});
