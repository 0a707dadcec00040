/** Says what a replay did, as tables for people. Decides nothing. */
import { type Answers, isKept, tallyByOrigin } from "./answers.ts";
import type { ReplayEvent } from "./event.ts";
import { type ArchiveCount, countByName } from "./faults.ts";
import { EVENT_NAMES } from "./otto-sessions.ts";
import { outcomeTable } from "./table.ts";
import { isBalanced, type Ledger, type Profile } from "./owner-api.ts";

export type Say = (text: string) => void;

export interface Report {
  readonly events: readonly ReplayEvent[];
  readonly answers: Answers;
  readonly sendingMs: number;
  readonly ledger: Ledger;
  readonly archive: ArchiveCount;
  readonly profiles: ReadonlyMap<string, Profile>;
}

const PROFILES_SHOWN = 3;

export function report({ events, answers, sendingMs, ledger, archive, profiles }: Report, say: Say): void {
  const row = (label: string, cells: readonly (string | number)[]) =>
    say(label.padEnd(24) + cells.map((cell) => String(cell).padStart(16)).join(""));
  const visitors = [...new Set(events.map(({ userId }) => userId))];
  const names = Object.entries(countByName(events)).map(([name, count]) => `${count} ${name}`);
  say(`sent ${visitors.length} sessions: ${names.join(", ")}`);
  const seconds = sendingMs / 1_000;
  say(`answered in ${seconds.toFixed(1)} s (${Math.round(events.length / seconds)} events/s)\n`);

  row("ledger", ["events"]);
  row("  in", [ledger.in]);
  for (const [name, count] of Object.entries(ledger.outcomes)) row(`  ${name}`, [count]);
  row("  balanced", [isBalanced(ledger) ? "yes" : "NO"]);

  row("archive", ["lines"]);
  row("  acknowledged", [events.filter(({ messageId }) => isKept(answers.get(messageId))).length]);
  row("  distinct", [archive.distinct]);
  row("  repeated", [archive.repeated]);

  const ordered = events.filter(({ event }) => event === "Order Completed").map(({ userId }) => userId);
  row("profiles", [profiles.size]);
  row("  for example", [...EVENT_NAMES, "last viewed", "from (UTC)", "to (UTC)"]);
  for (const userId of [...new Set([...ordered, ...visitors])].slice(0, PROFILES_SHOWN)) {
    row(`  ${userId}`, cellsOf(profiles.get(userId)));
  }
  say(`\n${outcomeTable(tallyByOrigin(events, answers))}\n`);
}

function cellsOf(profile: Profile | undefined): (string | number)[] {
  if (!profile) return ["none"];
  const seen = Object.values(profile.counts);
  const first = seen.map(({ firstAt }) => firstAt).sort()[0];
  const last = seen
    .map(({ lastAt }) => lastAt)
    .sort()
    .at(-1);
  const viewed = profile.lastEvents["Product Viewed"]?.properties?.["product_id"];
  return [
    ...EVENT_NAMES.map((name) => profile.counts[name]?.count ?? 0),
    typeof viewed === "string" ? viewed : "-",
    minute(first),
    minute(last),
  ];
}

function minute(moment: string | undefined): string {
  return moment?.slice(5, 16).replace("T", " ") ?? "-";
}
