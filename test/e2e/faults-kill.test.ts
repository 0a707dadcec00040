/**
 * Destinations and `kill -9` of everything: while they are down, with letters waiting and under way and a visitor who takes
 * back what waits; between the effects of a courier; and in a short soak. Counts of the seconds before a kill may be lost;
 * deliveries are not, and no letter goes under another key.
 */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { listProcesses } from "../../src/cli/processes.ts";
import { compareLetters } from "../../src/cli/soak/compare-letters.ts";
import { DIALECTS, type Kind } from "../../src/cli/soak/dialects.ts";
import { inTurn, type Behavior } from "../../src/cli/soak/receiver.ts";
import { archivedProducts, sendViews, viewsOf, type View } from "./calls.ts";
import { killCollector, newFolder } from "./collector.ts";
import { isQuiet, Shop } from "./destinations.ts";

const run = promisify(execFile);

const KINDS = Object.keys(DIALECTS) as readonly Kind[];

const viewsBy = (visitors: number, each: number): readonly View[] =>
  Array.from({ length: visitors * each }, (_, at) => ({ userId: `u-kill-${at % visitors}`, id: `view-${at}` }));

const idsOf = (views: readonly View[]) => new Set(views.map(({ id }) => id));

/** As far as the books go; what was counted in the seconds before a kill is not asked for. */
const all = (count: number) => ({ taken: count, delivered: count, revoked: 0, dead: 0, waiting: 0 });

interface Crash {
  /** One event with one destination: two of its profile, the queue, two of the profile again, and then the courier's. */
  readonly effect: number;
  readonly what: string;
  readonly first: readonly Behavior[];
  /** How often its letter comes in the end. */
  readonly letters: number;
}

const CRASHES: readonly Crash[] = [
  { effect: 7, what: "commit of what is taken: archived, and forgotten by the queue", first: [], letters: 1 },
  {
    effect: 9,
    what: "commit of what arrived: the destination has it, its courier does not know",
    first: [],
    letters: 2,
  },
  { effect: 10, what: "wake for the next attempt", first: ["fails"], letters: 2 },
];

describe.concurrent("kill -9", () => {
  it("while destinations are down: all of it arrives, but what was taken back", { timeout: 150_000 }, async () => {
    const shop = await Shop.open({ ...Object.fromEntries(KINDS.map((kind) => [kind, kind])), steady: "webhook" });
    for (const kind of KINDS) shop.receiver.behave(kind, inTurn(kind === "kafka" ? "hangs" : "fails"));
    const views = viewsBy(4, 3);
    const [leaver] = views as [View];
    const last = { ...leaver, id: "view-without-ads" };
    const before = await shop.start();
    await sendViews(before.url, views, shop.secrets);
    const down = await shop.booksWhen(before, ({ destinations }) =>
      Object.entries(destinations).every(([id, { delivered, retried, taken }]) =>
        id === "steady" ? delivered === 12 : taken === 12 && (retried > 0 || id === "kafka"),
      ),
    );
    expect(down.destinations["webhook"]).toMatchObject({ owed: 12, taken: 12, delivered: 0, waiting: 12 });
    const refusing = { analytics: true, personalization: true, advertising: false };
    expect(await sendViews(before.url, [last], shop.secrets, refusing)).toEqual(["reduced"]);
    await killCollector(before);

    const after = await shop.start();
    // What a profile calls back, it does before it sends anything more.
    const steady = () => shop.receiver.letters("steady").flatMap(({ events }) => events.map(({ product }) => product));
    while (!steady().includes(last.id)) await sleep(50);
    const lettersBefore = shop.receiver.letters("meta").length;
    for (const kind of KINDS) shop.receiver.behave(kind, inTurn("takes"));
    const books = await shop.booksWhen(after, isQuiet(12));
    expect(books).toMatchObject({ balanced: true, differences: [] });
    for (const id of [...KINDS, "steady"].filter((one) => one !== "meta")) {
      expect(compareLetters(shop.receiver.letters(id), idsOf([...views, last])), id).toEqual([]);
      expect(books.destinations[id], id).toMatchObject(all(13));
    }
    const others = views.filter(({ userId }) => userId !== leaver.userId);
    expect(compareLetters(shop.receiver.letters("meta").slice(lettersBefore), idsOf(others))).toEqual([]);
    expect(books.destinations["meta"]).toMatchObject({ ...all(9), taken: 12, revoked: 3 });
    await killCollector(after);
  });

  it.each(CRASHES)("before effect $effect, $what", { timeout: 150_000 }, async ({ effect, what, first, letters }) => {
    const shop = await Shop.open({ hook: "webhook" });
    shop.receiver.behave("hook", inTurn(...first, "takes"));
    const stopping = ["--define", "GATEHOUSE_CRASH_POINTS:true", "--var", `GATEHOUSE_CRASH_BEFORE:${effect}`];
    const doomed = await shop.start(["--log-level=log", ...stopping]);
    await sendViews(doomed.url, [{ userId: "u-effect", id: "view" }], shop.secrets);
    const [, kind] = await doomed.says(new RegExp(`gatehouse-crash-point ${effect} (\\w+)`));
    expect(what).toMatch(new RegExp(`^${kind} `));
    await killCollector(doomed);

    // Nobody calls: what waits must bring itself there.
    const collector = await shop.start();
    while (shop.receiver.letters("hook").length < letters) await sleep(50);
    const books = await shop.booksWhen(collector, ({ destinations }) => destinations["hook"]?.waiting === 0);
    expect(books).toMatchObject({ balanced: true, destinations: { hook: all(1) } });
    expect(compareLetters(shop.receiver.letters("hook"), new Set(["view"]))).toEqual([]);
    expect(shop.receiver.letters("hook")).toHaveLength(letters);
    expect(await archivedProducts(shop.stateDir, 1)).toEqual(["view"]);
    expect(await viewsOf(collector.url, "u-effect", shop.secrets)).toBe(1);
    await killCollector(collector);
  });

  it("in a soak of seconds, which leaves nothing behind", { timeout: 240_000 }, async () => {
    const TMPDIR = newFolder();
    const args = "src/cli/soak.ts --minutes 0.3 --rate 20 --kills 1 --destinations webhook,ga4 --seed 4".split(" ");
    const { stdout } = await run(process.execPath, args, { env: { ...process.env, TMPDIR } });
    const said = (label: string) => new RegExp(`^${label} +(.+)$`, "m").exec(stdout)?.[1];
    expect(said("events sent, acknowledged")).toBe("360, 360");
    expect(said("deliveries wanted, made")).toBe("1,440, 1,440");
    expect(said("kills, each ready again after")).toMatch(/^\d+\.\d s$/);
    expect(stdout).toMatch(/^dead .*drops \d+$/m);
    expect(stdout).toContain("Nothing is missing, nothing happened twice, and the books balance.");
    expect(listProcesses().filter(({ command }) => command.includes(TMPDIR))).toEqual([]);
    expect(readdirSync(TMPDIR).filter((name) => /^(gatehouse|miniflare)-/.test(name))).toEqual([]);
  });
});
