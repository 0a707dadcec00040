/**
 * `npm run policy:diff`: which decisions change when one config takes another's place, asked of the same situations, at
 * the same moment, under the law of this checkout. Decides nothing itself, and changes nothing.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Config } from "../core/config.ts";
import { explain } from "../core/decide/explain.ts";
import { explainTools } from "./explain/tools.ts";
import { loadConfig } from "./load-config.ts";
import { differenceOf, type Difference } from "./policy-diff/compare.ts";
import { readQuestions, type NamedQuestion } from "./policy-diff/questions.ts";
import { differenceLine, totalLine } from "./policy-diff/words.ts";

const root = resolve(import.meta.dirname, "../..");
const USAGE = `Usage: npm run policy:diff -- --before FILE [options]
  --before FILE       a config: the rules until now
  --after FILE        a config: the rules from then on (default: gatehouse.config.ts)
  --questions FILE    situations, as POST /v1/explain takes them, each with a \`name\` and a \`site\` if you like: one in a
                      line, or a JSON list (default: test/fixtures/policy/questions.ndjson)
  --json              the differences as JSON
  --fail-on-change    exit with 1 when a decision differs`;

const OPTIONS = {
  before: { type: "string" },
  after: { type: "string", default: join(root, "gatehouse.config.ts") },
  questions: { type: "string", default: join(root, "test/fixtures/policy/questions.ndjson") },
  json: { type: "boolean", default: false },
  "fail-on-change": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

function diff(before: Config, after: Config, questions: readonly NamedQuestion[]): readonly Difference[] {
  const now = Date.now();
  return questions.flatMap(({ name, site, ...question }) => {
    const answerOf = (config: Config) => explain(question, explainTools(config, site, now));
    return differenceOf(name, answerOf(before), answerOf(after)) ?? [];
  });
}

async function run(): Promise<void> {
  const { values: options } = parseArgs({ options: OPTIONS });
  if (options.help) return console.log(USAGE);
  if (options.before === undefined) throw new Error("--before is missing: the config whose rules hold until now");
  const questions = readQuestions(options.questions);
  const differences = diff(await loadConfig(options.before), await loadConfig(options.after), questions);
  const asked = questions.length;
  if (options.json) console.log(JSON.stringify({ asked, differences }, null, 2));
  else console.log([...differences.map(differenceLine), totalLine(differences, asked)].join("\n"));
  if (options["fail-on-change"] && differences.length > 0) process.exitCode = 1;
}

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error("\nAll options: npm run policy:diff -- --help");
  process.exitCode = 2;
}
