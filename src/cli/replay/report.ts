/** Prints what a replay did, as a table for people. Decides nothing. */
import type { ArchiveCount, EventCounts } from "./faults.ts";
import { EVENT_NAMES } from "./otto-sessions.ts";
import { isBalanced, type Ledger, type Profile } from "./owner-api.ts";

export interface Report {
  readonly sent: EventCounts;
  readonly sessions: number;
  readonly ledger: Ledger;
  readonly archive: ArchiveCount;
  readonly profiles: readonly (readonly [userId: string, profile: Profile | undefined])[];
}

export function print({ sent, sessions, ledger, archive, profiles }: Report): void {
  const names = Object.entries(sent).map(([name, count]) => `${count} ${name}`);
  console.log(`sent ${sessions} sessions: ${names.join(", ")}\n`);

  row("ledger", ["events"]);
  row("  in", [ledger.in]);
  for (const [name, count] of Object.entries(ledger.outcomes)) row(`  ${name}`, [count]);
  row("  balanced", [isBalanced(ledger) ? "yes" : "NO"]);

  row("archive", ["lines"]);
  row("  distinct", [archive.distinct]);
  row("  repeated", [archive.repeated]);

  row("profiles", [...EVENT_NAMES, "last viewed", "from (UTC)", "to (UTC)"]);
  for (const [userId, profile] of profiles) row(`  ${userId}`, cellsOf(profile));
  console.log("");
}

function cellsOf(profile: Profile | undefined): (string | number)[] {
  if (!profile) return ["unknown"];
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

function row(label: string, cells: readonly (string | number)[]): void {
  console.log(label.padEnd(24) + cells.map((cell) => String(cell).padStart(16)).join(""));
}
