/**
 * docs/retention.md: how long what is kept is kept, by the shipped config and by law. The numbers are rendered from what the
 * collector itself goes by; holds no term of its own.
 */
import { durationInWords } from "../../core/duration.ts";
import { PURPOSES } from "../../core/policy/purposes.ts";
import { REGIONS } from "../../core/policy/regions/index.ts";
import { livesIn, type Retention } from "../../core/retention.ts";
import { citationWords, confirmation } from "../law-words.ts";
import { code, table } from "./markdown.ts";

const CONFIG = `\`\`\`ts
retention: {
  purposes: { analytics: { months: 14 } },              // everywhere, from the event on
  regions: { "US-CA": { advertising: { days: 90 } } },  // for visitors there instead
  traits: { phone: { days: 180 } },                     // sooner than what it is kept for
  events: { "Order Completed": { coupon: { days: 30 } } },
},
\`\`\``;

function byPurpose(retention: Retention): string {
  const regions = [...retention.regions.keys()];
  return table(
    ["Purpose", "Kept for", ...regions.map(code)],
    PURPOSES.map((purpose) => [
      code(purpose),
      durationInWords(retention.lives[purpose]),
      ...regions.map((region) => durationInWords(livesIn(retention, region)[purpose])),
    ]),
  );
}

function byField({ traits, events }: Retention): string {
  const rows = [
    ...Array.from(traits, ([trait, ms]) => [`trait ${code(trait)}`, durationInWords(ms)]),
    ...[...events].flatMap(([event, { plain, sealed }]) => [
      ...Object.entries(plain).map(([field, ms]) => [`${code(field)} of ${event}`, durationInWords(ms)]),
      ...(sealed === undefined ? [] : [[`what is sealed of ${event}`, durationInWords(sealed)]]),
    ]),
  ];
  return rows.length === 0 ? "The shipped config names no field." : table(["Field", "Kept for"], rows);
}

function ceilings(): string {
  const rows = REGIONS.flatMap(({ id, title, exemption }) =>
    exemption
      ? [
          [
            title,
            code(id),
            `${exemption.dataMonths} months`,
            citationWords(exemption.citations),
            confirmation(exemption),
            exemption.note ?? "",
          ],
        ]
      : [],
  );
  return table(["Region", "Id", "At most", "By", "Confirmed", "Note"], rows);
}

export function retentionPage(retention: Retention): string {
  return `${[
    "# How long things are kept",
    "Generated from the code by `npm run reference`; a test fails when it is out of date. This is engineering, not legal advice.",
    "Nothing that is kept of a visitor is kept for ever. Everything is kept for a purpose, and a purpose has a time: yours, or the default. You may say less or more for a region, and less for a field; a month is a twelfth of a year. `npm run check` refuses a region, an event or a field that there is not.",
    CONFIG,
    "## By the shipped config",
    byPurpose(retention),
    byField(retention),
    "## By law",
    "Where audiences are measured without a yes, these states say for how long the data may be kept, and no config lengthens it. It holds for the lines that were kept so, which hold nothing sealed. Elsewhere the law counts from the end of the purpose, which only you know: [regions.md](regions.md) has the words, under _Retention_.",
    ceilings(),
    "## What ends when",
    table(
      ["What", "When"],
      [
        [
          "A line of the archive",
          "At the longest time of all that it is kept for, under the law that it was kept by. All lines of one UTC day end with its first moment: none lives longer than it may, and none ends more than a day sooner.",
        ],
        [
          "A field of a line",
          "A plain one at its own time. What is sealed is sealed as one, and goes with the first of its fields.",
        ],
        ["A trait of a profile", "After `personalization`'s time since it was last said, or its own."],
        ["The last event of its name", "After `personalization`'s time; its fields at their own."],
        ["A count", "After `analytics`' time since it last counted."],
        [
          "Sessions, segments, scores, affinities, what triggers wait for",
          "When the visitor has not come for as long as `personalization`'s time.",
        ],
        [
          "Choices",
          "Not by this. A profile of which only choices are left ends when none of them means anything under its law any more, and no line of it can be left in the archive. It leaves no tombstone: whoever comes again is new.",
        ],
      ],
    ),
    "A profile hears every law that it belongs to (where it began, where its visitor lives), and the shortest time holds. It forgets by its own alarm; a call within that time costs nothing more, and a burst of calls one row. A profile that was last written before you had this is given its alarm when its visitor comes again.",
    "## The archive",
    "Every hour, before compaction, a run sweeps what has come to an age: it remembers the last day that it swept for each age, reads nothing until another day has come to one, and makes up for runs that were missed. Change the config, and all days are gone through again. What an import brings too late goes with the compaction that finds it. A day on which everything is past its time is removed unread.",
    "The same run does the second stage of an erasure: all who were erased on a day of a site go in one rewrite of the files that they are in, and then the day's Parquet is made anew. What stays of a file is written before the file goes, so a run that dies leaves repeats, which readers drop. Logged: `sweep_unfinished` when a run has done as much as it may (the next one goes on), `sweep_failed` for a day that could not be swept (it is tried again), `sweep_file_unreadable` for a file that nobody can read: then no erasure that needs its day is called done. Look for it in the bucket by the manifest's `inputs`, mend or delete it.",
    "A rule of the bucket's own that deletes by age is not needed, and would know no purposes.",
  ].join("\n\n")}\n`;
}
