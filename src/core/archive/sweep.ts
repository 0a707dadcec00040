/**
 * What of a file of lines stays: the lines of whoever was erased go or lose what is sealed, and so does whatever is past
 * its time. Judges each line by itself, so that a file may be swept again and again. A line that nobody can read stays as it
 * is, unless it names somebody who is to go: nobody can say what it holds of them.
 */
import { recordSchema, type PseudonymousRecord } from "../privacy/record.ts";
import type { Retention } from "../retention.ts";
import { lineEndsAt, withoutExpired } from "../retention/line.ts";
import type { ArchiveTask } from "../rights/right.ts";
import type { SiteDay } from "./layout.ts";

export interface Sweeping {
  /** By pseudonym. */
  readonly erased: ReadonlyMap<string, ArchiveTask["mode"]>;
  readonly retention: Retention;
  /** Epoch ms. */
  readonly at: number;
}

/** Tasks of one day. Of two that are about the same lines, the one that leaves less. */
export function erasedIn(tasks: readonly ArchiveTask[]): Sweeping["erased"] {
  const inOrder = tasks.toSorted((a, b) => Number(a.mode === "remove") - Number(b.mode === "remove"));
  return new Map(inOrder.map(({ pseudonym, mode }) => [pseudonym, mode]));
}

export interface Swept {
  /** As they are to rest, in the order of before. */
  readonly texts: readonly string[];
  /** What names the file. */
  readonly names: readonly Pick<PseudonymousRecord, "recordId">[];
  /** Nothing of it goes. */
  readonly isSame: boolean;
}

export function sweepLines(texts: readonly string[], where: SiteDay, sweeping: Sweeping): Swept {
  const left = texts.flatMap((text) => leftOf(text, where, sweeping) ?? []);
  return {
    texts: left.map(({ text }) => text),
    names: left,
    isSame: left.length === texts.length && left.every(({ text }, index) => text === texts[index]),
  };
}

interface Left {
  readonly text: string;
  readonly recordId: string;
}

function leftOf(text: string, { site, day }: SiteDay, { erased, retention, at }: Sweeping): Left | undefined {
  const line = read(text);
  if (line?.site !== site || !line.hour.startsWith(day)) {
    const isNamed = [...erased.keys()].some((pseudonym) => text.includes(pseudonym));
    return isNamed ? undefined : { text, recordId: text };
  }
  const mode = erased.get(line.pseudonym);
  if (mode === "remove" || at >= lineEndsAt(line, retention)) return undefined;
  const young = withoutExpired(line, retention, at);
  const after = mode === "strip" && young.sealed !== "" ? { ...young, sealed: "" } : young;
  return { text: after === line ? text : JSON.stringify(after), recordId: line.recordId };
}

function read(text: string): PseudonymousRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
