/** What kinds of destination there are, and how one of each is written. */
import { KINDS } from "../../core/destinations/index.ts";
import type { DestinationKind } from "../../core/destinations/destination.ts";
import type { Epoch } from "../../core/privacy/keys.ts";
import { bullets, code, table } from "./markdown.ts";

type Kind = DestinationKind<{ readonly kind: string }>;

const kinds: readonly Kind[] = Object.values(KINDS).map((kind) => kind as unknown as Kind);

const EPOCHS: Readonly<Record<Epoch, string>> = { day: "a day", month: "a month", lasting: "a profile's life" };

const HOUR_MS = 3_600_000;

function requestWords({ limits }: Kind): string {
  const { events, bytes, oneVisitor, ageMs, perSecond, concurrency } = limits;
  return [
    `${events.toLocaleString("en-US")} events${oneVisitor ? " of one visitor" : ""}`,
    `${bytes.toLocaleString("en-US")} bytes`,
    `${perSecond} a second, ${concurrency} at a time`,
    ...(ageMs === undefined ? [] : [`none older than ${ageMs / HOUR_MS} hours`]),
  ].join("; ");
}

/** The settings that name a secret. */
function secretSettings({ example, secrets }: Kind): string {
  const names = secrets(example);
  const settings = Object.entries(example).filter(([, value]) => names.includes(value));
  return settings.map(([setting]) => code(setting)).join(", ") || "none";
}

function row(kind: Kind): readonly string[] {
  const calls = kind.types === undefined ? "all" : kind.types.join(", ");
  return [code(kind.kind), kind.what, calls, EPOCHS[kind.epoch], requestWords(kind), secretSettings(kind)];
}

function fieldsLine({ kind, needs }: Kind): string {
  return `${code(kind)}: ${needs === undefined ? "whatever the plan allows for its purposes" : needs.map(code).join(" ")}`;
}

/** As an owner writes it: without quotes around names. */
function exampleOf({ example }: Kind): string {
  const settings = Object.entries(example).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `{ ${settings.join(", ")} }`;
}

export function destinationsSection(): string {
  return [
    "Every destination gets names of its own for visitors and events, the fields that it has words for, and nothing unless all of its `purposes` are allowed. `sites`, `events` and `fields` narrow that further.",
    table(["Kind", "What", "Calls", "Knows a visitor for", "One request", "Secrets"], kinds.map(row)),
    "Fields that each has words for:",
    bullets(kinds.map(fieldsLine)),
    "What each does with the names of a visitor who is erased:",
    bullets(kinds.map(({ kind, forgetting }) => `${code(kind)}: ${forgetting}`)),
    "One of each, as it stands in gatehouse.config.ts under `destinations`:",
    bullets(kinds.map((kind) => code(exampleOf(kind)))),
  ].join("\n\n");
}
