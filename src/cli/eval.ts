/**
 * `npm run eval`: how well recommendations foretell what real sessions looked at next, beside what they must beat. The same
 * arguments print the same numbers.
 */
import { basename } from "node:path";
import { evaluate } from "./eval/evaluate.ts";
import { readOptions, USAGE } from "./eval/options.ts";
import { readSessions, type Session } from "./eval/sessions.ts";
import { isFew } from "./eval/split.ts";
import { evalTable } from "./eval/table.ts";
import { tune } from "./eval/tune.ts";
import { optionsOrUsage } from "./options-or-usage.ts";

const { files, seed, tune: tuning } = optionsOrUsage(readOptions, USAGE);
try {
  const shops = await Promise.all(files.map(readSessions));
  if (tuning) console.log(JSON.stringify(tune(shops, seed, console.error)));
  else shops.forEach((sessions, at) => report(basename(files[at] ?? ""), sessions));
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
}

function report(name: string, sessions: readonly Session[]): void {
  const looks = sessions.reduce((sum, session) => sum + session.looks.length, 0);
  const how = isFew(sessions)
    ? "Each of five parts is foretold from the other four. So few sessions prove nothing."
    : "The last fifth of the sessions is foretold from those before it.";
  console.log(`${name}: ${sessions.length} sessions, ${looks} looks. ${how}\n`);
  console.log(`${evalTable(evaluate(sessions, seed))}\n`);
}
