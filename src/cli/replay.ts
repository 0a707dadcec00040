/**
 * Sends real webshop sessions through a collector on this machine and checks what became of them: every event counted,
 * archived once and taken into its profile once. Starts the collector if none answers. It fails on a missing event or
 * a doubled effect, and names it.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { isoHour } from "../core/time.ts";
import { localAddress, reachCollector } from "./replay/collector.ts";
import { compareArchive, compareLedger, compareProfiles, countByName, type EventCounts } from "./replay/faults.ts";
import { readSessions, type ReplayEvent } from "./replay/otto-sessions.ts";
import { difference, ownerApi, type OwnerApi, type Profile } from "./replay/owner-api.ts";
import { readArchive } from "./replay/read-archive.ts";
import { print } from "./replay/report.ts";
import { send } from "./replay/send.ts";
import { readValues } from "./secrets.ts";

const root = resolve(import.meta.dirname, "../..");
const USAGE = `usage: npm run replay -- [--file sessions.jsonl] [--url http://127.0.0.1:8787] [--state .wrangler/state]
  --file   sessions to send              (default: test/fixtures/otto/sessions.jsonl)
  --url    a collector on this machine   (default: PORT, 8787); started for this run if it does not answer
  --state  its state directory           (default: STATE_DIR, .wrangler/state)
Keys are GATEHOUSE_REPLAY_KEY and GATEHOUSE_SECRET_KEY of the environment, else of .dev.vars.`;

/** A record waits 5 s in its profile and 5 s in the queue; a busy machine takes longer. */
const ARRIVES_WITHIN_MS = 60_000;

const options = readOptions();
const events = readSessions(options.file, randomBytes(4).toString("hex"), Date.now());
const collector = await reachCollector(options.url, options.stateDir);
try {
  const faults = await replay();
  for (const fault of faults) console.error(`FAULT ${fault}`);
  if (faults.length === 0) console.log("Nothing is missing and nothing happened twice.");
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await collector.stop();
}

async function replay(): Promise<readonly string[]> {
  const owner = ownerApi(options.url, keyNamed("GATEHOUSE_SECRET_KEY"));
  const users = [...new Set(events.map(({ userId }) => userId))];
  const since = isoHour(Date.now());
  const ledgerBefore = await owner.ledgerSince(since);
  const before = await profilesOf(users, owner);
  const known = new Set((await readArchive(options.stateDir)).map((line) => line.recordId));
  console.log(
    `replaying ${options.file} to ${options.url.origin}${collector.startedHere ? " (started for this run)" : ""}`,
  );

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
  return [
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

function keyNamed(name: string): string {
  const file = join(root, ".dev.vars");
  const key = process.env[name] ?? (existsSync(file) ? readValues(readFileSync(file, "utf8")).get(name) : undefined);
  if (!key) throw new Error(`${name} is neither in the environment nor in .dev.vars`);
  return key;
}

function readOptions(): { readonly file: string; readonly url: URL; readonly stateDir: string } {
  const string = { type: "string" } as const;
  try {
    const { values } = parseArgs({ options: { file: string, url: string, state: string } });
    return {
      file: values.file ?? join(root, "test/fixtures/otto/sessions.jsonl"),
      url: localAddress(values.url ?? `http://127.0.0.1:${process.env["PORT"] ?? 8787}`),
      stateDir: resolve(values.state ?? process.env["STATE_DIR"] ?? join(root, ".wrangler/state")),
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}
