import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newStateDir, spawnCollector, startCollector, stopCollector } from "./collector.ts";

const processTable = (): string => execFileSync("ps", ["-A", "-ww", "-o", "pid=,command="], { encoding: "utf8" });

it("runs twice at once, each with its own state, and leaves no process behind", async () => {
  const [one, two] = await Promise.all([startCollector(), startCollector()]);
  for (const { url, stateDir } of [one, two]) {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(processTable()).toContain(`--persist-to=${stateDir}`);
  }
  expect(await Promise.all([stopCollector(one), stopCollector(two)])).toEqual([0, 0]);
  for (const { url, stateDir } of [one, two]) {
    expect(processTable()).not.toContain(stateDir);
    expect(processTable()).not.toContain(new URL(url).host);
  }
});

it("keeps no request's URL on disk", async () => {
  const collector = await startCollector();
  await fetch(`${collector.url}/healthz?needle=url-on-disk`);
  await stopCollector(collector);
  const files = readdirSync(collector.stateDir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const file of files) {
    expect(readFileSync(join(file.parentPath, file.name)).includes("url-on-disk"), file.name).toBe(false);
  }
});

it("says what to do when the port is taken", async () => {
  const collector = await startCollector();
  const second = spawnCollector(Number(new URL(collector.url).port), newStateDir());
  let printed = "";
  second.stderr?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  expect(await new Promise((resolve) => second.once("close", resolve))).toBe(1);
  expect(printed).toContain("is taken; choose another: PORT=");
  await stopCollector(collector);
});

it("ends with an error when wrangler dies, and takes the rest along", async () => {
  const collector = await startCollector();
  const wrangler = processTable()
    .split("\n")
    .find((row) => row.includes("wrangler-dist") && row.includes(`--persist-to=${collector.stateDir}`));
  process.kill(Number.parseInt(wrangler ?? "", 10), "SIGKILL");
  expect(await collector.ended).toBe(1);
  expect(processTable()).not.toContain(new URL(collector.url).host);
});
