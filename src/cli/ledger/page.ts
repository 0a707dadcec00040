/**
 * The books in words: whether they balance or what is missing, what somebody should look at, then the counts. A section
 * with nothing to say is left out.
 */
import { CALL_REFUSALS, REFUSALS } from "../../core/outcome.ts";
import { FAULTS } from "../../core/plan/violation.ts";
import { differencesIn, type Books } from "./books.ts";
import { columns, type Cell } from "./columns.ts";

type Counts = Readonly<Record<string, number>>;
type Facts = Readonly<Record<string, { readonly deliberate: boolean }>>;

const number = (count: number): string => count.toLocaleString("en-US");

export function ledgerPage(books: Books): string {
  return [
    verdict(books),
    lookAt(books),
    section("Outcomes", ["", "events"], counted(books.outcomes)),
    section("Refused", ["", "events", ""], refusals(books.refused, REFUSALS)),
    section("Calls refused before an event was read", ["", "calls", ""], refusals(books.callsRefused, CALL_REFUSALS)),
    archive(books),
    section("Destinations", DESTINATION_HEAD, destinations(books)),
    section("Dead letters", ["", "events"], deadLetters(books)),
    parts("By jurisdiction", books.by.jurisdiction),
    parts("By source", books.by.source),
    parts("By event", books.by.event),
    section("Against the plan", ["", "events"], violations(books)),
    gaps(books),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function verdict(books: Books): string {
  const differences = differencesIn(books);
  if (differences.length === 0)
    return `balanced: ${number(books.in)} ${books.in === 1 ? "event" : "events"} came in, and nothing is missing`;
  const lines = differences.map(({ what, missing }): readonly Cell[] => [
    what,
    missing < 0 ? `${number(-missing)} too many` : `${number(missing)} missing`,
  ]);
  return `NOT BALANCED\n${indented(columns(["", ""], lines).trimStart())}`;
}

/** What no rule meant to happen, or what will not get better by itself. */
function lookAt({ unintended, destinations: all }: Books): string {
  const lines = [
    ...(unintended > 0 ? [`${number(unintended)} losses that no rule meant: marked with ! below`] : []),
    ...Object.entries(all).flatMap(([id, { dead, broken }]) => [
      ...Object.entries(broken).map(([where, why]) => `${id} takes nothing from ${where} at present: ${why}`),
      ...(dead > 0 ? [`${id} has ${number(dead)} dead letters`] : []),
    ]),
  ];
  return lines.length === 0 ? "" : ["Look at", ...lines].join("\n  ");
}

function section(title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "";
  return `${title}\n${columns(
    ["", ...head],
    rows.map((row) => ["", ...row]),
  )}`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}

/** Those with the most first. */
function counted(counts: Counts): readonly (readonly [string, number])[] {
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .sort(([, a], [, b]) => b - a);
}

function refusals(counts: Counts, facts: Facts): readonly (readonly Cell[])[] {
  return counted(counts).map(([reason, count]) => [reason, count, facts[reason]?.deliberate === false ? "!" : ""]);
}

function archive({ archive: lines }: Books): string {
  if (!lines) return "";
  const { owed, archived, erased, waiting, repeated } = lines;
  return section(
    "Archive",
    ["", "owed", "archived", "erased", "waiting", "repeated"],
    [["lines", owed, archived, erased, waiting, repeated]],
  );
}

const DESTINATION_HEAD = ["", "owed", "taken", "delivered", "revoked", "dead", "waiting", "retried", "repeated"];

function destinations({ destinations: all }: Books): readonly (readonly Cell[])[] {
  return Object.entries(all).map(([id, one]) => [
    id,
    one.owed,
    one.taken,
    one.delivered,
    one.revoked,
    one.dead,
    one.waiting,
    one.retried,
    one.repeated,
  ]);
}

function deadLetters({ destinations: all }: Books): readonly (readonly Cell[])[] {
  return Object.entries(all).flatMap(([id, { deadReasons }]) =>
    counted(deadReasons).map(([reason, count]) => [`${id}: ${reason}`, count]),
  );
}

/** A column for each count that occurs. */
function parts(title: string, by: Readonly<Record<string, Counts>>): string {
  const names = [...new Set(Object.values(by).flatMap((counts) => counted(counts).map(([name]) => name)))];
  const rows = Object.entries(by).map(([part, counts]) => [part, ...names.map((name) => counts[name] ?? 0)]);
  return section(title, ["", ...names], rows);
}

function violations({ violations: all }: Books): readonly (readonly Cell[])[] {
  return all
    .toSorted((a, b) => b.count - a.count)
    .map(({ source, event, field, fault, count }) => [
      [`${source}: ${event}`, field, wordsOf(fault)].filter((word) => word !== "").join(", "),
      count,
    ]);
}

function wordsOf(fault: string): string {
  return (FAULTS as Readonly<Record<string, string>>)[fault] ?? fault;
}

function gaps({ gaps: { expected, missing } }: Books): string {
  if (missing === 0) return "";
  return `Of ${number(expected)} events that browsers numbered, ${number(missing)} did not come or were not kept.`;
}
