/**
 * `npm run reference`: writes docs/reference.md, docs/regions.md, docs/plan.md and docs/retention.md from the code's own tables, so
 * that outcomes, routes, limits and the law cannot drift from what runs. `--check` writes nothing and fails when a file is out of date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import config from "../../gatehouse.config.ts";
import { ASSERTION_FAULTS } from "../core/identity/assertion.ts";
import { LIMITS } from "../core/limits.ts";
import { CALL_REFUSALS, NOTICES, OUTCOMES, REFUSALS } from "../core/outcome.ts";
import { REGIONS, REVIEWED } from "../core/policy/regions/index.ts";
import { ROUTES } from "../core/routes.ts";
import { planPage } from "./plan/page.ts";
import { destinationsSection } from "./reference/destinations.ts";
import { code, table } from "./reference/markdown.ts";
import { regionsPage } from "./reference/regions.ts";
import { retentionPage } from "./reference/retention.ts";

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
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
    "## Why an assertion proves nothing",
    "How one is made: [identity.md](identity.md).",
    table(
      ["Reason", "What it means and what to do"],
      Object.entries(ASSERTION_FAULTS).map(([name, text]) => [code(name), text]),
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
    "## Destinations",
    destinationsSection(),
    "## The shipped triggers",
    "What the collector itself says of a visitor, and the other kinds: [triggers.md](triggers.md).",
    table(
      ["Trigger", "What", "Says"],
      [...config.triggers.byId.values()].map(({ id, description, emits }) => [code(id), description, emits]),
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
    "What holds where, since when, and under which article: [regions.md](regions.md).",
    "## The shipped tracking plan",
    "What each field holds, who owns an event and what else it is called: [plan.md](plan.md).",
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
const pages = {
  "docs/reference.md": reference(),
  "docs/regions.md": regionsPage(REGIONS, REVIEWED),
  "docs/plan.md": planPage(config.plan),
  "docs/retention.md": retentionPage(config.retention),
};

mkdirSync("docs", { recursive: true });
for (const [file, text] of Object.entries(pages)) {
  if (!values.check) {
    writeFileSync(file, text);
    console.log(`wrote ${file}`);
  } else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    console.error(`${file} is out of date: run npm run reference`);
    process.exitCode = 1;
  }
}
