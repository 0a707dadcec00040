/**
 * One soak: real traffic through a collector of its own, whose destinations fail and which is killed, as the seed has it;
 * then everything is mended, and what came of every event is compared to what was answered for it. Leaves nothing behind
 * but its folder.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { askOwner, type AskOwner } from "../ask-owner.ts";
import { readBooks, type Books } from "../ledger/books.ts";
import { reachCollector, type Collector } from "../replay/collector.ts";
import { compareAnswers, compareArchive, compareProfiles, keptOf } from "../replay/faults.ts";
import { ownerApi } from "../replay/owner-api.ts";
import { readArchive } from "../replay/read-archive.ts";
import { send, type Sent } from "../replay/send.ts";
import { readValues } from "../secrets.ts";
import { copyCheckout, destinationOf, dialectsOf, nameDestinations } from "./checkout.ts";
import { compareBooks } from "./compare-books.ts";
import { compareLetters } from "./compare-letters.ts";
import { Diary } from "./diary.ts";
import type { Options } from "./options.ts";
import { inTurn, Receiver } from "./receiver.ts";
import { productOf, trafficOf } from "./traffic.ts";
import { behaviorAt, forecast, type Weather } from "./weather.ts";

const SESSIONS = resolve(import.meta.dirname, "../../../test/fixtures/otto/sessions.jsonl");

/** Always works; does not at first. */
export const STEADY = "steady";
export const DEAD = "dead";

/** A breaker that tripped often cools down for minutes. */
const MOVES_WITHIN_MS = 600_000;

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

export async function soak(options: Options, folder: string, say: (text: string) => void): Promise<Soaked> {
  const { kinds, seed, minutes, rate, kills } = options;
  const destinations = {
    ...Object.fromEntries(kinds.map((kind) => [kind, destinationOf(kind)])),
    [STEADY]: destinationOf("webhook"),
    [DEAD]: destinationOf("webhook"),
  };
  const ids = Object.keys(destinations);
  const [checkout, stateDir] = [join(folder, "checkout"), join(folder, "state")];
  mkdirSync(checkout);
  copyCheckout(checkout);
  nameDestinations(checkout, destinations);
  const receiver = await new Receiver(dialectsOf(destinations)).listen();
  const url = new URL(`http://127.0.0.1:${await freePort()}`);
  const passedOn = [`--var=GATEHOUSE_LOCAL_DESTINATIONS:${receiver.url}`];
  const collector = await reachCollector(url, stateDir, true, { checkout, passedOn });
  try {
    const keys = readValues(readFileSync(join(checkout, ".dev.vars"), "utf8"));
    const key = (name: string): string => keys.get(name) ?? "";
    const ask = askOwner(url, key("GATEHOUSE_SECRET_KEY"));
    const weather = forecast(seed, minutes * 60_000, kills);
    const events = trafficOf(SESSIONS, seed.toString(36), Date.now(), Math.round(rate * minutes * 60));
    const diary = new Diary(new Map(events.map((event) => [event.messageId, productOf(event)])), weather);

    for (const id of ids) receiver.behave(id, () => behaviorAt(seed, id, diary.elapsed, weather));
    receiver.behave(STEADY, inTurn("takes"));
    receiver.behave(DEAD, () =>
      diary.elapsed > weather.calmUntil && diary.elapsed < weather.deadUntil ? "drops" : "takes",
    );
    say(`sending ${events.length} events to ${ids.length} destinations for ${minutes} min; --seed ${seed} repeats it`);
    const isCut = () => diary.cut();
    const onAnswer: Diary["answered"] = (answers, ms) => diary.answered(answers, ms);
    const sending = send(events, {
      host: url.origin,
      writeKey: key("GATEHOUSE_REPLAY_KEY"),
      located: false,
      rate,
      isCut,
      onAnswer,
      onDone: () => {},
    });
    const [sent] = await Promise.all([sending, killAll(collector, diary, weather, say)]);
    const sendingMs = diary.elapsed;

    say(`sent after ${seconds(sendingMs)}; everything is mended, and what waits is waited for`);
    for (const id of ids) receiver.behave(id, inTurn("takes"));
    const wanted = keptOf(events, sent.answers);
    const books = await quiet(ask, wanted.length);
    const quietMs = diary.elapsed - sendingMs;

    const archive = compareArchive(events, sent.answers, await readArchive(stateDir), new Set());
    const users = [...new Set(events.map(({ userId }) => userId))];
    const profiles = await ownerApi(url, key("GATEHOUSE_SECRET_KEY")).profilesOf(users);
    const counts = new Map(
      users.map((user) => {
        const counted = Object.entries(profiles.get(user)?.counts ?? {});
        return [user, Object.fromEntries(counted.map(([name, { count }]) => [name, count]))];
      }),
    );
    const products = new Set(wanted.map(productOf));
    const faults = [
      ...sent.faults,
      ...compareAnswers(events, sent.answers),
      ...archive.faults,
      ...compareProfiles(events, sent.answers, counts),
      ...ids.flatMap((id) => compareLetters(receiver.letters(id), products).map((words) => `${id}: ${words}`)),
      ...compareBooks(books, ids, products.size, kills > 0),
    ];
    return {
      faults,
      events: events.length,
      sent,
      sendingMs,
      quietMs,
      books,
      repeatedLines: archive.repeated,
      weather,
      receiver,
      diary,
    };
  } finally {
    await collector.stop();
    receiver.close();
  }
}

/** Each once the line is cut: a call takes effect whose answer does not arrive, and is sent again. */
async function killAll(
  collector: Collector,
  diary: Diary,
  { kills }: Weather,
  say: (text: string) => void,
): Promise<void> {
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

/** The books when nothing waits anywhere; or when nothing has moved for long. What was given up is sent again. */
async function quiet(ask: AskOwner, events: number): Promise<Books> {
  let [delivered, movedAt] = [0, Date.now()];
  for (;;) {
    const books = readBooks(await ask("/v1/ledger"));
    const all = Object.values(books.destinations);
    const now = all.reduce((sum, book) => sum + book.delivered, 0);
    if (now > delivered) [delivered, movedAt] = [now, Date.now()];
    const isQuiet = all.every((book) => book.delivered + book.revoked >= events && book.waiting + book.dead === 0);
    if ((isQuiet && books.archive?.waiting === 0) || Date.now() - movedAt > MOVES_WITHIN_MS) return books;
    if (all.some(({ dead }) => dead > 0)) await ask("/v1/deliveries/redrive", {});
    await sleep(1_000);
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, "127.0.0.1", listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
