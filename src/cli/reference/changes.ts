/**
 * The dated switches of the law: what a rule said on the day before, and what it says from that day on. Read from the
 * data alone; looks at no clock, so that the page does not change by the day.
 */
import type { Region } from "../../core/policy/regions/region.ts";
import { inForce, type CalendarDate } from "../../core/policy/regions/source.ts";
import { citationWords, confirmation } from "../law-words.ts";
import { chainsOf, type Chain, type Said } from "./facts.ts";
import { anchor, code, table } from "./markdown.ts";
import { headingOf } from "./section.ts";

interface Change {
  readonly date: CalendarDate;
  readonly regions: readonly Region[];
  readonly rules: readonly string[];
  readonly before: string;
  readonly after: string;
  readonly source: string;
}

function holding({ versions, beside }: Chain, at: number): readonly Said[] {
  const all = versions.filter(({ source }) => inForce(source, at));
  return beside ? all : all.slice(-1);
}

function said(all: readonly Said[]): string {
  return all.length === 0 ? "nothing" : [...new Set(all.map(({ words }) => words))].join("; ");
}

function changeOn(date: CalendarDate, region: Region, chain: Chain): readonly Change[] {
  const from = Date.parse(date);
  const [old, now] = [holding(chain, from - 1), holding(chain, from)];
  const ended = old.filter((one) => !now.includes(one));
  const begun = now.filter((one) => !old.includes(one));
  if (ended.length + begun.length === 0) return [];
  const sources = (begun.length === 0 ? ended : begun).map(({ source }) => source);
  // Of minors' rules one may begin while others stay: only what turns is told.
  const [before, after] = chain.beside === "others" ? [said(ended), said(begun)] : [said(old), said(now)];
  return [
    {
      date,
      regions: [region],
      rules: sources.map(({ id, version }) => `${id}@${version}`),
      // What stays as it was is one line a day, whatever it says.
      before: before === after ? "" : before,
      after: before === after ? "as before, on another ground" : after,
      source: [...new Set(sources.map((one) => `${citationWords(one.citations)} (${confirmation(one)})`))].join("; "),
    },
  ];
}

/** A region begins when its first rule for a purpose does; what begins with it is no change. */
function changesIn(region: Region): readonly Change[] {
  const start = Object.values(region.rules)
    .flatMap((versions) => versions.map(({ effectiveFrom }) => effectiveFrom))
    .reduce((first, date) => (date < first ? date : first));
  return chainsOf(region).flatMap((chain) => {
    const dates = chain.versions.flatMap(({ source }) => [source.effectiveFrom, source.effectiveTo ?? start]);
    return [...new Set(dates)].filter((date) => date > start).flatMap((date) => changeOn(date, region, chain));
  });
}

/** Purposes that change alike on one day are one line, and so are regions. */
function together(changes: readonly Change[]): readonly Change[] {
  const alike = Map.groupBy(changes, ({ date, before, after, source }) => [date, before, after, source].join("\n"));
  return [...alike.values()].flatMap((all) => {
    const [first] = all;
    const regions = [...new Set(all.flatMap((one) => one.regions))];
    return first ? [{ ...first, regions, rules: all.flatMap(({ rules }) => rules) }] : [];
  });
}

function changesTable(changes: readonly Change[]): string {
  if (changes.length === 0) return "None.";
  return table(
    ["From", "Region", "Rule", "Before", "After", "Source"],
    changes.map(({ date, regions, rules, before, after, source }) => [
      date,
      regions.map((region) => `[${region.title}](${anchor(headingOf(region))})`).join(", "),
      rules.map(code).join(", "),
      before,
      after,
      source,
    ]),
  );
}

/** `reviewed`: the day the data was last reviewed, which parts what was then ahead from what had come. */
export function changes(regions: readonly Region[], reviewed: CalendarDate): string {
  const all = together(regions.flatMap(changesIn)).toSorted((a, b) =>
    a.date === b.date ? 0 : a.date < b.date ? -1 : 1,
  );
  return [
    `### After ${reviewed}`,
    changesTable(all.filter(({ date }) => date > reviewed)),
    `### Up to ${reviewed}`,
    changesTable(all.filter(({ date }) => date <= reviewed)),
  ].join("\n\n");
}
