/**
 * Promises 5 and 6 while people sign in, are linked and unlinked, choose, refuse, are erased and readmitted, all at once and
 * with crashes between: the Worker's own code, on a platform that a seed drives. `npm run soak -- --people` runs more seeds.
 */
import { expect, it, vi } from "vitest";
import { runSeed } from "./run-seed.ts";

const SEEDS = Number(process.env["GATEHOUSE_PEOPLE_SEEDS"] ?? 300);
const FIRST = Number(process.env["GATEHOUSE_PEOPLE_FIRST"] ?? 1);

it(`keeps them for ${SEEDS} seeds from ${FIRST}`, { timeout: 7_200_000 }, async () => {
  // What fails because an object died is logged, as it must be.
  vi.spyOn(console, "error").mockImplementation(() => {});
  const tally: Record<string, number> = {};
  const faults: string[] = [];
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const ran = await runSeed(seed);
    faults.push(...ran.faults.map((fault) => `seed ${seed}: ${fault}`));
    for (const [what, count] of Object.entries(ran.tally)) tally[what] = (tally[what] ?? 0) + count;
  }
  if (process.env["GATEHOUSE_PEOPLE_SEEDS"]) console.log(tally);
  expect(faults).toEqual([]);
  if (SEEDS < 300) return;
  // All of it happened, and not only refusals.
  for (const what of ["linked", "answered stored", "answered suppressed", "crash", "erased", "unlinked", "anonymized"])
    expect(tally[what] ?? 0, what).toBeGreaterThan(SEEDS / 10);
});
