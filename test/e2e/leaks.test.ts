/**
 * Nothing leaks: identifiers are planted in every part of every kind of call, through every route; then each byte that
 * the collector has kept, printed or answered is searched for them. Sealed, they cannot be found; in any other form, they
 * are.
 */
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { readValues } from "../../src/cli/secrets.ts";
import { ROUTES, routeAt } from "../../src/core/routes.ts";
import { keyNamed } from "./calls.ts";
import { newClone, newFolder, startCollector, stopCollector } from "./collector.ts";
import { Plants } from "./plant.ts";
import { CANARY } from "./planted-event.ts";
import { type Answered, PlantedRun } from "./planted-run.ts";
import { type Haystack, haystacksIn, Search } from "./search.ts";

const plants = new Plants();
const printed: Buffer[] = [];
let run: PlantedRun;
let kept: readonly Haystack[];
let search: Search;

function isFileOrFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.isFile() || found.isDirectory());
}

/** A checkout that forwards Russia's events to where nobody listens, and puts aside what its pages send against the plan. */
function changedClone(): string {
  const clone = newClone();
  const config = join(clone, "gatehouse.config.ts");
  const changed = readFileSync(config, "utf8")
    .replace("forward: {}", `forward: { RU: "https://127.0.0.1:9/" }`)
    .replace(`"GATEHOUSE_WRITE_KEY", plan: "refuse"`, `"GATEHOUSE_WRITE_KEY", plan: "quarantine"`);
  writeFileSync(config, changed);
  return clone;
}

beforeAll(async () => {
  const clone = changedClone();
  const around = newFolder();
  const temporary = join(around, "tmp");
  // What is written beside the state is written where these say.
  for (const [name, folder] of Object.entries({ TMPDIR: temporary, XDG_CONFIG_HOME: join(around, "config") })) {
    mkdirSync(folder);
    process.env[name] = folder;
  }
  const collector = await startCollector(join(around, "state"), [], clone);
  for (const stream of [collector.process.stdout, collector.process.stderr]) {
    stream?.on("data", (chunk: Buffer) => printed.push(chunk));
  }
  const secrets = join(clone, ".dev.vars");
  const [browser, app, server] = ["WRITE", "APP", "SECRET"].map((name) => keyNamed(`GATEHOUSE_${name}_KEY`, secrets));
  run = new PlantedRun(collector, plants, { browser: browser!, app: app!, server: server! });
  await run.send();
  // Gone when it has stopped.
  cpSync(temporary, join(around, "tmp of the running collector"), { recursive: true, filter: isFileOrFolder });
  await stopCollector(collector);
  for (const [name, secret] of readValues(readFileSync(secrets, "utf8"))) plants.add(name, secret);
  kept = [around, join(clone, ".wrangler")].flatMap((folder) => [...haystacksIn(folder)]);
  search = new Search(plants.all);
});

function succeedsAt(path: string, method: string) {
  return ({ call, status }: Answered): boolean =>
    status < 400 && call.method === method && routeAt(call.path.split("?", 1)[0] ?? "")?.path === path;
}

it("was asked at every route, and every call ended in one of the ways that there are", () => {
  for (const { path, methods } of ROUTES) {
    for (const method of methods) {
      expect(run.answers.some(succeedsAt(path, method)), `${method} ${path} was answered well`).toBe(true);
    }
  }
  const statuses = new Set(run.answers.map(({ status }) => status));
  expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 204, 303, 400, 401, 403, 404, 405, 413, 415]);
  const ends = run.results.map(({ outcome, reasons }) => (outcome === "refused" ? reasons?.[0] : outcome));
  const kindly = ["reduced", "aggregated", "consent_denied", "region_forbidden", "stale", "bot"];
  const others = ["quarantined", "unknown_event", "invalid_event", "event_too_large", "forward_failed"];
  expect(ends).toEqual(expect.arrayContaining([...kindly, ...others]));
  const session = run.answers.findLast(succeedsAt("/v1/session", "GET"));
  expect(session?.body, "a visitor with a cookie was known").toContain(`"known":true`);
});

it("keeps what the plan has in the clear, where the search finds it", () => {
  const found = new Search([{ where: CANARY, text: CANARY }]).in(kept).join("\n");
  expect(found).toMatch(/gatehouse-Profile\/.*, profile\.state$/m);
  expect(found).toMatch(/archive-eu\/blobs.*, unzipped$/m);
  expect(found).toMatch(/archive-us\/blobs.*, unzipped$/m);
});

it("keeps what broke the plan, by the names of its faults", () => {
  const found = new Search([{ where: "a fault", text: "wrong_type" }]).in(kept).join("\n");
  expect(found).toMatch(/gatehouse-Quarantine\/.*, events\.faults$/m);
});

it("keeps none of the rest in any form but sealed", () => {
  expect(search.in(kept)).toEqual([]);
});

it("prints none of it", () => {
  expect(search.in([{ place: "what was printed", bytes: Buffer.concat(printed) }])).toEqual([]);
});

it("hands none of it to browsers but sealed", () => {
  const cookies = run.answers.flatMap((answer) => answer.cookies);
  expect(cookies.length).toBeGreaterThan(0);
  const haystacks = cookies.flatMap((cookie) => [
    { place: cookie, bytes: Buffer.from(cookie) },
    ...cookie.split(/[^\w-]/).map((part) => ({ place: `${cookie}, decoded`, bytes: Buffer.from(part, "base64url") })),
  ]);
  expect(search.in(haystacks)).toEqual([]);
});

it("echoes no value in a header, nor in an answer that is not about a profile", () => {
  const haystacks = run.answers.flatMap(({ call, status, headers, body }) => {
    const place = `the answer ${status} to ${call.method} ${call.path.split("?", 1)[0]}`;
    // A preflight is told the headers that it asked for.
    const told = call.method === "OPTIONS" ? [] : [{ place: `headers of ${place}`, bytes: Buffer.from(headers) }];
    const isRead = status === 200 && /^\/(?:v1\/(?:profiles\/lookup|session|projects|me)|privacy)\b/.test(call.path);
    return isRead ? told : [...told, { place, bytes: Buffer.from(body) }];
  });
  expect(new Search(plants.untold).in(haystacks)).toEqual([]);
});
