/** Says what a soak did, in numbers. Decides nothing. */
import { repeatsIn } from "./compare-letters.ts";
import type { Letter } from "./receiver.ts";
import type { Soaked } from "./run.ts";
import { DEAD, STEADY } from "./stand.ts";
import { seconds, timesOf, type Times } from "./times.ts";

export function report(soaked: Soaked, say: (text: string) => void): void {
  const { events, sent, sendingMs, quietMs, books, repeatedLines, weather, receiver, diary } = soaked;
  const row = (label: string, value: string | number): void => say(`${label.padEnd(WIDTH)}${value}`);
  const count = (number: number): string => number.toLocaleString("en-US");
  const ids = Object.keys(books.destinations);
  const letters = ids.flatMap((id) => receiver.letters(id));

  say("");
  row("events sent, acknowledged", `${count(events)}, ${count(sent.answers.size)}`);
  row("sent in", seconds(sendingMs));
  row("deliveries wanted, made", [sent.answers.size * ids.length, delivered(soaked)].map(count).join(", "));
  row(
    "letters, of them repeats",
    `${count(letters.length)}, ${count(sum(ids, (id) => repeatsIn(receiver.letters(id))))}`,
  );
  row("archive lines written again", count(repeatedLines));
  row("counts lost with the kills", count(Math.max(0, sent.answers.size - books.in)));
  row("kills, each ready again after", diary.killed.map(({ from, to }) => seconds(to - from)).join(", ") || "none");
  row("from the end of all faults until nothing waited", seconds(quietMs));

  const whole = { from: 0, to: Number.POSITIVE_INFINITY };
  const calm = { from: 0, to: weather.calmUntil };
  const dead = { from: weather.calmUntil, to: weather.deadUntil };
  const steady = receiver.letters(STEADY);
  say(`\nfrom the answer to the arrival at ${STEADY}`.padEnd(WIDTH + 1) + HEAD);
  row("  while nothing failed", times(timesOf(diary.waits(steady, calm, false))));
  row(`  while ${DEAD} took nothing`, times(timesOf(diary.waits(steady, dead, false))));
  row("  with a kill between", times(timesOf(diary.waits(steady, whole, true))));
  say("a call of up to 15 events, until its answer".padEnd(WIDTH) + HEAD);
  row("  while nothing failed", times(timesOf(diary.latency("calm"))));
  row("  while destinations failed", times(timesOf(diary.latency("faults"))));
  row("  within 15 s of a restart", times(timesOf(diary.latency("restarted"))));

  say(`\n${"destination".padEnd(14)}${["events", "letters", "repeats", "redriven"].map(cell).join("")}  answered`);
  for (const id of ids) {
    const own = receiver.letters(id);
    const { delivered: there = 0, redriven = 0 } = books.destinations[id] ?? {};
    const cells = [there, own.length, repeatsIn(own), redriven].map((number) => cell(count(number)));
    say(`${id.padEnd(14)}${cells.join("")}  ${behaviors(own)}`);
  }
}

const WIDTH = 50;

const cell = (text: string): string => text.padStart(10);

const HEAD = ["times", "median", "p95", "longest"].map(cell).join("");

function times({ count, median, p95, longest }: Times): string {
  return [String(count), ...[median, p95, longest].map((ms) => (ms < 1_000 ? `${Math.round(ms)} ms` : seconds(ms)))]
    .map(cell)
    .join("");
}

function delivered({ books }: Soaked): number {
  return sum(Object.values(books.destinations), (book) => book.delivered);
}

function behaviors(letters: readonly Letter[]): string {
  const groups = [...Map.groupBy(letters, ({ behavior }) => behavior)].toSorted(([, a], [, b]) => b.length - a.length);
  return groups.map(([behavior, group]) => `${behavior} ${group.length}`).join(", ");
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
