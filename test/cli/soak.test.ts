/** What a soak makes of its seed, and that its checks name a loss, a second effect, another key and books that are wrong. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBooks } from "../../src/cli/ledger/books.ts";
import { compareBooks } from "../../src/cli/soak/compare-books.ts";
import { compareLetters, repeatsIn } from "../../src/cli/soak/compare-letters.ts";
import { DIALECTS, type Kind } from "../../src/cli/soak/dialects.ts";
import { readOptions } from "../../src/cli/soak/options.ts";
import { inTurn, type Letter, Receiver } from "../../src/cli/soak/receiver.ts";
import { timesOf } from "../../src/cli/soak/times.ts";
import { productOf, trafficOf } from "../../src/cli/soak/traffic.ts";
import { behaviorAt, forecast } from "../../src/cli/soak/weather.ts";
import type { DestinationKind, Letter as Written, Reply } from "../../src/core/destinations/destination.ts";
import { KINDS, type DestinationSettings } from "../../src/core/destinations/index.ts";
import { anEvent } from "../core/destinations/events.ts";

describe("the letters of a destination", () => {
  const letter = (said: Partial<Letter> = {}): Letter => ({
    at: 0,
    key: "k-1",
    body: "one",
    events: [{ id: "e-1", product: "p-1" }],
    behavior: "takes",
    ...said,
  });
  const wanted = new Set(["p-1"]);

  it("are right where each event was taken, however often, as the same letter", () => {
    const letters = [letter({ behavior: "fails" }), letter(), letter()];
    expect(compareLetters(letters, wanted)).toEqual([]);
    expect(repeatsIn(letters)).toBe(2);
  });

  it.each([
    ["is not there", [], "p-1 is missing"],
    ["was sent and never taken", [letter({ behavior: "cuts" })], "p-1 is missing"],
    [
      "nobody allowed",
      [letter(), letter({ key: "k-2", events: [{ id: "e-2", product: "p-2" }] })],
      "p-2 was sent without leave",
    ],
    ["came under another key", [letter(), letter({ key: "k-2" })], "e-1 has not one key but 2"],
    [
      "came again under the same key as another letter",
      [letter(), letter({ body: "two" })],
      "k-1 has not one body but 2",
    ],
    [
      "came again under another name",
      [letter(), letter({ key: "k-2", events: [{ id: "e-2", product: "p-1" }] })],
      "p-1 has not one id but 2",
    ],
  ])("name an event that %s", (_, letters, words) => {
    expect(compareLetters(letters, wanted)).toEqual([words]);
  });
});

describe("the books", () => {
  const ends = { owed: 5, taken: 5, delivered: 5 };
  const archive = { owed: 5, archived: 7, waiting: 0 };
  const books = (said: object, balanced = true) =>
    readBooks({ balanced, in: 0, archive, destinations: { a: { ...ends, ...said } } });

  it("are right where all that was answered was owed, taken and delivered", () => {
    expect(compareBooks(books({}), ["a"], 5, false)).toEqual([]);
  });

  it("may lack counts where something was killed, and never deliveries", () => {
    expect(compareBooks(books({ owed: 4 }), ["a"], 5, true)).toEqual([]);
    expect(compareBooks(books({ owed: 4 }), ["a"], 5, false)).toHaveLength(1);
    expect(compareBooks(books({ owed: 6 }), ["a"], 5, true)).toHaveLength(1);
    expect(compareBooks(books({ delivered: 4, dead: 1 }), ["a"], 5, true)).toHaveLength(2);
    expect(compareBooks(books({ taken: 6 }), ["a"], 5, true)).toHaveLength(1);
    expect(compareBooks(books({}), ["a", "b"], 5, true)).toHaveLength(2);
    expect(compareBooks(books({}, false), ["a"], 5, true)).toHaveLength(1);
  });
});

describe("the stand-in", () => {
  const kinds = Object.keys(DIALECTS) as Kind[];
  let receiver: Receiver;
  beforeAll(async () => (receiver = await new Receiver(DIALECTS).listen()));
  afterAll(() => receiver.close());

  const kindOf = (kind: Kind) => KINDS[kind] as unknown as DestinationKind<DestinationSettings>;
  const events = ["1", "2"].map((id) =>
    anEvent({ id, properties: { order_id: "o", products: [{ product_id: `p-${id}` }] } }),
  );

  /** As the collector would send it. */
  async function sent(kind: Kind): Promise<Reply> {
    const secret = () => `whsec_${Buffer.alloc(32).toString("base64")}`;
    const desk = { parcel: "parcel-1", now: 0, secret, digest: (text: string) => text };
    const { url, headers, body } = kindOf(kind).write(events, kindOf(kind).example, desk) as Written;
    const { pathname, search } = new URL(url);
    const init = { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(200) } as const;
    const answer = await fetch(`${receiver.url}/${kind}${pathname}${search}`, init);
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text(), at: 0 };
  }

  it.each(kinds)("reads what the collector writes for %s, and is understood when it says yes and no", async (kind) => {
    receiver.behave(kind, inTurn("grumbles", "takes"));
    expect(kindOf(kind).read(await sent(kind))).toMatchObject({ kind: "again" });
    expect(kindOf(kind).read(await sent(kind))).toEqual({ kind: "delivered" });
    const [first, second] = receiver.letters(kind);
    expect(first).toMatchObject({ key: "parcel-1", behavior: "grumbles" });
    expect(second?.events.map(({ product }) => product)).toEqual(["p-1", "p-2"]);
    expect(new Set(second?.events.map(({ id }) => id)).size).toBe(2);
    expect(second?.body).toBe(first?.body);
  });

  it.each([
    ["fails", 500],
    ["brakes", 429],
    ["refuses", 422],
    ["locks", 401],
    ["redirects", 307],
  ] as const)("%s with %i", async (behavior, status) => {
    receiver.behave("webhook", inTurn(behavior));
    expect(await sent("webhook")).toMatchObject({
      status,
      headers: behavior === "brakes" ? { "retry-after": "2" } : {},
    });
  });

  it.each(["hangs", "drops", "halves", "cuts"] as const)("%s, so that no answer can be read", async (behavior) => {
    receiver.behave("webhook", inTurn(behavior));
    await expect(sent("webhook")).rejects.toThrow();
    expect(receiver.letters("webhook").at(-1)?.behavior).toBe(behavior);
  });
});

describe("the traffic", () => {
  const traffic = trafficOf("test/fixtures/otto/sessions.jsonl", "run", Date.now(), 1_724);

  it("repeats the sessions with others' names, and no event is like another", () => {
    expect(traffic).toHaveLength(1_724);
    expect(new Set(traffic.map(productOf)).size).toBe(1_724);
    expect(new Set(traffic.map(({ messageId }) => messageId)).size).toBe(1_724);
    expect(new Set(traffic.map(({ userId }) => userId)).size).toBe(40);
    expect(traffic.every(({ crowd }) => crowd === "consenting")).toBe(true);
  });
});

describe("the weather", () => {
  const weather = forecast(7, 180_000, 3);

  it("follows from the seed, and kills one after the other, when it is not calm any more", () => {
    expect(forecast(7, 180_000, 3)).toEqual(weather);
    expect(forecast(8, 180_000, 3)).not.toEqual(weather);
    expect(weather.kills.toSorted((a, b) => a - b)).toEqual(weather.kills);
    expect(weather.kills[0]).toBeGreaterThan(weather.calmUntil);
    expect(weather.kills.at(-1)).toBeLessThan(weather.end);
  });

  it("is calm at first, and has every kind of failure for everybody in time", () => {
    expect(behaviorAt(7, "meta", weather.calmUntil - 1, weather)).toBe("takes");
    const long = Array.from({ length: 600 }, (_, at) => behaviorAt(7, "meta", weather.calmUntil + at * 6_000, weather));
    expect(new Set(long).size).toBe(11);
    const good = long.filter((behavior) => behavior === "takes").length;
    expect(good).toBeGreaterThan(200);
    expect(good).toBeLessThan(400);
    const other = Array.from({ length: 600 }, (_, at) => behaviorAt(7, "ga4", weather.calmUntil + at * 6_000, weather));
    expect(other).not.toEqual(long);
  });
});

it("finds the middle, the twentieth and the longest of times in any order", () => {
  expect(timesOf([])).toEqual({ count: 0, median: 0, p95: 0, longest: 0 });
  fc.assert(
    fc.property(
      fc.shuffledSubarray(
        Array.from({ length: 100 }, (_, at) => at + 1),
        { minLength: 100 },
      ),
      (all) => {
        expect(timesOf(all)).toEqual({ count: 100, median: 51, p95: 96, longest: 100 });
      },
    ),
  );
});

it.each([
  [["--minutes", "0"], "--minutes must be"],
  [["--minutes", "soon"], "--minutes must be"],
  [["--rate", "-1"], "rate"],
  [["--destinations", "webhook,nobody"], "nobody is none of webhook"],
  [["--kill", "1"], "kill"],
])("refuses %j by name", (args, words) => {
  expect(() => readOptions(args)).toThrow(words);
});

it("takes what it is told", () => {
  const args = ["--minutes", "0.5", "--destinations", "ga4,kafka", "--kills", "0", "--seed", "3"];
  expect(readOptions(args)).toEqual({ minutes: 0.5, rate: 40, kills: 0, kinds: ["ga4", "kafka"], seed: 3 });
});
