/**
 * Runs the policy tests of a config, and says of each that fails what was expected, what happens, and by which rule and
 * article. Judges nothing itself.
 */
import type { Config } from "../../core/config.ts";
import type { Explanation } from "../../core/decide/describe.ts";
import { runPolicyTest, type Miss, type PolicyTestResult } from "../../core/decide/run-policy-test.ts";
import { OUTCOMES } from "../../core/outcome.ts";
import { PURPOSES } from "../../core/policy/purposes.ts";
import { fieldLines } from "../explain/fields.ts";
import { explainTools } from "../explain/tools.ts";
import { placementLine, purposeSection, reasonLines, regionLine } from "../explain/words.ts";

/** One text for each test that fails. `now` in epoch ms, for tests that name no day. */
export function failedPolicyTests(config: Config, now: number): readonly string[] {
  return config.policyTests
    .map((test) => runPolicyTest(test, explainTools(config, test.site, now)))
    .filter(({ misses }) => misses.length > 0)
    .map(failure);
}

function failure({ name, misses, explanation }: PolicyTestResult): string {
  const lines = misses.flatMap((miss) => [
    `  ${miss.name}: expected ${miss.expected}, is ${miss.actual}`,
    ...WHY[miss.part](explanation, miss).map((line) => `    ${line}`),
  ]);
  return [`✖ gatehouse.config.ts: policy test "${name}" fails`, ...lines].join("\n");
}

const WHY: Readonly<Record<Miss["part"], (answer: Explanation, miss: Miss) => readonly string[]>> = {
  outcome: (answer) => [OUTCOMES[answer.outcome], ...reasonLines(answer)],
  region: ({ region }) => [regionLine(region)],
  placement: (answer) => [placementLine(answer)],
  purpose: (answer, { name }) => {
    const purpose = PURPOSES.find((one) => one === name);
    return purpose ? purposeSection(purpose, answer) : [];
  },
  promptAllowed: () => [],
  reason: reasonLines,
  field: ({ fields }, { name }) => fieldLines(fields.filter(({ field }) => field === name)),
};
