/** Process groups as the system sees them: who is in one, and the end of all of it. */
import { execFileSync } from "node:child_process";

export interface Process {
  readonly pid: number;
  readonly command: string;
}

/** A process group, without its dead. */
export function processesOf(group: number): Process[] {
  const table = execFileSync("ps", ["-A", "-ww", "-o", "pid=,pgid=,stat=,command="], { encoding: "utf8" });
  const rows = Array.from(table.matchAll(/^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/gm));
  return rows.flatMap(([, pid, id, state = "", command = ""]) =>
    Number(id) === group && !state.startsWith("Z") ? [{ pid: Number(pid), command }] : [],
  );
}

/** At once, and without asking. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nobody of it is left.
  }
}
