/**
 * How long an erasure takes for whoever left ten thousand events in the archive: `node bench/erasure.ts [EVENTS]`, against
 * the collector as `npm start` runs it. Stage 1 is the answer to the request; stage 2 the hourly run that rewrites the
 * archive, started by hand. Fails if a line is left, or another's is missing.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { reachCollector } from "../src/cli/replay/collector.ts";
import { readArchive } from "../src/cli/replay/read-archive.ts";
import { readValues } from "../src/cli/secrets.ts";
import { ROOT } from "./bundle.ts";
import { machine } from "./report.ts";
import { freePort } from "./workerd.ts";

const EVENTS = Number(process.argv[2] ?? 10_000);
const PER_CALL = 100;
/** Of others, among which the person's lines lie. */
const OTHERS = 10;
const DAYS = 10;
const DAY_MS = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), "gatehouse-erasure-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const url = new URL(`http://127.0.0.1:${await freePort()}`);
const stateDir = join(folder, "state");
const about = machine();
const collector = await reachCollector(url, stateDir, true);
const key = readValues(readFileSync(join(ROOT, ".dev.vars"), "utf8")).get("GATEHOUSE_SECRET_KEY") ?? "";

async function ask(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const headers = { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" };
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  let answer = await fetch(new URL(path, url), init);
  // What waits to leave is full for a while.
  for (; answer.status === 503; answer = await fetch(new URL(path, url), init)) await sleep(1_000);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json() as Promise<Record<string, unknown>>;
}

function event(userId: string, number: number): unknown {
  const timestamp = new Date(Date.now() - (number % DAYS) * DAY_MS).toISOString();
  const properties = { product_id: userId, price: 9.5, currency: "USD" };
  const context = { location: { country: "US", region: "CA" } };
  return {
    type: "track",
    event: "Product Viewed",
    messageId: `${userId}-${number}`,
    userId,
    timestamp,
    properties,
    context,
  };
}

async function sendAll(userId: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += PER_CALL) {
    const batch = Array.from({ length: Math.min(PER_CALL, count - sent) }, (_, at) => event(userId, sent + at));
    await ask("/v1/import", { batch });
  }
}

async function lines(): Promise<{ readonly theirs: number; readonly others: number }> {
  const distinct = new Map((await readArchive(stateDir)).map((line) => [line.recordId, line.properties["product_id"]]));
  const theirs = [...distinct.values()].filter((product) => product === "person").length;
  return { theirs, others: distinct.size - theirs };
}

async function hourly(): Promise<void> {
  await (await fetch(new URL("/cdn-cgi/local/scheduled?cron=7+*+*+*+*", url))).text();
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

try {
  await sendAll("person", EVENTS);
  for (let other = 0; other < OTHERS; other++) await sendAll(`other-${other}`, PER_CALL);
  for (let held = await lines(); held.theirs < EVENTS || held.others < OTHERS * PER_CALL; held = await lines())
    await sleep(500);
  // As files of columns as well, which the second stage has to write anew.
  await hourly();
  let id = "";
  const first = await timed(async () => {
    const said = await ask("/v1/privacy/requests", {
      type: "erase",
      identifiers: [{ kind: "userId", value: "person" }],
    });
    id = String(said["requestId"]);
  });
  const gone = (await ask("/v1/profiles/lookup", { idType: "userId", id: "person" }))["found"] === false;
  let runs = 0;
  const second = await timed(async () => {
    for (; runs === 0 || (await lines()).theirs > 0; runs++) {
      if (runs === 20) throw new Error("the archive still holds lines after twenty runs");
      await hourly();
    }
  });
  const left = await lines();
  if (!gone || left.theirs > 0 || left.others !== OTHERS * PER_CALL)
    throw new Error(JSON.stringify({ gone, ...left, id }));
  console.log(`${about}\n${EVENTS} archived events of one person on ${DAYS} days, ${left.others} of others`);
  console.log(`stage 1, until the request was answered: ${first.toFixed(0)} ms`);
  console.log(`stage 2, ${runs} hourly run(s) until no line was left: ${(second / 1_000).toFixed(1)} s`);
} finally {
  await collector.stop();
}
