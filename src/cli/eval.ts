/**
 * `npm run eval`: how well recommendations foretell what real sessions looked at next, beside what they must beat. The same
 * arguments print the same numbers.
 */
import { basename } from "node:path";
import { evaluate } from "./eval/evaluate.ts";
import { readOptions, USAGE } from "./eval/options.ts";
import { readSessions } from "./eval/sessions.ts";
import { isFew } from "./eval/split.ts";
import { evalTable } from "./eval/table.ts";
import { tune } from "./eval/tune.ts";
import { optionsOrUsage } from "./options-or-usage.ts";

const { files, seed, tune: tuning } = optionsOrUsage(readOptions, USAGE);
try {
  for (const file of files) {
    const sessions = await readSessions(file);
    const looks = sessions.reduce((sum, session) => sum + session.looks.length, 0);
    console.log(`${basename(file)}: ${sessions.length} sessions, ${looks} looks`);
    if (tuning) console.log(JSON.stringify(tune(sessions, seed, console.error)));
    else {
      const how = isFew(sessions)
        ? "Each of five parts is foretold from the other four. So few sessions prove nothing."
        : "The last fifth of the sessions is foretold from those before it.";
      console.log(`${how}\n\n${evalTable(evaluate(sessions, seed))}\n`);
    }
  }
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
}
