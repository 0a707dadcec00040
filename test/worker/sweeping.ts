/** What a sweep has to do, kept in plain sight; and what the archive holds afterwards, read by no code under test. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, vi } from "vitest";
import config from "../../gatehouse.config.ts";
import { partRows } from "../../src/core/archive/parquet.ts";
import type { Row } from "../../src/core/archive/row.ts";
import { recordSchema, type PseudonymousRecord } from "../../src/core/privacy/record.ts";
import { archive } from "../../src/worker/delivery/archive.ts";
import { Budget } from "../../src/worker/delivery/budget.ts";
import { compactDay } from "../../src/worker/delivery/compact-day.ts";
import { sweepArchive } from "../../src/worker/delivery/sweep.ts";
import type { ArchiveWork } from "../../src/worker/delivery/sweep-work.ts";
import type { NumberedTask } from "../../src/worker/objects/requests-calls.ts";
import type { Fields } from "./call.ts";

export const bucket = env.ARCHIVE_EU;
export const SITE = "shop";
export const DAY = "2026-11-22";
export const AT = Date.parse("2026-11-30T02:07:00Z");

export class Desk implements ArchiveWork {
  readonly cursors = new Map<string, string>();
  readonly done: number[] = [];
  readonly asked: string[] = [];
  #tasks: NumberedTask[] = [];
  #last = 0;

  ask(...tasks: readonly (Omit<NumberedTask, "number" | "site" | "mode"> & Partial<NumberedTask>)[]): void {
    this.#tasks.push(...tasks.map((task) => ({ site: SITE, mode: "remove" as const, ...task, number: ++this.#last })));
  }

  get doneInOrder(): readonly number[] {
    return this.done.toSorted((a, b) => a - b);
  }

  archiveTasks = async (limit: number) => this.#tasks.slice(0, limit);

  archiveDone = async (numbers: readonly number[]) => {
    this.done.push(...numbers);
    this.#tasks = this.#tasks.filter(({ number }) => !numbers.includes(number));
  };

  expiryCursor = async (name: string) => {
    this.asked.push(name);
    return this.cursors.get(name);
  };

  setExpiryCursor = async (name: string, day: string) => void this.cursors.set(name, day);
}

export const nameOf = (letter: string) => letter.repeat(22);

export function line(fields: Fields = {}): PseudonymousRecord {
  return recordSchema.parse({
    v: 2,
    recordId: crypto.randomUUID().replaceAll("-", "").slice(0, 22),
    pseudonym: nameOf("o"),
    site: SITE,
    source: "web",
    type: "track",
    event: "Product Viewed",
    purposes: ["analytics"],
    hour: `${DAY}T04`,
    region: "EEA-DE",
    receipt: nameOf("r"),
    properties: { product_id: "p-1" },
    context: {},
    sealed: "sealed",
    ...fields,
  });
}

export const lines = (count: number, fields: Fields = {}) => Array.from({ length: count }, () => line(fields));

export const ids = (of: readonly { readonly recordId: string }[]) => of.map(({ recordId }) => recordId).toSorted();

/** The files of a batch, whose names are their contents'. */
export async function write(...all: readonly PseudonymousRecord[]): Promise<readonly string[]> {
  return (await archive(bucket, all)).map(({ key }) => key);
}

export async function sweepAll(work: ArchiveWork, to: R2Bucket = bucket, budget?: Budget, at = AT): Promise<void> {
  await sweepArchive(to as typeof bucket, work, config, at, budget);
}

export async function makeParquet(day = DAY): Promise<void> {
  await compactDay(bucket, { site: SITE, day }, { plan: config.plan, at: AT, budget: new Budget() });
}

export async function keysOf(prefix = "v1/"): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await bucket.list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...answer.objects.map(({ key }) => key));
    cursor = answer.truncated ? answer.cursor : undefined;
  } while (cursor !== undefined);
  return found;
}

/** Every test of the file begins with an empty archive; answers what it has logged since, by the problems' names. */
export function eachFromNothing(): readonly string[] {
  const logged: string[] = [];
  beforeEach(async () => {
    await empty();
    logged.length = 0;
    vi.spyOn(console, "error").mockImplementation((text: string) => {
      logged.push((JSON.parse(text) as { problem: string }).problem);
    });
  });
  afterEach(() => vi.restoreAllMocks());
  return logged;
}

async function empty(): Promise<void> {
  for (const key of await keysOf("")) await bucket.delete(key);
}

async function bytesOf(key: string): Promise<ArrayBuffer> {
  return (await (await bucket.get(key))?.arrayBuffer()) ?? new ArrayBuffer(0);
}

/** Whatever can be read under that prefix. */
export async function linesHeld(prefix = "v1/"): Promise<PseudonymousRecord[]> {
  const held: PseudonymousRecord[] = [];
  for (const key of await keysOf(prefix)) {
    if (!key.endsWith(".gz")) continue;
    const body = new Blob([await bytesOf(key)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const text = await new Response(body).text();
    held.push(
      ...text
        .split("\n")
        .filter(Boolean)
        .map((each) => JSON.parse(each) as PseudonymousRecord),
    );
  }
  return held;
}

/** Of every part that is there, named or not. */
export async function rowsHeld(): Promise<Row[]> {
  const parts = (await keysOf("parquet/")).filter((key) => key.endsWith(".parquet"));
  return (await Promise.all(parts.map(async (key) => partRows(await bytesOf(key))))).flat();
}

/** The real bucket, which counts what is read of it and breaks at the `nth` write. */
export function watched(nth = Infinity) {
  const seen = { list: 0, get: [] as string[], put: [] as string[], delete: [] as string[] };
  const write_ = (): void => {
    if (seen.put.length + seen.delete.length >= nth) throw new Error("the process ended here");
  };
  const stand = {
    list: async (options: R2ListOptions) => {
      seen.list += 1;
      return bucket.list(options);
    },
    get: async (key: string) => {
      seen.get.push(key);
      return bucket.get(key);
    },
    put: async (...args: Parameters<R2Bucket["put"]>) => {
      seen.put.push(args[0]);
      write_();
      return bucket.put(...args);
    },
    delete: async (keys: string | string[]) => {
      seen.delete.push(...[keys].flat());
      write_();
      return bucket.delete(keys);
    },
  };
  return { seen, to: stand as unknown as R2Bucket };
}
