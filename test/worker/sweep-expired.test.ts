/** What is past its time leaves the archive: day by day, each of them once, and what was missed is made up for. */
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import shipped from "../../gatehouse.config.ts";
import { compileRetention, retentionSchema } from "../../src/core/retention.ts";
import { DAY_MS, isoDay, MONTH_MS } from "../../src/core/time.ts";
import { Budget } from "../../src/worker/delivery/budget.ts";
import { compactArchive } from "../../src/worker/delivery/compact.ts";
import { sweepArchive } from "../../src/worker/delivery/sweep.ts";
import {
  AT,
  bucket,
  Desk,
  eachFromNothing,
  ids,
  keysOf,
  line,
  linesHeld,
  makeParquet,
  rowsHeld,
  SITE,
  watched,
  write,
} from "./sweeping.ts";

const logged = eachFromNothing();

const configOf = (wishes: z.input<typeof retentionSchema> = {}) => ({
  ...shipped,
  retention: compileRetention(retentionSchema.parse(wishes), shipped.plan),
});

const run = async (desk: Desk, at = AT, given = configOf(), budget = new Budget(), to: R2Bucket = bucket) =>
  sweepArchive(to as typeof bucket, desk, given, at, budget);

/** The day whose lines come to this age just then. */
const dayAt = (age: number, at = AT) => isoDay(at - age);
const [YEAR, TWO_YEARS] = [13 * MONTH_MS, 25 * MONTH_MS];
const older = (day: string, days: number) => isoDay(Date.parse(day) - days * DAY_MS);

const counted = (day: string) => line({ hour: `${day}T23` });
const personal = (day: string) => line({ hour: `${day}T00`, purposes: ["personalization"] });

it("takes what is past its time out of lines and Parquet, by purpose, and leaves what is a day younger", async () => {
  const [year, two] = [dayAt(YEAR), dayAt(TWO_YEARS)];
  const kept = [counted(year), personal(older(year, -1)), counted(older(two, -1))];
  await write(...kept, personal(year), counted(two), personal(older(two, 400)));
  for (const day of new Set([year, two])) await makeParquet(day);
  await run(new Desk());
  expect(ids(await linesHeld())).toEqual(ids(kept));
  expect(ids(await rowsHeld())).toEqual(ids([kept[0]!, kept[2]!]));
  expect(logged).toEqual([]);
});

it("reads nothing until another day has come to an age, and then that day alone", async () => {
  const desk = new Desk();
  const tomorrow = older(dayAt(YEAR), -1);
  await write(personal(dayAt(YEAR)), counted(dayAt(YEAR)), personal(tomorrow), counted(tomorrow));
  await run(desk);
  const nothing = watched();
  await run(desk, AT + 3_600_000, configOf(), new Budget(), nothing.to);
  expect(nothing.seen).toEqual({ list: 0, get: [], put: [], delete: [] });
  const next = watched();
  await run(desk, AT + DAY_MS, configOf(), new Budget(), next.to);
  expect(next.seen.get.filter((key) => key.startsWith("v1/") && !key.includes(tomorrow))).toEqual([]);
  expect(await linesHeld()).toHaveLength(2);
});

it("makes up for the runs that were missed", async () => {
  const desk = new Desk();
  await run(desk);
  const missed = Array.from({ length: 7 }, (_, ahead) => older(dayAt(YEAR), -1 - ahead));
  await write(...missed.map(personal));
  await run(desk, AT + 7 * DAY_MS);
  expect(await keysOf("")).toEqual([]);
});

it("goes through all days again when the owner wants something else gone", async () => {
  const desk = new Desk();
  const day = older(dayAt(YEAR), 30);
  const french = { hour: `${day}T04`, region: "EEA-FR" };
  const other = counted(day);
  await write(line(french), other);
  await run(desk);
  expect(await linesHeld()).toHaveLength(2);
  await run(desk, AT, configOf({ regions: { "EEA-FR": { analytics: { months: 13 } } } }));
  expect(ids(await linesHeld())).toEqual(ids([other]));
});

it("takes a field that goes sooner than its line, in lines and Parquet", async () => {
  const given = configOf({ events: { "Product Viewed": { price: { days: 30 } } } });
  const day = dayAt(30 * DAY_MS);
  const kept = line({ hour: `${day}T04`, properties: { product_id: "p", price: 5 } });
  await write(kept);
  await makeParquet(day);
  await run(new Desk(), AT, given);
  expect(await linesHeld()).toEqual([{ ...kept, properties: { product_id: "p" } }]);
  expect((await rowsHeld()).map(({ properties }) => properties)).toEqual([{ product_id: "p" }]);
});

describe("a file that nobody can read", () => {
  it("stays while something in it may be young, and goes with its day", async () => {
    const [year, two] = [dayAt(YEAR), dayAt(TWO_YEARS)];
    const [young, old] = [year, two].map((day) => `v1/${SITE}/${day}/broken.ndjson.gz`);
    for (const key of [young!, old!]) await bucket.put(key, "not gzip at all");
    await write(personal(year), personal(older(year, 1)));
    const desk = new Desk();
    await run(desk);
    expect(await keysOf("")).toEqual([young]);
    expect(logged).toContain("sweep_file_unreadable");
    const before = logged.length;
    await run(desk, AT + DAY_MS);
    expect(logged).toHaveLength(before);
  });
});

it("goes on where the run before ended, also within a day", async () => {
  const desk = new Desk();
  const days = [dayAt(YEAR), older(dayAt(YEAR), 1)];
  for (const day of days) for (let file = 0; file < 12; file++) await write(personal(day), counted(day));
  let runs = 0;
  do {
    await run(desk, AT, configOf(), new Budget(20));
    runs += 1;
  } while ([...desk.cursors.values()].filter((day) => day === dayAt(YEAR)).length === 0 && runs < 20);
  expect(runs).toBeGreaterThan(2);
  expect((await linesHeld()).map(({ purposes }) => purposes.join())).toEqual(
    Array.from({ length: 24 }, () => "analytics"),
  );
  const { to, seen } = watched();
  await run(desk, AT, configOf(), new Budget(), to);
  expect(seen.list).toBe(0);
});

it("does not forget a day on which the store failed", async () => {
  const desk = new Desk();
  await write(personal(dayAt(YEAR)), counted(dayAt(YEAR)));
  await run(desk, AT, configOf(), new Budget(), watched(0).to);
  expect(logged).toContain("sweep_failed");
  await run(desk);
  expect(await linesHeld()).toHaveLength(1);
});

it("takes what an import brings too late, with the compaction that finds it", async () => {
  const day = older(dayAt(YEAR), 40);
  const hourOfDay = (Date.parse(day) / DAY_MS) % 24;
  const at = Date.parse("2026-11-30T00:07:00Z") + hourOfDay * 3_600_000;
  await run(new Desk(), at);
  const kept = counted(day);
  await write(personal(day), kept);
  await compactArchive(bucket, configOf(), at);
  expect(ids(await linesHeld())).toEqual(ids([kept]));
  expect(ids(await rowsHeld())).toEqual(ids([kept]));
});
