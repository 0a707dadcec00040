/** The list of what was sent, kept over pages: an event is written down before it leaves, its end when that is known. */
import type { Ending } from "../panel/words.ts";
import { recall, remember, type Entry, type Law, type Pretended } from "./memory.ts";

const LONGEST = 30;

/** An event as it travels. */
export interface Sent {
  readonly type: string;
  readonly messageId: string;
  readonly event?: string;
  readonly properties?: { readonly product_id?: string; readonly category?: string };
  readonly context: { readonly page: { readonly path: string } };
}

export interface Result {
  readonly messageId: string;
  readonly outcome: Ending;
  readonly reasons?: readonly string[];
  readonly removed?: readonly string[];
  readonly receipt?: string;
}

type Listener = (entries: readonly Entry[]) => void;
const listeners: Listener[] = [];

export function onLog(listener: Listener): void {
  listeners.push(listener);
}

function change(entries: readonly Entry[]): void {
  remember("log", entries.slice(0, LONGEST));
  for (const listener of listeners) listener(recall("log"));
}

function aboutOf({ properties, context }: Sent): string {
  return properties?.product_id ?? properties?.category ?? context.page.path;
}

export function writeDown(events: readonly Sent[], as: Pretended): void {
  const known = recall("log");
  const fresh = events
    .filter(({ messageId }) => !known.some(({ id }) => id === messageId))
    .map((sent): Entry => {
      const name = sent.event ?? sent.type;
      return { id: sent.messageId, name, about: aboutOf(sent), as, ending: "sending", reasons: [], removed: [] };
    });
  change([...fresh.toReversed(), ...known]);
}

export function endAll(events: readonly Sent[], ending: Ending): void {
  endWith(events.map(({ messageId }) => ({ messageId, outcome: ending })));
}

/** What arrived twice ended when it arrived first. */
export function endWith(results: readonly Result[]): void {
  const ends = new Map(results.map((result) => [result.messageId, result]));
  change(
    recall("log").map((entry) => {
      const end = ends.get(entry.id);
      if (!end || (end.outcome === "duplicate" && entry.ending === "stored")) return entry;
      const { outcome, reasons = [], removed = [], receipt } = end;
      return { ...entry, ending: outcome, reasons, removed, ...(receipt === undefined ? {} : { receipt }) };
    }),
  );
}

/** Explains what ended without an explanation and was sent as this visitor. */
export function explain(as: Pretended, lawFor: (entry: Entry) => Law): void {
  const same = JSON.stringify(as);
  const due = (entry: Entry) => !entry.law && entry.ending !== "sending" && JSON.stringify(entry.as) === same;
  const known = recall("log");
  if (known.some(due)) change(known.map((entry) => (due(entry) ? { ...entry, law: lawFor(entry) } : entry)));
}

export function clearLog(): void {
  change([]);
}

/** At the start of a page: what the last one still waited for, nobody waits for any more. */
export function settleOld(): void {
  change(recall("log").map((entry) => (entry.ending === "sending" ? { ...entry, ending: "unanswered" } : entry)));
}
