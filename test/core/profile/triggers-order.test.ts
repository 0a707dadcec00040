/**
 * Triggers reckon by the events' own time. Whatever order the same events arrive in, they make the same occurrences, which
 * are those of a definition that looks at all events at once; and nothing is said twice, whenever the alarm comes.
 */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { toParcel, withParcel } from "../../../src/core/profile/transfer.ts";
import { keysOf } from "../keys.ts";
import { keys } from "./row.ts";
import { ABANDONED, configWith, Teller, type Sent, type Told } from "./telling.ts";

vi.setConfig({ testTimeout: 60_000 });

const WAIT = 60;
const HORIZON = 300;
const config = configWith({ cart: ABANDONED });

const minute = fc.integer({ min: 0, max: HORIZON });
const cartEvent = fc.record({
  name: fc.constantFrom("Product Added", "Product Added", "Order Completed"),
  // Often at the very same moments.
  at: fc.oneof(minute, fc.constantFrom(0, 60, 120)),
  properties: fc.record({ cart_id: fc.constantFrom("a", "b") }),
}) satisfies fc.Arbitrary<Sent>;
const cartEvents = fc.array(cartEvent, { minLength: 1, maxLength: 12 });

function shuffled<Item>(items: fc.Arbitrary<Item[]>): fc.Arbitrary<readonly [readonly Item[], readonly Item[]]> {
  return items.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );
}

const byTime = (told: readonly Told[]) => told.toSorted((a, b) => a.at - b.at);
const isEnd = ({ name }: Sent) => name === "Order Completed";

/** Said by a look at all of it: those that nothing follows within the wait, of which an order ends what is no later. */
function lapsesIn(events: readonly Sent[]): readonly number[] {
  const ends = events.filter(isEnd).map(({ at }) => at);
  const starts = [...new Set(events.filter((one) => !isEnd(one)).map(({ at }) => at))];
  return starts
    .filter((at) => !ends.some((end) => end >= at && end <= at + WAIT))
    .filter((at) => !starts.some((other) => other > at && other <= at + WAIT))
    .map((at) => at + WAIT)
    .toSorted((a, b) => a - b);
}

function toldAtTheEnd(events: readonly Sent[], given = config): readonly Told[] {
  const teller = new Teller(given);
  for (const one of events) teller.send([one], HORIZON);
  return byTime(teller.speak(HORIZON + WAIT));
}

it("makes the same lapses of the same events in any order, and those that a look at all of them finds", () => {
  let some = 0;
  fc.assert(
    fc.property(shuffled(cartEvents), ([events, others]) => {
      const told = toldAtTheEnd(events);
      expect(told.map(({ at }) => at)).toEqual(lapsesIn(events));
      expect(toldAtTheEnd(others)).toEqual(told);
      some += told.length;
    }),
    { numRuns: 200 },
  );
  expect(some).toBeGreaterThan(150);
});

it("never says an abandoned cart within the wait after another, but for an order between, and never one that was ended", () => {
  // `late`: it arrives so long after it happened.
  const late = fc.record({ sent: cartEvent, late: fc.constantFrom(0, 0, 0, 30, 90, 200) });
  let some = 0;
  fc.assert(
    fc.property(fc.array(late, { minLength: 1, maxLength: 12 }), fc.array(minute, { maxLength: 8 }), (all, alarms) => {
      const teller = new Teller(config);
      const arrivals = all.map(({ sent, late }) => ({ at: sent.at + late, sent }));
      const moments = [...arrivals, ...alarms.map((at) => ({ at, sent: undefined }))].toSorted((a, b) => a.at - b.at);
      const arrived: Sent[] = [];
      for (const { at, sent } of moments) {
        if (sent) {
          teller.send([sent], at);
          arrived.push(sent);
          continue;
        }
        const told = teller.speak(at).map((one) => one.at);
        // Only what the events known by then make.
        expect(told.filter((one) => !lapsesIn(arrived).includes(one))).toEqual([]);
      }
      teller.speak(HORIZON + 300);
      const said = byTime(teller.told).map(({ at }) => at);
      expect(new Set(said).size).toBe(said.length);
      const ends = all.filter(({ sent }) => isEnd(sent)).map(({ sent }) => sent.at);
      for (const [index, at] of said.entries()) {
        const next = said[index + 1];
        if (next === undefined || next - at > WAIT) continue;
        expect(ends.some((end) => end >= at - WAIT && end <= next - WAIT)).toBe(true);
      }
      some += said.length;
    }),
    { numRuns: 200 },
  );
  expect(some).toBeGreaterThan(100);
});

const errors = configWith({
  errors: {
    description: "d",
    emits: "Cart Abandoned",
    when: { event: "Error Shown", times: 3, within: { minutes: 20 }, same: "code" },
    carry: ["code"],
  },
});

it("makes the same repetitions of the same events in any order, none within the time of another of its value", () => {
  const error = fc.record({
    name: fc.constant("Error Shown"),
    at: fc.integer({ min: 0, max: 90 }),
    properties: fc.record({ code: fc.constantFrom("a", "a", "b") }),
  }) satisfies fc.Arbitrary<Sent>;
  let some = 0;
  fc.assert(
    fc.property(shuffled(fc.array(error, { minLength: 3, maxLength: 20 })), ([events, others]) => {
      const told = toldAtTheEnd(events, errors);
      expect(new Set(toldAtTheEnd(others, errors).map(text))).toEqual(new Set(told.map(text)));
      for (const code of ["a", "b"]) {
        const times = events.filter(({ properties }) => properties.code === code).map(({ at }) => at);
        const said = told.filter(({ properties }) => (properties as { code: string }).code === code);
        const isSaid = (at: number): boolean => said.some((one) => Math.abs(one.at - at) <= 20);
        for (const at of times) {
          // Whatever has three behind it is said, or near what is.
          const behind = times.filter((one) => one <= at && one >= at - 20).length;
          if (behind >= 3) expect(isSaid(at)).toBe(true);
        }
        said.forEach((one, index) => expect(one.at - (said[index - 1]?.at ?? -100)).toBeGreaterThan(20));
      }
      some += told.length;
    }),
    { numRuns: 150 },
  );
  expect(some).toBeGreaterThan(150);
});

function text({ at, properties }: Told): string {
  return JSON.stringify({ at, properties });
}

it("tells of a session in any order of its pages within the lateness window, once", () => {
  const sessions = configWith({
    deep: { description: "d", emits: "Session Told", when: { session: { pagesAtLeast: 3 } } },
    over: {
      description: "d",
      emits: "Session Told",
      when: { sessionEnds: true },
      carry: ["pages", "duration", "number"],
    },
  });
  const page = fc.record({ type: fc.constant("page" as CanonicalEvent["type"]), at: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(shuffled(fc.array(page, { minLength: 1, maxLength: 6 })), ([pages, others]) => {
      const ends = [pages, others].map((sent) => {
        const teller = new Teller(sessions);
        for (const one of sent) teller.send([one], 25);
        const told = teller.speak(60);
        expect(told.filter(({ properties }) => !("number" in properties))).toHaveLength(pages.length >= 3 ? 1 : 0);
        return told.filter(({ properties }) => "number" in properties);
      });
      const times = pages.map(({ at }) => at);
      const [first, last] = [Math.min(...times), Math.max(...times)];
      const properties = { pages: pages.length, duration: (last - first) * 60, number: 1 };
      expect(ends[0]).toEqual([{ event: "Session Told", at: last + 30, properties }]);
      expect(ends[1]).toEqual(ends[0]);
    }),
    { numRuns: 60 },
  );
});

it("tells of every session once and by its own facts, in whatever order campaigns and pauses divide them", () => {
  const ends = configWith({
    over: {
      description: "d",
      emits: "Session Told",
      when: { sessionEnds: true },
      carry: ["pages", "duration", "number", "campaign"],
    },
  });
  const visit = fc.record({
    // Now and then so long that a session ends in it, unless what comes late is between.
    pause: fc.constantFrom(0, 1, 2, 5, 28, 30, 31, 40),
    campaign: fc.constantFrom(undefined, undefined, "spring", "summer"),
    late: fc.integer({ min: 0, max: 5 }),
  });
  const told = (sent: readonly Sent[], times: readonly number[]): readonly string[] => {
    const teller = new Teller(ends);
    for (const [index, one] of sent.entries()) teller.send([one], times[index]);
    return byTime(teller.speak(HORIZON * 3)).map(text);
  };
  let some = 0;
  fc.assert(
    fc.property(fc.array(visit, { minLength: 1, maxLength: 12 }), (visits) => {
      let at = 0;
      const all = visits.map(({ pause, campaign, late }) => {
        at += pause;
        const context = campaign === undefined ? { page_path: "/" } : { page_path: "/", campaign_name: campaign };
        return { sent: { type: "page", at, event: { context } } satisfies Sent, arrives: at + late };
      });
      const arrived = all.toSorted((a, b) => a.arrives - b.arrives);
      const inOrder = told(
        all.map(({ sent }) => sent),
        all.map(({ sent }) => sent.at),
      );
      const late = told(
        arrived.map(({ sent }) => sent),
        arrived.map(({ arrives }) => arrives),
      );
      expect(late).toEqual(inOrder);
      const facts = inOrder.map((one) => (JSON.parse(one) as { properties: Record<string, number> }).properties);
      expect(facts.map(({ number }) => number)).toEqual(facts.map((_, index) => index + 1));
      expect(facts.reduce((sum, { pages = 0 }) => sum + pages, 0)).toBe(visits.length);
      some += facts.length;
    }),
    { numRuns: 200 },
  );
  expect(some).toBeGreaterThan(400);
});

it("makes of two profiles of one visitor the lapses of all that either knew, none of which was said", () => {
  fc.assert(
    fc.property(cartEvents, cartEvents, fc.boolean(), (mine, others, hasSpoken) => {
      const [stays, leaves] = [new Teller(config), new Teller(config)];
      for (const one of mine) stays.send([one], HORIZON);
      for (const one of others) leaves.send([one], HORIZON);
      const said = hasSpoken ? leaves.speak(HORIZON + WAIT).map(({ at }) => at) : [];
      const parcel = toParcel(leaves.row!.state, "other", keys);
      stays.row = { ...stays.row!, state: withParcel(stays.row!.state, parcel, keysOf("stays")) };
      const told = byTime(stays.speak(HORIZON + WAIT)).map(({ at }) => at);
      const all = lapsesIn([...mine, ...others]);
      if (!hasSpoken) expect(told).toEqual(all);
      expect(told.filter((at) => !all.includes(at) || said.includes(at))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
