/**
 * Sends real webshop sessions through a collector on this machine and checks what became of them: every event counted,
 * archived once and taken into its profile once. Starts the collector if none answers. It fails on a missing event or
 * a doubled effect, and names it.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isoHour } from "../core/time.ts";
import { reachCollector } from "./replay/collector.ts";
import { compareArchive, compareLedger, compareProfiles, countByName, type EventCounts } from "./replay/faults.ts";
import { keyNamed, readOptions } from "./replay/options.ts";
import { readSessions, type ReplayEvent } from "./replay/otto-sessions.ts";
import { difference, ownerApi, type OwnerApi, type Profile } from "./replay/owner-api.ts";
import { readArchive } from "./replay/read-archive.ts";
import { print } from "./replay/report.ts";
import { send } from "./replay/send.ts";

/** A record waits 5 s in its profile and 5 s in the queue; a busy machine takes longer. */
const ARRIVES_WITHIN_MS = 60_000;

/** Where everything fails, the first ones say why. */
const MOST_FAULTS = 20;

const options = readOptions();
try {
  const events = readSessions(options.file, randomBytes(4).toString("hex"), Date.now());
  const collector = await reachCollector(options.url, options.stateDir);
  console.log(`replaying to ${options.url.origin}${collector.startedHere ? " (started for this run)" : ""}`);
  try {
    const faults = await replay(events);
    for (const fault of faults.slice(0, MOST_FAULTS)) console.error(`FAULT ${fault}`);
    if (faults.length > MOST_FAULTS) console.error(`FAULT … and ${faults.length - MOST_FAULTS} more`);
    if (faults.length === 0) console.log("Nothing is missing and nothing happened twice.");
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    await collector.stop();
  }
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function replay(events: readonly ReplayEvent[]): Promise<readonly string[]> {
  const owner = ownerApi(options.url, keyNamed("GATEHOUSE_SECRET_KEY"));
  const users = [...new Set(events.map(({ userId }) => userId))];
  const since = isoHour(Date.now());
  const ledgerBefore = await owner.ledgerSince(since);
  const before = await profilesOf(users, owner);
  const known = new Set((await readArchive(options.stateDir)).map((line) => line.recordId));
  const undelivered = await send(events, options.url.origin, keyNamed("GATEHOUSE_REPLAY_KEY"));

  const look = async () => ({
    ledger: difference(ledgerBefore, await owner.ledgerSince(since)),
    archive: compareArchive(events, await readArchive(options.stateDir), known),
  });
  const deadline = Date.now() + ARRIVES_WITHIN_MS;
  let seen = await look();
  while (Date.now() < deadline && (seen.ledger.in < events.length || seen.archive.distinct < events.length)) {
    await sleep(500);
    seen = await look();
  }
  const after = await profilesOf(users, owner);
  const gained = new Map(users.map((user) => [user, gain(before.get(user), after.get(user))]));
  const shown = [...new Set([...events.filter(isOrder).map(({ userId }) => userId), ...users])].slice(0, 3);
  print({
    sent: countByName(events),
    sessions: users.length,
    ...seen,
    profiles: shown.map((user) => [user, after.get(user)]),
  });
  const elsewhere = `archive: nothing came to ${options.stateDir}; --state must be the running collector's own`;
  return [
    ...(seen.archive.distinct === 0 ? [elsewhere] : []),
    ...undelivered,
    ...compareLedger(events, seen.ledger),
    ...seen.archive.faults,
    ...compareProfiles(events, gained),
  ];
}

async function profilesOf(users: readonly string[], owner: OwnerApi): Promise<Map<string, Profile | undefined>> {
  return new Map(await Promise.all(users.map(async (user) => [user, await owner.profileOf(user)] as const)));
}

/** A state directory may hold earlier runs: only what this one added can be compared. */
function gain(before: Profile | undefined, after: Profile | undefined): EventCounts {
  const counts = Object.entries(after?.counts ?? {});
  return Object.fromEntries(counts.map(([name, { count }]) => [name, count - (before?.counts[name]?.count ?? 0)]));
}

function isOrder({ event }: ReplayEvent): boolean {
  return event === "Order Completed";
}
