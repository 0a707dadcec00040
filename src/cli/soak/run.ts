/**
 * One soak: real traffic through a collector of its own, whose destinations fail and which is killed, as the seed has it;
 * then everything is mended, and what came of every event is compared to what was answered for it.
 */
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { askOwner } from "../ask-owner.ts";
import type { Books } from "../ledger/books.ts";
import type { Collector } from "../replay/collector.ts";
import type { ReplayEvent } from "../replay/event.ts";
import { compareAnswers, compareArchive, compareProfiles, type EventCounts, keptOf } from "../replay/faults.ts";
import { ownerApi } from "../replay/owner-api.ts";
import { readArchive } from "../replay/read-archive.ts";
import { send, type Sent } from "../replay/send.ts";
import { compareBooks } from "./compare-books.ts";
import { compareLetters } from "./compare-letters.ts";
import { Diary } from "./diary.ts";
import type { Options } from "./options.ts";
import { quiet } from "./quiet.ts";
import { inTurn, type Receiver } from "./receiver.ts";
import { DEAD, openStand, type Stand, STEADY } from "./stand.ts";
import { seconds } from "./times.ts";
import { productOf, trafficOf } from "./traffic.ts";
import { behaviorAt, forecast, type Weather } from "./weather.ts";

const SESSIONS = resolve(import.meta.dirname, "../../../test/fixtures/otto/sessions.jsonl");

/** A call under way is answered by then, on a very busy machine too. */
const ANSWERS_WITHIN_MS = 2_000;

export interface Soaked {
  readonly faults: readonly string[];
  readonly events: number;
  readonly sent: Sent;
  readonly sendingMs: number;
  readonly quietMs: number;
  readonly books: Books;
  readonly repeatedLines: number;
  readonly weather: Weather;
  readonly receiver: Receiver;
  readonly diary: Diary;
}

type Say = (text: string) => void;

export async function soak(options: Options, folder: string, say: Say): Promise<Soaked> {
  const { kinds, seed, minutes, rate, kills } = options;
  const stand = await openStand(kinds, folder);
  const { ids, receiver, url, key } = stand;
  try {
    const weather = forecast(seed, minutes * 60_000, kills);
    const events = trafficOf(SESSIONS, seed.toString(36), Date.now(), Math.round(rate * minutes * 60));
    const diary = new Diary(new Map(events.map((event) => [event.messageId, productOf(event)])), weather);
    say(`sending ${events.length} events to ${ids.length} destinations for ${minutes} min; --seed ${seed} repeats it`);
    for (const id of ids) receiver.behave(id, () => behaviorAt(seed, id, diary.elapsed, weather));
    receiver.behave(STEADY, inTurn("takes"));
    receiver.behave(DEAD, () => (isDead(diary.elapsed, weather) ? "drops" : "takes"));
    const [sent] = await Promise.all([
      sendAll(events, rate, stand, diary),
      killAll(stand.collector, diary, weather, say),
    ]);
    const sendingMs = diary.elapsed;

    say(`sent after ${seconds(sendingMs)}; everything is mended, and what waits is waited for`);
    for (const id of ids) receiver.behave(id, inTurn("takes"));
    const wanted = keptOf(events, sent.answers);
    const books = await quiet(askOwner(url, key("GATEHOUSE_SECRET_KEY")), wanted.length);
    const quietMs = diary.elapsed - sendingMs;

    const archive = compareArchive(events, sent.answers, await readArchive(stand.stateDir), new Set());
    const products = new Set(wanted.map(productOf));
    const faults = [
      ...sent.faults,
      ...compareAnswers(events, sent.answers),
      ...archive.faults,
      ...compareProfiles(events, sent.answers, await countsOf(events, stand)),
      ...ids.flatMap((id) => compareLetters(receiver.letters(id), products).map((words) => `${id}: ${words}`)),
      ...compareBooks(books, ids, products.size, kills > 0),
    ];
    const { repeated: repeatedLines } = archive;
    return { faults, events: events.length, sent, sendingMs, quietMs, books, repeatedLines, weather, receiver, diary };
  } finally {
    await stand.collector.stop();
    receiver.close();
  }
}

function isDead(ms: number, { calmUntil, deadUntil }: Weather): boolean {
  return ms > calmUntil && ms < deadUntil;
}

async function sendAll(events: readonly ReplayEvent[], rate: number, { url, key }: Stand, diary: Diary): Promise<Sent> {
  return send(events, {
    host: url.origin,
    writeKey: key("GATEHOUSE_REPLAY_KEY"),
    located: false,
    rate,
    isCut: () => diary.cut(),
    onAnswer: (answers, ms) => diary.answered(answers, ms),
    onDone: () => {},
  });
}

/** Each once the line is cut: a call takes effect whose answer does not arrive, and is sent again. */
async function killAll(collector: Collector, diary: Diary, { kills }: Weather, say: Say): Promise<void> {
  for (const at of kills) {
    await sleep(Math.max(0, at - diary.elapsed));
    diary.cutting = true;
    const [lost, latest] = [diary.lost, diary.elapsed + ANSWERS_WITHIN_MS];
    while (diary.lost === lost && diary.elapsed < latest) await sleep(1);
    const from = diary.elapsed;
    await collector.kill();
    diary.cutting = false;
    diary.killed.push({ from, to: diary.elapsed });
    say(`killed after ${seconds(from)}, ready again ${seconds(diary.elapsed - from)} later`);
  }
}

/** What the visitors' profiles count. */
async function countsOf(
  events: readonly ReplayEvent[],
  { url, key }: Stand,
): Promise<ReadonlyMap<string, EventCounts>> {
  const users = [...new Set(events.map(({ userId }) => userId))];
  const profiles = await ownerApi(url, key("GATEHOUSE_SECRET_KEY")).profilesOf(users);
  return new Map(
    users.map((user) => {
      const counted = Object.entries(profiles.get(user)?.counts ?? {});
      return [user, Object.fromEntries(counted.map(([name, { count }]) => [name, count]))];
    }),
  );
}
