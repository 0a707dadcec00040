/** The README's pieces of config are config: each loads, beside the shipped plan's events, and its policy tests hold. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { failedPolicyTests } from "../../src/cli/check/policy-tests.ts";
import { readQuestions } from "../../src/cli/policy-diff/questions.ts";
import { defineConfig, type ConfigInput } from "../../src/core/config.ts";

const readme = readFileSync("README.md", "utf8");
const blocks = [...readme.matchAll(/```ts config\n(.*?)```/gs)].map((found) => found[1] ?? "");

const site: ConfigInput["sites"][number] = {
  id: "shop",
  hosts: ["c.example.com"],
  keys: { web: { kind: "browser", secret: "WEB_KEY" } },
};

/** The shipped plan's, as it was written. */
const track = Object.fromEntries(
  shipped.plan.events
    .filter(({ type }) => type === "track")
    .map(({ name, description, purposes, schema }) => [
      name,
      { description, purposes: [...purposes], properties: schema },
    ]),
);

async function load(block: string): Promise<Partial<ConfigInput>> {
  const file = join(mkdtempSync(join(tmpdir(), "readme-")), "block.mjs");
  writeFileSync(file, `export default { ${block} };`);
  return ((await import(pathToFileURL(file).href)) as { default: Partial<ConfigInput> }).default;
}

it("has pieces about regions, destinations and policy tests", () => {
  expect(blocks.map((block) => block.replaceAll(/^\/\/.*\n/gm, "").split(":")[0])).toEqual([
    "regions",
    "destinations",
    "policyTests",
  ]);
});

it.each(blocks)("piece %# loads, and its policy tests hold", async (block) => {
  const { plan: _, ...config } = defineConfig({ sites: [site], plan: { track }, ...(await load(block)) });
  expect(failedPolicyTests({ ...config, plan: shipped.plan }, Date.now())).toEqual([]);
});

it("counts the shipped tests and situations rightly", () => {
  expect(shipped.policyTests).toHaveLength(12);
  expect(readme).toContain("Twelve come with the shipped config.");
  expect(readme).toContain(`→ 0 of ${readQuestions("test/fixtures/policy/questions.ndjson").length} decisions differ`);
});
