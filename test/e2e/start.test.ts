/** The contract of a local run, seen from outside: where it listens, what it keeps, and that it leaves nothing running. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { SECRETS } from "../../src/cli/secrets.ts";
import { keyNamed, sendViews, viewsOf } from "./calls.ts";
import { type Collector, newClone, newFolder, spawnCollector, startCollector, stopCollector } from "./collector.ts";
import type { RunningProcess } from "../../src/cli/processes.ts";
import { processesOf } from "./processes.ts";

const processesIn = ({ process: child }: Collector): RunningProcess[] => processesOf(child.pid ?? 0);
const commandsOf = (collector: Collector): string =>
  processesIn(collector)
    .map(({ command }) => command)
    .join("\n");
/** The bundler's own helper ends by itself when the one that it served is gone, and on a busy machine not at once. */
const untilNoneRuns = async (collectors: readonly Collector[]): Promise<void> =>
  vi.waitFor(() => expect(collectors.flatMap(processesIn)).toEqual([]), { timeout: 10_000, interval: 100 });

it.concurrent("runs twice at once, each with its own state, and leaves no process behind", async () => {
  const both = await Promise.all([startCollector(), startCollector()]);
  const [one, two] = both;
  await sendViews(one.url, [{ userId: "u-apart", id: "m-apart" }]);
  expect([await viewsOf(one.url, "u-apart"), await viewsOf(two.url, "u-apart")]).toEqual([1, 0]);
  for (const collector of both) {
    expect(commandsOf(collector)).toContain("workerd serve");
    expect(commandsOf(collector)).toContain(`--persist-to=${collector.stateDir}`);
  }
  expect(await Promise.all(both.map(stopCollector))).toEqual([0, 0]);
  await untilNoneRuns(both);
});

it.concurrent("keeps profiles and what they have seen between two runs", async () => {
  const first = await startCollector();
  const views = ["m1", "m2"].map((id) => ({ userId: "u-kept", id }));
  expect(await sendViews(first.url, views)).toEqual(["stored", "stored"]);
  await stopCollector(first);

  const second = await startCollector(first.stateDir);
  expect(await viewsOf(second.url, "u-kept")).toBe(2);
  expect(await sendViews(second.url, views)).toEqual(["duplicate", "duplicate"]);
  await stopCollector(second);
});

it.concurrent("takes a changed config without a restart", async () => {
  const clone = newClone();
  const collector = await startCollector(newFolder(), [], clone);
  const ask = async () => {
    const asked = { placements: ["hero"], context: { category: "coats" } };
    return (await fetch(`${collector.url}/v1/decide`, { method: "POST", body: JSON.stringify(asked) })).text();
  };
  expect(await ask()).toContain(`"rule":"page-about-coats"`);
  const config = join(clone, "gatehouse.config.ts");
  writeFileSync(config, readFileSync(config, "utf8").replace(`id: "page-about-coats"`, `id: "page-about-warmth"`));
  const after = `"rule":"page-about-warmth"`;
  await vi.waitFor(async () => expect(await ask()).toContain(after), { timeout: 20_000, interval: 200 });
  await stopCollector(collector);
});

it.concurrent("writes every secret on the first start, for its owner only, and changes none later", async () => {
  const clone = newClone();
  const file = join(clone, ".dev.vars");
  const readAll = () => SECRETS.map(({ name }) => keyNamed(name, file));

  await stopCollector(await startCollector(newFolder(), [], clone));
  const first = readAll();
  expect(new Set(first).size).toBe(SECRETS.length);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await stopCollector(await startCollector(newFolder(), [], clone));
  expect(readAll()).toEqual(first);
});

it.concurrent("still counts what came in after its counters were put to sleep", async () => {
  const collector = await startCollector();
  await sendViews(collector.url, [{ userId: "u-counted", id: "m-counted" }]);
  // An object that nobody calls for ten seconds loses its memory.
  await sleep(11_000);
  const headers = { authorization: `Basic ${btoa(`${keyNamed("GATEHOUSE_SECRET_KEY")}:`)}` };
  const ledger = await fetch(`${collector.url}/v1/ledger`, { headers });
  expect(await ledger.json()).toMatchObject({ balanced: true, in: 1, outcomes: { stored: 1 } });
  await stopCollector(collector);
});

it.concurrent("takes the region from the local headers, and knows none without them", async () => {
  const collector = await startCollector();
  const regionFrom = async (headers: Record<string, string>): Promise<string> => {
    const answer = await fetch(`${collector.url}/v1/consent`, { headers });
    return ((await answer.json()) as { region: { id: string } }).region.id;
  };
  expect(await regionFrom({ "cf-ipcountry": "DE" })).toBe("EEA-DE");
  expect(await regionFrom({ "cf-ipcountry": "US", "cf-region-code": "CA" })).toBe("US-CA");
  expect(await regionFrom({})).toBe("UNK");
  await stopCollector(collector);
});

it.concurrent("says what to do when the port is taken", async () => {
  const collector = await startCollector();
  const second = spawnCollector(Number(new URL(collector.url).port), newFolder());
  let printed = "";
  second.stderr?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  expect(await new Promise((resolve) => second.once("close", resolve))).toBe(1);
  expect(printed).toContain("is taken; choose another: PORT=");
  await stopCollector(collector);
});

it.concurrent("ends with an error when wrangler dies, and takes the rest along", async () => {
  const collector = await startCollector();
  const wrangler = processesIn(collector).find(({ command }) => command.includes("wrangler-dist"));
  process.kill(wrangler?.pid ?? 0, "SIGKILL");
  expect(await collector.ended).toBe(1);
  await untilNoneRuns([collector]);
});

it.concurrent("runs what is scheduled when it is asked to, behind the demo shop, too", async () => {
  const collector = await startCollector();
  const ran = await fetch(`${collector.url}/cdn-cgi/local/scheduled`);
  expect([ran.status, await ran.text()]).toEqual([200, "ok"]);
  await stopCollector(collector);
});
