/** `npm run eval`: the table's shape and what is known to be true of it, on the fixture and on sessions made by hand. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { evaluate } from "../../src/cli/eval/evaluate.ts";
import { measure, scoreOf } from "../../src/cli/eval/measure.ts";
import { oneThen, popularity, repeatLast } from "../../src/cli/eval/methods.ts";
import { readSessions, type Session } from "../../src/cli/eval/sessions.ts";
import { splitsOf } from "../../src/cli/eval/split.ts";

const COMMAND = resolve("src/cli/eval.ts");
const FIXTURE = "test/fixtures/otto/sessions.jsonl";

function run(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: "utf8" });
  return { stdout, stderr, status };
}

const cells = (line: string) => line.split("|").map((cell) => cell.trim());

function session(id: string, ...ids: readonly string[]): Session {
  return { id, looks: ids.map((look, at) => ({ id: look, at })) };
}

it("prints every method for both targets, the same on every run, and says what so few sessions prove", () => {
  const first = run();
  expect(first).toMatchObject({ stderr: "", status: 0 });
  expect(run().stdout).toBe(first.stdout);
  expect(first.stdout).toMatch(/^sessions\.jsonl: 20 sessions, 862 looks\. .*So few sessions prove nothing\.$/m);
  const rows = first.stdout.split("\n").filter((line) => line.startsWith("|"));
  expect(cells(rows[0]!)).toEqual(["", "Foretold", "By", "Steps", "Recall@20, %", "MRR@20, %", ""]);
  const methods = [
    "ours, from 10 sessions on",
    "ours, from one session on",
    "popularity",
    "repeat-last",
    "repeat-last, then popularity",
  ];
  expect(rows.slice(2).map((line) => cells(line).slice(1, 3))).toEqual(
    ["whatever is next", "something new"].flatMap((target) => methods.map((method) => [target, method])),
  );
  for (const line of rows.slice(2)) {
    const [, , , steps, recall, mrr] = cells(line);
    expect(steps).toMatch(/^\d+$/);
    const [recalled, ranked] = [recall!, mrr!].map((cell) => Number(/^(\d+\.\d) ± \d+\.\d$/.exec(cell)?.[1]));
    expect(ranked).toBeLessThanOrEqual(recalled!);
    expect(recalled).toBeLessThanOrEqual(100);
  }
  // 862 looks, of which the first of each of 20 sessions is foretold from nothing.
  expect(cells(rows[2]!)[3]).toBe("842");
  expect(rows.find((line) => line.includes("something new | repeat-last |"))).toContain("| 0.0 ± 0.0 | 0.0 ± 0.0 |");
});

it("says what repeat-last comes to on the fixture as a reckoning of its own does", async () => {
  const all = (await readSessions(FIXTURE)).map(({ looks }) => looks.map(({ id }) => id));
  let [steps, hits, reciprocal] = [0, 0, 0];
  for (const ids of all) {
    for (const [at, next] of ids.entries()) {
      if (at === 0) continue;
      steps += 1;
      const distinct: string[] = [];
      for (let back = at - 1; back >= 0 && distinct.length < 20; back -= 1) {
        if (!distinct.includes(ids[back]!)) distinct.push(ids[back]!);
      }
      if (!distinct.includes(next)) continue;
      hits += 1;
      reciprocal += 1 / (distinct.indexOf(next) + 1);
    }
  }
  const lines = evaluate(await readSessions(FIXTURE), 1);
  const { measured } = lines.find(({ method, target }) => method === "repeat-last" && target === "next")!;
  expect(measured.steps).toBe(steps);
  expect(measured.recall).toBeCloseTo(hits / steps, 12);
  expect(measured.mrr).toBeCloseTo(reciprocal / steps, 12);
});

it("scores sessions made by hand as one would on paper", () => {
  // a b a: b is foretold from a (no), a from b a (second). c c: the first.
  const made = [session("1", "a", "b", "a"), session("2", "c", "c")];
  const scores = made.map((one) => scoreOf(one, repeatLast, "next"));
  expect(scores).toEqual([
    { steps: 2, hits: 1, reciprocal: 0.5 },
    { steps: 1, hits: 1, reciprocal: 1 },
  ]);
  expect(measure(scores, 1)).toMatchObject({ sessions: 2, steps: 3, recall: 2 / 3, mrr: 0.5 });
  expect(made.map((one) => scoreOf(one, repeatLast, "new").steps)).toEqual([1, 0]);
  const training = [session("3", "b", "b", "a")];
  const both = oneThen(repeatLast, popularity({ training }));
  expect(both(made[0]!.looks.slice(0, 1), false)).toEqual(["a", "b"]);
  expect(scoreOf(made[0]!, both, "next")).toEqual({ steps: 2, hits: 2, reciprocal: 1 });
  expect(popularity({ training })(made[0]!.looks.slice(0, 1), true)).toEqual(["b"]);
});

it("finds what always stands together, once ten sessions support it, and not what nine do", () => {
  const shop = (pairs: number): readonly Session[] => {
    const noise = Array.from({ length: 600 - pairs }, (_, at) => session(`n-${at}`, `x-${at}`, `y-${at}`));
    const together = Array.from({ length: pairs }, (_, at) => session(`p-${at}`, "tent", "peg"));
    return [...together, ...noise.slice(0, -1), session("last", "tent", "peg")];
  };
  const recallOf = (pairs: number) => {
    const found = evaluate(shop(pairs), 1).filter(({ target }) => target === "new");
    return found.slice(0, 2).map(({ measured }) => Math.round(measured.recall * measured.steps));
  };
  expect(recallOf(10)).toEqual([1, 1]);
  expect(recallOf(9)).toEqual([0, 1]);
});

it("never foretells a session that it has learned from", async () => {
  const few = await readSessions(FIXTURE);
  const many = Array.from({ length: 600 }, (_, at) => session(`s-${at}`, "a"));
  const held = splitsOf(few, 7).flatMap(({ heldOut }) => heldOut.map(({ id }) => id));
  expect(held.toSorted()).toEqual(few.map(({ id }) => id).toSorted());
  for (const { training, heldOut } of [...splitsOf(few, 7), ...splitsOf(many, 7)]) {
    expect(training.filter((one) => heldOut.includes(one))).toEqual([]);
  }
  expect(splitsOf(many, 7)[0]?.heldOut[0]?.id).toBe("s-480");
});

it("refuses what it cannot read, and says how to ask", () => {
  expect(run("no-such.csv")).toMatchObject({ status: 2, stderr: expect.stringContaining("there is no no-such.csv") });
  expect(run("--seed", "x")).toMatchObject({ status: 2, stderr: expect.stringContaining("usage: npm run eval") });
  expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("usage: npm run eval") });
  const file = join(mkdtempSync(join(tmpdir(), "eval-")), "broken.jsonl");
  writeFileSync(file, '{"session":1}\n');
  expect(run(file)).toMatchObject({ status: 2, stderr: expect.stringContaining("broken.jsonl, line 1") });
});
