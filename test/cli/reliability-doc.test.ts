/** docs/reliability.md names only tests that exist, numbers that hold, and every kind of destination. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KINDS } from "../../src/core/destinations/index.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { citedIn, titlesIn } from "./cited.ts";

const page = readFileSync("docs/reliability.md", "utf8");
const cited = citedIn(page);

describe("a test that the page names", () => {
  it("is one of many", () => {
    expect(cited.length).toBeGreaterThan(15);
    expect(page.match(/^- `/gm), "every item of a list").toHaveLength(cited.length);
  });

  it.each(cited)("exists: $file, $title", ({ file, title }) => {
    expect(existsSync(file)).toBe(true);
    expect(titlesIn(file)).toContain(title);
  });
});

it("says of every kind of destination by what it knows a repeat", () => {
  const rows = Array.from(page.matchAll(/^\| `(\w+)` +\| (?:`|–)/gm), ([, kind]) => kind);
  expect(rows).toHaveLength(Object.keys(KINDS).length);
  expect(new Set(rows)).toEqual(new Set(Object.keys(KINDS)));
});

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

it.each([
  ["One request, answer included", `${LIMIT.sendTimeoutMs / SECOND} s`],
  ["Before the second attempt", `${LIMIT.backoffFloorMs / SECOND} to ${LIMIT.backoffBaseMs / SECOND} s`],
  ["Before the second attempt", `up to ${LIMIT.backoffCapMs / MINUTE} min`],
  ["`Retry-After`", `up to ${(LIMIT.longestWaitSeconds * SECOND) / MINUTE} min`],
  ["Failures in a row, after which one probe at a time is sent", `${LIMIT.breakerFailures};`],
  ["Until the first probe", `${LIMIT.cooldownMs / 2 / SECOND} to ${LIMIT.cooldownMs / SECOND} s`],
  ["Until the first probe", `up to ${LIMIT.cooldownCapMs / MINUTE} min`],
  ["Until it is given up", `${LIMIT.giveUpMs / DAY} days`],
  ["Kept as a dead letter", `until ${LIMIT.deadLetterMs / DAY} days`],
])("says of this how long: %s (%s)", (what, words) => {
  const [, row] =
    page
      .split("\n")
      .find((line) => line.startsWith(`| ${what} `))
      ?.split("|")
      .slice(1) ?? [];
  expect(row).toContain(words);
});

it("says how many ids are known again", () => {
  expect(page).toContain(`newest ${LIMIT.dedupeRing.toLocaleString("en-US")}`);
  expect(page).toContain((LIMIT.seenSlotIds * LIMIT.seenSlots).toLocaleString("en-US"));
});
