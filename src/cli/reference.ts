/**
 * `npm run reference`: writes docs/reference.md from the code's own tables, so that outcomes, routes, regions and
 * limits cannot drift from what runs. `--check` writes nothing and fails when the file is out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import config from "../../gatehouse.config.ts";
import { LIMITS } from "../core/limits.ts";
import { CALL_REFUSALS, NOTICES, OUTCOMES, REFUSALS } from "../core/outcome.ts";
import { PURPOSES } from "../core/policy/purposes.ts";
import { REGIONS } from "../core/policy/regions/index.ts";
import type { Region } from "../core/policy/regions/region.ts";
import { ruleInForce } from "../core/policy/regions/region.ts";
import { ROUTES } from "../core/routes.ts";

const FILE = "docs/reference.md";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}

function regionRows(region: Region, at: number): readonly (readonly string[])[] {
  return PURPOSES.map((purpose) => {
    const rule = ruleInForce(region, purpose, at);
    return [
      code(purpose),
      rule?.default ?? "no rule in force",
      rule?.basis ?? "",
      rule?.citations.map(({ instrument, article }) => `${instrument}, ${article}`).join("; ") ?? "",
      rule?.verified ? "yes" : "not yet",
    ];
  });
}

function regionSection(region: Region): string {
  // Every rule of today's data is in force at this date; a table of dated switches comes with the first of them.
  const at = Date.parse("2026-11-22");
  const placement = region.placement.default;
  const bound = region.signals.map(
    ({ signal, binds, basis }) => `${signal} turns off ${binds.map(code).join(", ")} (${basis})`,
  );
  return [
    `### ${region.title} (${code(region.id)})`,
    `Places: ${region.places.join(" ") || "whatever has no row of its own, or cannot be told"}. Placement: ${placement.mode}${
      placement.mode === "store" ? ` in ${code(placement.jurisdiction)}` : ""
    }${region.placement.forward === "allowed" ? ", or forwarded to an in-country endpoint" : ""}. Signals: ${bound.join("; ")}.`,
    table(["Purpose", "Without a choice", "Basis", "Source", "Verified"], regionRows(region, at)),
  ].join("\n\n");
}

function reference(): string {
  return `${[
    "# Reference",
    "Generated from the code by `npm run reference`; a test fails when it is out of date. Engineering, not legal advice.",
    "## Outcomes of an event",
    table(
      ["Outcome", "Meaning"],
      Object.entries(OUTCOMES).map(([name, text]) => [code(name), text]),
    ),
    "## Reasons for refusing an event",
    "A deliberate refusal is the rules working as meant; the others mean that somebody should look.",
    table(
      ["Reason", "What it means and what to do", "Deliberate"],
      Object.entries(REFUSALS).map(([name, { text, deliberate }]) => [code(name), text, yesNo(deliberate)]),
    ),
    "## Notices",
    table(
      ["Notice", "Meaning"],
      Object.entries(NOTICES).map(([name, text]) => [code(name), text]),
    ),
    "## Calls refused before any event was read",
    table(
      ["Code", "Status", "What to do", "Deliberate"],
      Object.entries(CALL_REFUSALS).map(([name, { status, text, deliberate }]) => [
        code(name),
        String(status),
        text,
        yesNo(deliberate),
      ]),
    ),
    "## Routes",
    table(
      ["Route", "What", "Who"],
      ROUTES.map(({ path, methods, what, who }) => [code(`${methods.join(" ")} ${path}`), what, who]),
    ),
    "## Limits",
    table(
      ["Limit", "Value", "Why"],
      Object.entries(LIMITS).map(([name, { value, unit, because }]) => [
        code(name),
        `${value.toLocaleString("en-US")} ${unit}`,
        because,
      ]),
    ),
    "## Regions",
    ...REGIONS.map(regionSection),
    "## The shipped tracking plan",
    table(
      ["Event", "Purposes", "Fields (sealed ones in italics)"],
      config.plan.events.map(({ name, purposes, fields }) => [
        name,
        purposes.join(", "),
        [...fields].map(([field, mark]) => (mark.sensitivity === "personal" ? `_${field}_` : field)).join(", "),
      ]),
    ),
  ].join("\n\n")}\n`;
}

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const text = reference();
if (values.check) {
  const written = readFileSync(FILE, "utf8");
  if (written !== text) {
    console.error(`${FILE} is out of date: run npm run reference`);
    process.exitCode = 1;
  }
} else {
  mkdirSync("docs", { recursive: true });
  writeFileSync(FILE, text);
  console.log(`wrote ${FILE}`);
}
