/**
 * Where the time of a case goes, by V8's sampling profiler through workerd's inspector: `node bench/profile.ts "collect, 1
 * a call"`. Prints shares of the busy time, by function of ours with all it calls, and by function alone. It runs the
 * project without minifying, so that names are ours; rates are not to be compared with those of the bench.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingLines, readValues } from "../src/cli/secrets.ts";
import config from "../gatehouse.config.ts";
import { bundle } from "./bundle.ts";
import { CASES } from "./cases.ts";
import { makeVisitors, prepare, startGenerator } from "./generator.ts";
import { connectInspector, type CpuProfile, type ProfileNode } from "./inspector.ts";
import { freePort, startWorkerd } from "./workerd.ts";

const PROFILE_MS = 5_000;
const SHOWN = 45;

const name = process.argv[2] ?? "collect, 1 a call";
const shape = CASES.find((one) => one.name === name);
if (!shape) {
  console.error(`no case "${name}"; there are: ${CASES.map((one) => `"${one.name}"`).join(", ")}`);
  process.exit(1);
}
const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "gatehouse-profile-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));

const secrets = readValues(missingLines(""));
const built = bundle("wrangler.toml", join(folder, "project"), ["--no-minify"]);
const inspectorPort = await freePort();
const workerd = await startWorkerd(built, secrets, [`--inspector-addr=127.0.0.1:${inspectorPort}`]);
const generator = startGenerator(config, secrets);
const order = { side: "project", port: workerd.port, milliseconds: 60_000 } as const;
await makeVisitors("project", workerd.port, generator);
await prepare(shape, "project", workerd.port, generator);
await generator.run({ ...order, name, milliseconds: 1_000 });

const inspector = await connectInspector(inspectorPort, "main");
await inspector.send("Profiler.enable");
await inspector.send("Profiler.setSamplingInterval", { interval: 200 });
await inspector.send("Profiler.start");
const { calls } = await generator.run({ ...order, name, milliseconds: PROFILE_MS });
const { profile } = (await inspector.send("Profiler.stop")) as { profile: CpuProfile };
inspector.close();
await generator.stop();
await workerd.stop();

const maps = new SourceMap(
  JSON.parse(readFileSync(join(built.folder, `${built.file}.map`), "utf8")) as SourceMapPayload,
);
print(profile);

function placeOf({ callFrame: { functionName, url, lineNumber, columnNumber } }: ProfileNode): string {
  const label = functionName === "" ? "(anonymous)" : functionName;
  if (!url.endsWith(built.file)) return url === "" ? label : `${label} ${url}`;
  const found = maps.findEntry(lineNumber, columnNumber);
  if (!("originalSource" in found)) return label;
  return `${label} ${found.originalSource.replace(/^(\.\.\/)+/, "").replace(/^.*(?=src\/|node_modules\/)/, "")}:${found.originalLine + 1}`;
}

/** Self: samples in the function itself. Total: in it or in anything it called, each stack counted once. */
function print({ nodes, samples }: CpuProfile): void {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const self = new Map<string, number>();
  const total = new Map<string, number>();
  let busy = 0;
  for (const sample of samples) {
    const node = byId.get(sample);
    if (!node || ["(idle)", "(root)"].includes(node.callFrame.functionName)) continue;
    busy++;
    self.set(placeOf(node), (self.get(placeOf(node)) ?? 0) + 1);
    const stack = new Set<string>();
    for (let at: number | undefined = sample; at !== undefined; at = parents.get(at)) {
      const step = byId.get(at);
      if (step) stack.add(placeOf(step));
    }
    for (const place of stack) total.set(place, (total.get(place) ?? 0) + 1);
  }
  console.log(`${name}: ${calls} calls, ${busy} busy samples of ${samples.length}`);
  for (const [title, counts] of [["in it and below", total] as const, ["in it alone", self] as const]) {
    console.log(`\n| ${title} | % |\n|---|---|`);
    const rows = [...counts].sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
    for (const [place, count] of rows) console.log(`| ${place} | ${((count / busy) * 100).toFixed(1)} |`);
  }
}
