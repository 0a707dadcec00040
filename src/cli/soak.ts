/**
 * `npm run soak`: minutes of real traffic through a collector of its own, to destinations that fail in every way, while
 * everything is killed now and then; then what arrived is compared to what was acknowledged. Fails on a missing or a
 * doubled event, on a repeat under another key and on books that do not balance, and names each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { optionsOrUsage } from "./options-or-usage.ts";
import { readOptions, USAGE } from "./soak/options.ts";
import { soakPeople } from "./soak/people.ts";
import { report } from "./soak/report.ts";
import { soak } from "./soak/run.ts";

/** Where everything fails, the first ones say why. */
const MOST_FAULTS = 20;

const options = optionsOrUsage(readOptions, USAGE);
if (options.people) process.exit(soakPeople(options.people));
const folder = mkdtempSync(join(tmpdir(), "gatehouse-soak-"));
// Also when it is interrupted: the collector is stopped first.
process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
try {
  const soaked = await soak(options, folder, console.log);
  report(soaked, console.log);
  const { faults } = soaked;
  console.log("");
  for (const fault of faults.slice(0, MOST_FAULTS)) console.error(`FAULT ${fault}`);
  if (faults.length > MOST_FAULTS) console.error(`FAULT … and ${faults.length - MOST_FAULTS} more`);
  if (faults.length === 0) console.log("Nothing is missing, nothing happened twice, and the books balance.");
  process.exit(faults.length === 0 ? 0 : 1);
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  // At once: the client may still be trying to send.
  process.exit(1);
}
