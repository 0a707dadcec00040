import { expect, it, vi } from "vitest";
import { runSeed } from "./run-seed.ts";

const SEEDS = Number(process.env["GATEHOUSE_PEOPLE_SEEDS"] ?? 300);
const FIRST = Number(process.env["GATEHOUSE_PEOPLE_FIRST"] ?? 1);

it("keeps promises 5 and 6 whatever people, staff and crashes do", { timeout: 3_600_000 }, async () => {
  // What fails because an object died is logged, as it must be.
  vi.spyOn(console, "error").mockImplementation(() => {});
  const tally: Record<string, number> = {};
  const faults: string[] = [];
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const { faults: found, tally: counted } = await runSeed(seed);
    faults.push(...found.map((one) => `seed ${seed}: ${one}`));
    for (const [what, count] of Object.entries(counted)) tally[what] = (tally[what] ?? 0) + count;
  }
  console.log(tally);
  expect(faults).toEqual([]);
});
