/** What the owner reads in the books: what is missing by name, and never more than can be on its way. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balance, type CourierAccount } from "../../src/core/balance.ts";
import type { End } from "../../src/core/delivery/books.ts";
import { countEvents, countLines, emptyDelta, type Counted, type Delta } from "../../src/core/ledger.ts";
import { HOUR, NOW } from "./call.ts";

const THIS_HOUR = "2026-11-22T04";
const LAST_HOUR = "2026-11-22T03";
const LONG_AGO = "2026-11-21T04";

const event = (said: Partial<Counted> = {}): Counted => ({
  outcome: { outcome: "stored" },
  source: "web",
  name: "Product Viewed",
  country: "DE",
  lines: 1,
  owed: [],
  violations: [],
  ...said,
});

const eu = (...deltas: readonly Delta[]) => [{ jurisdiction: "eu", deltas }];
const archived = (hour: string, lines: number) =>
  countLines(
    "archived",
    Array.from({ length: lines }, () => ({ hour: LONG_AGO, received: hour, source: "web", event: "Product Viewed" })),
  );

describe("the archive", () => {
  const made = (hour: string) => countEvents(hour, [event(), event(), event({ lines: 2 })]);

  it("owes every line that was made, and balances once they are there", () => {
    const ledger = balance(eu(made(LONG_AGO), ...archived(LONG_AGO, 4)), [], NOW);
    expect(ledger).toMatchObject({ balanced: true, archive: { owed: 4, archived: 4, waiting: 0, repeated: 0 } });
  });

  it("may be waited for within the hour and the next, and not for longer", () => {
    for (const hour of [THIS_HOUR, LAST_HOUR])
      expect(balance(eu(made(hour), ...archived(hour, 3)), [], NOW)).toMatchObject({
        balanced: true,
        archive: { waiting: 1 },
      });
    expect(balance(eu(made(LAST_HOUR), ...archived(LAST_HOUR, 3)), [], NOW + HOUR)).toMatchObject({
      balanced: false,
      differences: [{ what: "lines that did not come to the archive", missing: 1 }],
    });
  });

  it("hides nothing that one hour lost behind what another one repeated", () => {
    const ledger = balance(
      eu(made(LONG_AGO), ...archived(LONG_AGO, 1), made(LAST_HOUR), ...archived(LAST_HOUR, 9)),
      [],
      NOW,
    );
    expect(ledger.archive).toMatchObject({ owed: 8, archived: 10, waiting: 3, repeated: 5 });
    expect(ledger.balanced).toBe(false);
  });

  it("owes nothing of whom was erased on the way", () => {
    const erased = countLines("erased", [
      { hour: LONG_AGO, received: LONG_AGO, source: "web", event: "Product Viewed" },
    ]);
    expect(balance(eu(made(LONG_AGO), ...archived(LONG_AGO, 3), ...erased), [], NOW)).toMatchObject({
      balanced: true,
      archive: { owed: 4, archived: 3, erased: 1, waiting: 0 },
    });
  });

  it("counts a line that says neither where it is from nor when it came by its own hour", () => {
    expect(countLines("archived", [{ hour: LONG_AGO, event: "Cart Viewed" }])).toEqual([
      { ...emptyDelta(LONG_AGO), books: { archived: { "other|Cart Viewed": 1 } } },
    ]);
  });
});

describe("a destination", () => {
  const owing = (hour: string, count: number) =>
    countEvents(
      hour,
      Array.from({ length: count }, () => event({ owed: ["ads", "stats"] })),
    );
  const row = (hour: string, end: End, count: number, because?: string) => ({
    hour,
    site: "shop",
    source: "web",
    event: "Product Viewed",
    end,
    count,
    ...(because === undefined ? {} : { because }),
  });
  const ads = (...books: CourierAccount["books"]): CourierAccount => ({
    destination: "ads",
    jurisdiction: "eu",
    books,
  });

  it("is owed what was made for it, and says what became of it", () => {
    const book = balance(
      eu(owing(THIS_HOUR, 9), ...archived(THIS_HOUR, 9)),
      [
        ads(
          row(THIS_HOUR, "taken", 8),
          row(THIS_HOUR, "delivered", 4),
          row(THIS_HOUR, "revoked", 1, "withdrawn"),
          row(THIS_HOUR, "dead", 2, "http_400"),
          row(THIS_HOUR, "retried", 3, "http_500"),
        ),
        { ...ads(), jurisdiction: "us", broken: "http_401" },
      ],
      NOW,
    ).destinations["ads"];
    expect(book).toEqual({
      owed: 9,
      taken: 8,
      delivered: 4,
      revoked: 1,
      dead: 2,
      redriven: 0,
      retried: 3,
      waiting: 1,
      repeated: 0,
      deadReasons: { http_400: 2 },
      broken: { us: "http_401" },
    });
  });

  it("is missed by name where it was not handed what it was owed, an hour later", () => {
    const counts = eu(owing(LONG_AGO, 5), ...archived(LONG_AGO, 5));
    const couriers = [ads(row(LONG_AGO, "taken", 3), row(LAST_HOUR, "taken", 9))];
    expect(balance(counts, couriers, NOW).differences).toEqual([
      { what: "deliveries that ads was not handed", missing: 2 },
      { what: "deliveries that stats was not handed", missing: 5 },
    ]);
  });

  it("waits, and balances, for as long as it is down", () => {
    const ledger = balance(
      eu(countEvents(LONG_AGO, [event({ owed: ["ads"] })]), ...archived(LONG_AGO, 1)),
      [ads(row(LONG_AGO, "taken", 1))],
      NOW,
    );
    expect(ledger).toMatchObject({ balanced: true, destinations: { ads: { waiting: 1 } } });
  });
});

const counted: fc.Arbitrary<Counted> = fc.record({
  outcome: fc.constantFrom<Counted["outcome"]>({ outcome: "stored" }, { outcome: "refused", reason: "bot" }),
  source: fc.constantFrom("web", "backend", "a|b"),
  name: fc.constantFrom("Cart Viewed", "other", "A|B"),
  country: fc.constant("DE"),
  lines: fc.nat(2),
  owed: fc.subarray(["ads", "stats"]),
  violations: fc.constantFrom([], [{ event: "Cart Viewed", field: "properties.price", fault: "missing" as const }]),
});

it("adds up to the same by jurisdiction, by source and by event, whatever they are called", () => {
  fc.assert(
    fc.property(fc.array(counted), fc.array(counted), (here, there) => {
      const ledger = balance(
        [
          { jurisdiction: "eu", deltas: [countEvents(THIS_HOUR, here)] },
          { jurisdiction: "us", deltas: [countEvents(THIS_HOUR, there)] },
        ],
        [],
        NOW,
      );
      for (const cells of Object.values(ledger.by))
        for (const what of ["in", "lines"] as const) {
          const sum = Object.values(cells).reduce((total, cell) => total + (cell[what] ?? 0), 0);
          expect(sum).toBe(what === "in" ? ledger.in : ledger.archive.owed);
        }
      const wrong = [...here, ...there].filter(({ violations }) => violations.length > 0).length;
      expect(ledger.violations.reduce((total, { count }) => total + count, 0)).toBe(wrong);
    }),
  );
});

it("writes down no more of what may not rest abroad than how it ended, and when", () => {
  const nothing = { ...emptyDelta(THIS_HOUR), in: 1 };
  expect(countEvents(THIS_HOUR, [event({ outcome: { outcome: "forwarded" }, bare: true, lines: 0 })])).toEqual({
    ...nothing,
    outcomes: { forwarded: 1 },
  });
  const forbidden = event({ outcome: { outcome: "refused", reason: "region_forbidden" } });
  expect(countEvents(THIS_HOUR, [forbidden])).toEqual({ ...nothing, outcomes: { "refused.region_forbidden": 1 } });
});
