/**
 * Runs the simulation of people in `test/people` for as many seeds as asked, by the test runner, which knows how to load the
 * Worker's code outside of a Worker. Says how it ended, and leaves all else to it.
 */
import { spawnSync } from "node:child_process";

export function soakPeople({ seeds, first }: { readonly seeds: number; readonly first: number }): number {
  const said = { GATEHOUSE_PEOPLE_SEEDS: String(Math.floor(seeds)), GATEHOUSE_PEOPLE_FIRST: String(first) };
  const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "people"], {
    stdio: "inherit",
    env: { ...process.env, ...said },
  });
  return status ?? 1;
}
