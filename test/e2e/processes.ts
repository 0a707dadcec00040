/** Process groups: who is in one, and the end of all of it. */
import { listProcesses, type RunningProcess } from "../../src/cli/processes.ts";

export function processesOf(group: number): RunningProcess[] {
  return listProcesses().filter((process) => process.group === group);
}

/** At once, and without asking. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nobody of it is left.
  }
}
