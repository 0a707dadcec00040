/** What of a file's lines stays: whoever was erased is gone from it, whatever is past its time is, and nothing else. */
import fc from "fast-check";
import { expect, it } from "vitest";
import shipped from "../../../gatehouse.config.ts";
import { erasedIn, sweepLines, type Sweeping } from "../../../src/core/archive/sweep.ts";
import type { ArchiveTask } from "../../../src/core/rights/right.ts";
import { lineEndsAt } from "../../../src/core/retention/line.ts";
import { recordSchema } from "../../../src/core/privacy/record.ts";
import { DAY_MS } from "../../../src/core/time.ts";
import { aRow, nameOf } from "./rows.ts";

const where = { site: "shop", day: "2026-11-22" };
const YOUNG = Date.parse("2026-12-01");
const { retention } = shipped;

const people = ["ada", "bob", "cyd"].map(nameOf);

function textOf(pseudonym: string, fields: object = {}): string {
  const { source, received, sealed, ...row } = aRow({ pseudonym });
  return JSON.stringify({ v: 2, ...row, source, received, sealed, site: "shop", ...fields });
}

const taskOf = (pseudonym: string, mode: ArchiveTask["mode"]): ArchiveTask => ({ ...where, pseudonym, mode });
const sweepingOf = (tasks: readonly ArchiveTask[], at = YOUNG): Sweeping => ({
  erased: erasedIn(tasks),
  retention,
  at,
});
const sweep = (texts: readonly string[], tasks: readonly ArchiveTask[], at?: number) =>
  sweepLines(texts, where, sweepingOf(tasks, at));

it("takes the lines of who is to go, what is sealed of who is to be nobody, and leaves every other as it is", () => {
  const [ada = "", bob = "", cyd = ""] = people;
  const texts = [textOf(ada), textOf(bob), textOf(cyd), textOf(ada)];
  const swept = sweep(texts, [taskOf(ada, "remove"), taskOf(bob, "strip")]);
  expect(swept.isSame).toBe(false);
  expect(swept.texts).toHaveLength(2);
  expect(JSON.parse(swept.texts[0] ?? "")).toEqual({ ...JSON.parse(texts[1] ?? ""), sealed: "" });
  expect(swept.texts[1]).toBe(texts[2]);
  expect(swept.names.map(({ recordId }) => recordId)).toEqual(
    [texts[1], texts[2]].map((text) => (JSON.parse(text ?? "") as { recordId: string }).recordId),
  );
});

it("is the same texts where nothing goes", () => {
  const texts = people.map((one) => textOf(one));
  expect(sweep(texts, [taskOf(nameOf("dan"), "remove")])).toMatchObject({ texts, isSame: true });
});

it("takes more where two ask for the same lines, in whatever order they ask", () => {
  const [ada = ""] = people;
  const tasks = [taskOf(ada, "remove"), taskOf(ada, "strip")];
  expect(sweep([textOf(ada)], tasks).texts).toEqual([]);
  expect(sweep([textOf(ada)], tasks.toReversed()).texts).toEqual([]);
});

it("leaves what nobody can read, unless it names who is to go", () => {
  const [ada = "", bob = ""] = people;
  const broken = ["{", `{"v":9,"pseudonym":"${bob}","site":"shop"}`, textOf(bob, { site: "blog" })];
  const named = [`{"v":9,"pseudonym":"${ada}"}`, textOf(ada).slice(0, -5), textOf(ada, { hour: "2026-11-23T00" })];
  const swept = sweep([...broken, ...named], [taskOf(ada, "strip")], YOUNG + 10_000 * DAY_MS);
  expect(swept.texts).toEqual(broken);
});

it("holds nothing of who was erased, nothing past its time, and all else, however often and in whatever parts it is swept", () => {
  const lines = fc.array(
    fc.record({
      who: fc.constantFrom(...people),
      purposes: fc.subarray(["analytics", "personalization", "advertising"] as const, { minLength: 1 }),
      sealed: fc.constantFrom("", "sealed"),
      region: fc.constantFrom("EEA-FR", "EEA-DE", "US-CA"),
    }),
    { maxLength: 30 },
  );
  const tasks = fc.array(
    fc.record({ who: fc.constantFrom(...people), mode: fc.constantFrom("remove" as const, "strip" as const) }),
    { maxLength: 4 },
  );
  const months = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(lines, tasks, months, fc.nat(4), (given, asked, age, cut) => {
      const at = Date.parse(where.day) + age * 30.4375 * DAY_MS;
      const texts = given.map(({ who, ...fields }) => textOf(who, fields));
      const all = asked.map(({ who, mode }) => taskOf(who, mode));
      const swept = sweep(texts, all, at);
      const modeOf = (who: string) => erasedIn(all).get(who);
      const expected = texts
        .map((text) => recordSchema.parse(JSON.parse(text)))
        .filter((line) => modeOf(line.pseudonym) !== "remove" && at < lineEndsAt(line, retention))
        .map((line) => (modeOf(line.pseudonym) === "strip" ? { ...line, sealed: "" } : line));
      expect(swept.texts.map((text) => JSON.parse(text) as object)).toEqual(expected);
      // A statistic lives as long as the law says, and a line that was stripped is taken for one.
      if (age < 13) expect(sweep(swept.texts, all, at)).toMatchObject({ isSame: true });
      const first = sweep(texts, all.slice(0, cut), at - DAY_MS);
      expect(sweep(first.texts, all, at).texts.map((text) => JSON.parse(text) as object)).toEqual(expected);
    }),
  );
});
