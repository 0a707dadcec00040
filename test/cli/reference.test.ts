/** The generated reference is what the code would generate today. */
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("docs/reference.md matches the tables in the code", () => {
  const check = () => execFileSync(process.execPath, ["src/cli/reference.ts", "--check"], { stdio: "pipe" });
  expect(check).not.toThrow();
});
