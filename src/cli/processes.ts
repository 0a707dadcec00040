/** Which processes run on this machine, and in which group. Knows nothing of what they are for; the dead do not count. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

/** From /proc where there is one: a slim Linux image has no `ps`. */
export function listProcesses(): RunningProcess[] {
  return existsSync("/proc/self/stat") ? readProc() : askPs();
}

function readProc(): RunningProcess[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The command's name stands in brackets and may hold any character; what follows the last one is plain.
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      if (state === "Z") return [];
      return [{ pid: Number(name), parent: Number(parent), group: Number(group), command }];
    } catch {
      // Ended while we looked.
      return [];
    }
  });
}

function askPs(): RunningProcess[] {
  const table = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,pgid=,stat=,command="], { encoding: "utf8" });
  return Array.from(
    table.matchAll(/^\s*(\d+)\s+(\d+)\s+(\d+)\s+([^Z\s]\S*)\s+(.*)$/gm),
    ([, pid, parent, group, , command]) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      command: command ?? "",
    }),
  );
}
