/**
 * Sends real shop traffic through a collector on this machine and checks what became of it: every event answered and
 * counted, every kept one archived once and taken into its profile once, nothing else kept. Starts the collector if none
 * answers, and on demand kills it on the way. It fails on a missing event or a doubled effect, and names it.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isoHour } from "../core/time.ts";
import { tallyByOrigin } from "./replay/answers.ts";
import { type Collector, reachCollector } from "./replay/collector.ts";
import { crowdsOf } from "./replay/crowds.ts";
import type { ReplayEvent } from "./replay/event.ts";
import {
  type ArchiveCount,
  compareAnswers,
  compareArchive,
  compareLedger,
  compareProfiles,
  type EventCounts,
  keptOf,
} from "./replay/faults.ts";
import { FORMATS } from "./replay/formats.ts";
import { carryOut, planKills } from "./replay/kills.ts";
import { optionsOrUsage } from "./options-or-usage.ts";
import { keyNamed, readOptions, USAGE } from "./replay/options.ts";
import { difference, type Ledger, ownerApi, type Profile } from "./replay/owner-api.ts";
import { Progress } from "./replay/progress.ts";
import { readArchive } from "./replay/read-archive.ts";
import { report } from "./replay/report.ts";
import { send, type Sent } from "./replay/send.ts";
import { outcomeTable } from "./replay/table.ts";

/** A record waits 5 s in its profile and 5 s in the queue, and longer after a kill: so long nothing may arrive at all. */
const ARRIVES_WITHIN_MS = 60_000;

/** Of the visitors of whom nothing may be kept, so many are looked up; the archive is read whole. A look-up takes 10 ms. */
const MOST_OTHERS = 1_000;

/** A call under way is answered by then, on a very busy machine too. */
const ANSWERS_WITHIN_MS = 2_000;

/** Where everything fails, the first ones say why. */
const MOST_FAULTS = 20;

const options = optionsOrUsage((args) => readOptions(args, process.env), USAGE);
const say = options.table ? console.error : console.log;
try {
  const format = FORMATS[options.format];
  const run = randomBytes(4).toString("hex");
  const events = crowdsOf(await format.read(options.file, run, Date.now()), options.consent);
  const collector = await reachCollector(options.url, options.stateDir, options.kill);
  say(`replaying to ${options.url.origin}${collector.startedHere ? " (started for this run)" : ""}`);
  try {
    const faults = await replay(events, collector);
    for (const fault of faults.slice(0, MOST_FAULTS)) console.error(`FAULT ${fault}`);
    if (faults.length > MOST_FAULTS) console.error(`FAULT … and ${faults.length - MOST_FAULTS} more`);
    if (faults.length === 0) say("Nothing is missing and nothing happened twice.");
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    await collector.stop();
  }
} catch (error) {
  console.error(`gatehouse: ${error instanceof Error ? error.message : String(error)}`);
  // At once: the client may still be trying to send.
  process.exit(1);
}

async function replay(events: readonly ReplayEvent[], collector: Collector): Promise<readonly string[]> {
  const owner = ownerApi(options.url, keyNamed("GATEHOUSE_SECRET_KEY"));
  const users = [...new Set(events.map(({ userId }) => userId))];
  const since = isoHour(Date.now());
  const ledgerBefore = await owner.ledgerSince(since);
  const before = FORMATS[options.format].returning ? await owner.profilesOf(users) : new Map<string, Profile>();
  const known = new Set((await readArchive(options.stateDir)).map((line) => line.recordId));

  const startedAt = performance.now();
  const { answers, faults: undelivered } = await sendAll(events, collector);
  const sendingMs = performance.now() - startedAt;

  const { ledger, archive } = await arrival(events, answers, async () => ({
    ledger: difference(ledgerBefore, await owner.ledgerSince(since)),
    archive: compareArchive(events, answers, await readArchive(options.stateDir), known),
  }));
  const keepers = new Set(keptOf(events, answers).map(({ userId }) => userId));
  const others = users.filter((user) => !keepers.has(user));
  const sampled = sample(others, MOST_OTHERS);
  say(`asking for the profiles of ${keepers.size} visitors, and of ${sampled.length} who should have none`);
  const asked = [...keepers, ...sampled];
  const progress = new Progress(asked.length, "profiles", process.stderr);
  const profiles = await owner.profilesOf(asked, (done) => progress.update(done));
  progress.end(asked.length);
  const gained = new Map(asked.map((user) => [user, gain(before.get(user), profiles.get(user))]));
  report({ events, answers, sendingMs, ledger, archive, profiles }, say);
  const uncounted = answers.size - ledger.in;
  if (options.kill) say(`${Math.max(uncounted, 0)} events' counts were lost with the kills, as they may be`);
  if (options.table) console.log(outcomeTable(tallyByOrigin(events, answers)));
  const kept = keptOf(events, answers).length;
  const elsewhere = `archive: nothing came to ${options.stateDir}; --state must be the running collector's own`;
  return [
    ...(kept > 0 && archive.distinct === 0 ? [elsewhere] : []),
    ...undelivered,
    ...compareAnswers(events, answers),
    ...compareLedger(events, answers, ledger, options.kill),
    ...archive.faults,
    ...compareProfiles(events, answers, gained),
  ];
}

/** With a bar, and with the kills that were asked for. */
async function sendAll(events: readonly ReplayEvent[], collector: Collector): Promise<Sent> {
  const format = FORMATS[options.format];
  const progress = new Progress(events.length, "events", process.stderr);
  let done = 0;
  let cut = false;
  let lost = 0;
  const sending = send(events, {
    host: options.url.origin,
    writeKey: keyNamed(format.key),
    located: format.located,
    rate: options.rate,
    isCut: () => {
      if (cut) lost += 1;
      return cut;
    },
    onDone: (count) => progress.update((done = count)),
  });
  const kill = async (): Promise<void> => {
    const [at, lostBefore] = [done, lost];
    // Its last answer does not arrive, so that a call that took effect is sent again: the one that could count twice.
    cut = true;
    const latest = Date.now() + ANSWERS_WITHIN_MS;
    while (done < events.length && lost === lostBefore && Date.now() < latest) await sleep(1);
    await collector.kill();
    cut = false;
    progress.say(`killed and restarted the collector after ${at} answers, ${lost - lostBefore} calls' answers lost`);
  };
  const kills = options.kill ? planKills(options.seed, events.length) : [];
  if (options.kill) progress.say(`three kills on the way; --seed ${options.seed} repeats their moments`);
  const [sent] = await Promise.all([sending, carryOut(kills, () => done, kill)]);
  progress.end(done);
  return sent;
}

interface Seen {
  readonly ledger: Ledger;
  readonly archive: ArchiveCount;
}

/** Looks until everything acknowledged is there, or nothing more has come for long. */
async function arrival(
  events: readonly ReplayEvent[],
  answers: Sent["answers"],
  look: () => Promise<Seen>,
): Promise<Seen> {
  const kept = keptOf(events, answers).length;
  let seen = await look();
  let movedAt = Date.now();
  const isAll = () => seen.archive.distinct >= kept && (options.kill || seen.ledger.in >= events.length);
  while (!isAll() && Date.now() - movedAt < ARRIVES_WITHIN_MS) {
    await sleep(500);
    const next = await look();
    if (next.archive.distinct > seen.archive.distinct) movedAt = Date.now();
    seen = next;
  }
  return seen;
}

/** Evenly from the whole list. */
function sample<Item>(items: readonly Item[], most: number): readonly Item[] {
  const every = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, index) => index % every === 0);
}

/** A state directory may hold earlier runs: only what this one added can be compared. */
function gain(before: Profile | undefined, after: Profile | undefined): EventCounts {
  const counts = Object.entries(after?.counts ?? {});
  return Object.fromEntries(counts.map(([name, { count }]) => [name, count - (before?.counts[name]?.count ?? 0)]));
}
