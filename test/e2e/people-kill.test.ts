/**
 * `kill -9` of everything between two effects of what is done to a person: a link, its end, an erasure. Started again, and
 * asked nothing, the collector finishes what was begun by its alarms; asked again, it changes nothing that was done.
 */
import { cpSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { call, keyNamed } from "./calls.ts";
import { killCollector, newFolder, startCollector, stopCollector } from "./collector.ts";
import { isAtRest, isSettled } from "./profile-rows.ts";

type Fields = Readonly<Record<string, unknown>>;

async function ask(url: string, path: string, body: Fields): Promise<Fields> {
  const answer = await call(url, path, keyNamed("GATEHOUSE_SECRET_KEY"), body);
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return answer.json() as Promise<Fields>;
}

async function send(url: string, ...events: readonly Fields[]): Promise<readonly string[]> {
  const context = { location: { country: "US", region: "CA" } };
  const batch = events.map((event) => ({ context, ...event }));
  const { results } = await ask(url, "/v1/batch", { batch });
  return (results as readonly Fields[]).map(({ outcome, reasons }) => String(reasons ?? outcome));
}

function seen(who: Fields): Fields {
  const id = Object.values(who).join();
  const properties = { product_id: id };
  return { type: "track", event: "Product Viewed", properties, messageId: `view-${id}`, ...who };
}

function identify(userId: string, anonymousId: string): Fields {
  return { type: "identify", userId, anonymousId, messageId: `identify-${anonymousId}` };
}

const ADA = { userId: "ada" };
const BEN = { userId: "ben" };
/** One is Ada's, and nobody knows that yet; two are Ben's. */
const BROWSERS = ["ada-1", "ben-1", "ben-2"] as const;
const ALL = [ADA, BEN, ...BROWSERS.map((anonymousId) => ({ anonymousId }))];

/** Of Ada, of Ben, and of each browser: how much there is to be read. */
async function views(url: string): Promise<readonly (number | undefined)[]> {
  const counted = ALL.map(async (who) => {
    const [[idType, id]] = Object.entries(who) as [[string, string]];
    const { profiles } = (await ask(url, "/v1/profiles/lookup", { idType, id })) as {
      readonly profiles: readonly { readonly counts: Readonly<Record<string, { readonly count: number }>> }[];
    };
    return profiles[0]?.counts["Product Viewed"]?.count;
  });
  return Promise.all(counted);
}

/** As a collector leaves it that was stopped when nothing waited: what a started one does is what it was asked for. */
let rested = "";

beforeAll(async () => {
  const { url, stateDir, ...process } = await startCollector();
  await send(url, ...ALL.map(seen));
  await send(url, identify(BEN.userId, "ben-1"), identify(BEN.userId, "ben-2"));
  await isAtRest(stateDir);
  await stopCollector({ url, stateDir, ...process });
  rested = stateDir;
}, 90_000);

interface Kill {
  readonly effect: number;
  readonly what: string;
}

const LINKED = [2, 3, 2, 3, 3];
const UNLINKED = [1, 1, 1, 1, 1];
const ERASED = [1, undefined, 1, undefined, undefined];

const link = async (url: string) => send(url, identify(ADA.userId, "ada-1"));
const unlink = async (url: string) => ask(url, "/v1/identity/unlink", BEN);
const erase = async (url: string) =>
  ask(url, "/v1/privacy/requests", { type: "erase", identifiers: [{ kind: "userId", value: BEN.userId }] });

describe.concurrent.each<[string, (url: string) => Promise<unknown>, readonly (number | undefined)[], readonly Kill[]]>(
  [
    ["a link", link, LINKED, [{ effect: 8, what: "write of what has left: it is in both objects" }]],
    [
      "the end of two links",
      unlink,
      UNLINKED,
      [
        { effect: 5, what: "wake of the first that comes home: both have set out" },
        { effect: 7, what: "write of what has left: the first is in both objects" },
      ],
    ],
    [
      "an erasure of a person with two browsers",
      erase,
      ERASED,
      [
        { effect: 5, what: "write of the first name that leads there: all are gone, the rest is to be done" },
        { effect: 8, what: "write of what is finished" },
      ],
    ],
  ],
)("kill -9 in %s", (_, act, done, kills) => {
  it.each(kills)("before effect $effect, $what", { timeout: 120_000 }, async ({ effect, what }) => {
    const stateDir = newFolder();
    cpSync(rested, stateDir, { recursive: true });
    const crashPoints = ["--define", "GATEHOUSE_CRASH_POINTS:true", "--var", `GATEHOUSE_CRASH_BEFORE:${effect}`];
    const doomed = await startCollector(stateDir, ["--log-level=log", ...crashPoints]);
    // The connection of a call that stands still ends with the kill.
    act(doomed.url).catch(() => {});
    const [, kind] = await doomed.says(new RegExp(`gatehouse-crash-point ${effect} (\\w+)`));
    expect(what).toMatch(new RegExp(`^${kind} `));
    await killCollector(doomed);

    const collector = await startCollector(stateDir);
    await isSettled(stateDir);
    expect(await views(collector.url), "by its alarms alone").toEqual(done);
    for (const _again of [1, 2]) {
      await act(collector.url);
      expect(await views(collector.url)).toEqual(done);
    }
    const again = new Set(await send(collector.url, seen(BEN), seen({ anonymousId: "ben-1" })));
    expect(again).toEqual(new Set([act === erase ? "suppressed" : "duplicate"]));
    await isSettled(stateDir);
    await killCollector(collector);
  });
});
