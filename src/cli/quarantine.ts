/**
 * `npm run quarantine`: what broke the tracking plan and was put aside, in words; with `--replay` all of it is decided again
 * by the plan that is deployed. A script can tell by the exit code whether anything is left.
 */
import { askOwner } from "./ask-owner.ts";
import { columns } from "./ledger/columns.ts";
import { readOptions, USAGE } from "./quarantine/options.ts";
import { heldIn, quarantinePage, readQuarantines } from "./quarantine/page.ts";
import { replayAll } from "./quarantine/replay.ts";
import { keyNamed } from "./replay/options.ts";

const args = process.argv.slice(2);

try {
  if (args.includes("--help")) console.log(USAGE);
  else {
    const { url, replay, wanted } = readOptions(args, process.env);
    const ask = askOwner(url, keyNamed("GATEHOUSE_SECRET_KEY"));
    if (replay) {
      const { replayed, outcomes, left } = await replayAll(ask, wanted);
      const rows = [...outcomes].map(([how, count]) => [`  ${how}`, count] as const);
      console.log(`replayed ${replayed}, left ${left}`);
      if (rows.length > 0) console.log(columns(["", "events"], rows));
      console.log("");
    }
    const quarantines = readQuarantines(await ask("/v1/quarantine"));
    console.log(`${url.host}\n\n${quarantinePage(quarantines)}`);
    if (heldIn(quarantines) > 0) process.exitCode = 1;
  }
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  console.error("\nAll options: npm run quarantine -- --help");
  process.exitCode = 2;
}
