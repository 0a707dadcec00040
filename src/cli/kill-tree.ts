/**
 * Ends a child process and everything it started, asking first. It touches nothing but the child's descendants and the
 * orphans a dead child left behind: the process group may be shared with whoever called us.
 */
import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { listProcesses, type RunningProcess } from "./processes.ts";

const GRACE_MS = 5_000;

/** `orphanMark` is a part of the command line by which orphans of an earlier death are known as ours. */
export async function killTree(child: ChildProcess, orphanMark: string): Promise<void> {
  const rows = listProcesses();
  // Listed before anything dies: an orphan no longer shows whose child it was.
  const heads = [...(child.pid === undefined ? [] : [child.pid]), ...orphans(rows, orphanMark)];
  const family = heads.flatMap((pid) => [pid, ...below(pid, rows)]);
  for (const pid of heads) send(pid, "SIGTERM");
  await gone(family, GRACE_MS);
  for (const pid of family) send(pid, "SIGKILL");
  // What was started while we were looking: a child's last child.
  const late = listProcesses();
  const left = orphans(late, orphanMark).flatMap((pid) => [pid, ...below(pid, late)]);
  for (const pid of left) send(pid, "SIGKILL");
  await gone(left, GRACE_MS);
}

/** Waits so long at most. */
async function gone(pids: readonly number[], ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline && pids.some(isAlive)) await sleep(50);
}

function below(parent: number, rows: readonly RunningProcess[]): number[] {
  return rows.flatMap((row) => (row.parent === parent ? [row.pid, ...below(row.pid, rows)] : []));
}

// Orphaned in our own group: the parent is gone, so whoever adopted it stands outside. So does the parent of the group's
// leader, which is this process or one that called it: neither is an orphan.
function orphans(rows: readonly RunningProcess[], mark: string): number[] {
  const group = rows.find(({ pid }) => pid === process.pid)?.group;
  const members = rows.filter((row) => row.group === group);
  const pids = new Set(members.map(({ pid }) => pid));
  return members
    .filter((row) => row.command.includes(mark) && !pids.has(row.parent) && row.pid !== group)
    .map(({ pid }) => pid);
}

function isAlive(pid: number): boolean {
  return send(pid, 0);
}

function send(pid: number, signal: "SIGTERM" | "SIGKILL" | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
