/** The books as their reader sees them, and which answers are believed. */
import { describe, expect, it } from "vitest";
import { balance } from "../../../src/core/balance.ts";
import { countCall, countEvents } from "../../../src/core/ledger.ts";
import { differencesIn, readBooks } from "../../../src/cli/ledger/books.ts";
import { ledgerPage } from "../../../src/cli/ledger/page.ts";

const answer = {
  balanced: true,
  differences: [],
  in: 1_234,
  outcomes: { stored: 1_000, aggregated: 204, refused: 30, duplicate: 0 },
  refused: { consent_denied: 25, invalid_event: 5 },
  callsRefused: { bad_key: 3 },
  unintended: 5,
  gaps: { expected: 100, received: 98, missing: 2 },
  archive: { owed: 1_000, archived: 985, erased: 5, waiting: 10, repeated: 4 },
  destinations: {
    ads: {
      owed: 500,
      taken: 500,
      delivered: 480,
      revoked: 8,
      dead: 2,
      retried: 9,
      waiting: 10,
      repeated: 1,
      deadReasons: { no_receiver: 2 },
      broken: { us: "http_401" },
    },
    hook: { owed: 7, taken: 7, delivered: 7 },
  },
  by: {
    jurisdiction: { eu: { in: 1_000, stored: 900 }, us: { in: 234, stored: 100, refused: 30 } },
    source: { web: { in: 1_234 } },
    event: { "Product Viewed": { in: 1_234 } },
  },
  violations: [
    { source: "web", event: "Product Viewed", field: "properties.price", fault: "wrong_type", count: 5 },
    { source: "app", event: "other", field: "", fault: "unknown_event", count: 2 },
  ],
  hours: [{ anything: true }],
  aggregates: "whatever a newer version says",
};

const page = (change: object = {}) => ledgerPage(readBooks({ ...answer, ...change }));

/** The cells of the first line that begins so. */
function row(text: string, label: string): readonly string[] {
  const line = text.split("\n").find((one) => one.trim().startsWith(label));
  return line?.trim().split(/\s{2,}/) ?? [];
}

describe("a page of books that balance", () => {
  const text = page();

  it("says so first, with how many events that is", () => {
    expect(text.split("\n")[0]).toBe("balanced: 1,234 events came in, and nothing is missing");
  });

  it("says what somebody should look at: unmeant losses, open breakers, dead letters", () => {
    expect(text).toContain("5 losses that no rule meant");
    expect(text).toContain("ads takes nothing from us at present: http_401");
    expect(text).toContain("ads has 2 dead letters");
    expect(text).not.toContain("hook has");
  });

  it("counts outcomes and reasons, those with the most first, and marks the ones that no rule meant", () => {
    expect(text.indexOf("stored")).toBeLessThan(text.indexOf("aggregated"));
    expect(row(text, "stored")).toEqual(["stored", "1,000"]);
    expect(row(text, "consent_denied")).toEqual(["consent_denied", "25"]);
    expect(row(text, "invalid_event")).toEqual(["invalid_event", "5", "!"]);
    expect(text).not.toContain("duplicate");
  });

  it("has a line for the archive, each destination, each reason of its dead letters, and each part", () => {
    expect(row(text, "lines")).toEqual(["lines", "1,000", "985", "5", "10", "4"]);
    expect(row(text, "ads  ")).toEqual(["ads", "500", "500", "480", "8", "2", "10", "9", "1"]);
    expect(row(text, "hook  ")).toEqual(["hook", "7", "7", "7", "0", "0", "0", "0", "0"]);
    expect(row(text, "ads: no_receiver")).toEqual(["ads: no_receiver", "2"]);
    expect(row(text, "us  ")).toEqual(["us", "234", "100", "30"]);
    expect(row(text, "web: Product Viewed")).toEqual([
      "web: Product Viewed, properties.price, is of another type than planned",
      "5",
    ]);
    expect(row(text, "app: other")).toEqual(["app: other, is not in the plan", "2"]);
    expect(text).toContain("Of 100 events that browsers numbered, 2 did not come");
  });

  it("stands in columns: every line of a table is as wide as its head", () => {
    const [head = "", ...lines] = (text.split("Destinations\n")[1]?.split("\n\n")[0] ?? "").split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toHaveLength(head.length);
  });

  it("leaves out what there is none of", () => {
    const empty = page({ refused: {}, callsRefused: {}, destinations: {}, violations: [], archive: undefined, by: {} });
    for (const title of ["Refused", "Calls refused", "Destinations", "Dead letters", "Archive", "By ", "Against"])
      expect(empty, title).not.toContain(`${title}`);
  });

  it("shows no control character, which a terminal would obey", () => {
    const shown = page({ violations: [{ ...answer.violations[0], event: "\u001b[2J\u0007evil\u202e" }] });
    expect(shown).toContain("[2Jevil,");
    expect(shown.replaceAll("\n", "")).not.toMatch(/\p{C}/u);
  });
});

describe("books that do not balance", () => {
  it("name what is missing, and what is there too often", () => {
    const differences = [
      { what: "lines owed to the archive", missing: 3 },
      { what: "deliveries to ads", missing: -1 },
    ];
    const text = page({ balanced: false, differences });
    expect(text.split("\n")[0]).toBe("NOT BALANCED");
    expect(row(text, "lines owed")).toEqual(["lines owed to the archive", "3 missing"]);
    expect(row(text, "deliveries to ads")).toEqual(["deliveries to ads", "1 too many"]);
    expect(text).not.toContain("nothing is missing");
  });

  it.each([
    ["its outcomes do not add up", { outcomes: { stored: 1_233 } }, 1],
    ["it names a difference", { differences: [{ what: "lines", missing: 2 }] }, 2],
  ])("are not taken for balanced because the answer says so, where %s", (_, change, missing) => {
    expect(differencesIn(readBooks({ ...answer, ...change }))).toMatchObject([{ missing }]);
  });

  it("are not taken for balanced because the answer names nothing", () => {
    expect(differencesIn(readBooks({ ...answer, balanced: false }))).toHaveLength(1);
  });
});

describe("an answer", () => {
  it("of today's core is read, with every count", () => {
    const event = {
      outcome: { outcome: "refused", reason: "bot" },
      source: "web",
      name: "Product Viewed",
      country: "DE",
      lines: 0,
      owed: [],
      violations: [],
    } as const;
    const hour = "2026-11-22T04";
    const books = readBooks(
      balance(
        [{ jurisdiction: "eu", deltas: [countEvents(hour, [event, event]), countCall(hour, "bad_key")] }],
        [],
        Date.UTC(2026, 10, 22, 4),
      ),
    );
    expect(differencesIn(books)).toEqual([]);
    expect(books).toMatchObject({ in: 2, refused: { bot: 2 }, callsRefused: { bad_key: 1 } });
  });

  it.each([[null], ["ok"], [{}], [{ balanced: "yes", in: 1 }], [{ balanced: true, in: "many" }]])(
    "that is no ledger is refused: %j",
    (wrong) => {
      expect(() => readBooks(wrong)).toThrow("no ledger");
    },
  );
});
