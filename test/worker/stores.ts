/** What really rests where, read from the stores themselves and not through the code under test. */
import { env } from "cloudflare:workers";
import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { vi } from "vitest";
import type { Link } from "../../src/core/privacy/receipt-chain.ts";
import type { ProfileCalls } from "../../src/worker/objects/calls.ts";
import { basic, call, KEY, post, type Fields } from "./call.ts";

export type ProfileStub = DurableObjectStub<ProfileCalls>;

/** Every object that was ever called, also those that hold nothing. */
export async function objects(): Promise<readonly ProfileStub[]> {
  const ids = await listDurableObjectIds(env.PROFILE);
  return ids.map((id) => env.PROFILE.get(id));
}

/** Those that hold anything. */
export async function profileStubs(): Promise<readonly ProfileStub[]> {
  return (await rows()).map(({ stub }) => stub);
}

/** A profile's row with every column as it is stored, and the name of its object. */
export interface StoredRow {
  readonly stub: ProfileStub;
  readonly name: string;
  /** All columns as text; blobs byte by byte, so that a text inside one is found. */
  readonly text: string;
  readonly state: {
    /** Absent in a profile. */
    readonly class?: string;
    readonly jurisdiction: string;
    readonly token: string;
    readonly createdAt: number;
    /** When it ends by itself. */
    readonly until?: number;
    readonly slices: Fields;
    readonly consent: Fields;
  };
  readonly outbox: readonly { readonly record: Fields; readonly sent?: unknown }[];
}

export async function rowOf(stub: ProfileStub): Promise<StoredRow | undefined> {
  const found = await runInDurableObject(stub, (_, { storage, id }) => {
    const tables = storage.sql
      .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'profile'")
      .toArray();
    const [row] = tables.length === 0 ? [] : storage.sql.exec("SELECT * FROM profile").toArray();
    if (!row) return undefined;
    const columns = Object.values(row).map((value) =>
      value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : String(value),
    );
    return {
      name: id.name ?? "",
      text: columns.join("\n"),
      state: row["state"] as string,
      outbox: row["outbox"] as string,
    };
  });
  if (!found) return undefined;
  return {
    stub,
    name: found.name,
    text: found.text,
    state: JSON.parse(found.state) as StoredRow["state"],
    outbox: JSON.parse(found.outbox) as StoredRow["outbox"],
  };
}

/** Every profile that has a row. */
export async function rows(): Promise<readonly StoredRow[]> {
  const found = await Promise.all((await objects()).map(rowOf));
  return found.filter((row) => row !== undefined);
}

/** The profile that `act` makes. An object that was only looked at has no row. */
export async function madeBy(act: () => Promise<unknown>): Promise<ProfileStub> {
  const before = new Set((await rows()).map(({ stub }) => stub.id.toString()));
  await act();
  const [made, ...others] = (await rows()).filter(({ stub }) => !before.has(stub.id.toString()));
  if (!made || others.length > 0) throw new Error(`${others.length + (made ? 1 : 0)} profiles were made`);
  return made.stub;
}

/** Runs the alarm of every profile now instead of in five seconds. */
export async function flushAll(): Promise<void> {
  await Promise.all((await profileStubs()).map((stub) => runDurableObjectAlarm(stub)));
}

export interface ArchiveLine {
  readonly recordId: string;
  readonly pseudonym: string;
  readonly event: string;
  readonly region: string;
  readonly sealed: string;
  readonly [field: string]: unknown;
}

export interface Archive {
  /** Of the files of lines. */
  readonly keys: readonly string[];
  readonly allKeys: readonly string[];
  readonly lines: readonly ArchiveLine[];
  /** Everything that rests there, unzipped, receipts and all keys included. */
  readonly text: string;
}

export async function readArchive(bucket: R2Bucket): Promise<Archive> {
  const { objects } = await bucket.list();
  const files = await Promise.all(
    objects.map(async ({ key }) => {
      const stored = await bucket.get(key);
      if (!stored) throw new Error(`${key} is gone`);
      const body = key.endsWith(".gz") ? stored.body.pipeThrough(new DecompressionStream("gzip")) : stored.body;
      return { key, text: await new Response(body).text() };
    }),
  );
  const written = files.filter(({ key }) => key.startsWith("v1/"));
  const lines = written
    .flatMap(({ text }) => text.trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as ArchiveLine);
  const keys = written.map(({ key }) => key);
  return {
    keys,
    allKeys: files.map(({ key }) => key),
    lines,
    text: files.flatMap(({ key, text }) => [key, text]).join("\n"),
  };
}

/** The books, as the owner reads them. */
export interface Books {
  readonly balanced: boolean;
  readonly in: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  readonly callsRefused: Readonly<Record<string, number>>;
  readonly unintended: number;
  readonly aggregates: readonly { readonly event: string; readonly country: string; readonly count: number | string }[];
}

export async function readBooks(): Promise<Books> {
  const response = await call("GET", "/v1/ledger", null, basic(KEY.backend));
  if (response.status !== 200) throw new Error(await response.text());
  return response.json();
}

/** What rests in the counters: the names of a row's columns, and what it counts. */
export async function counterRows(): Promise<
  readonly { readonly columns: readonly string[]; readonly delta: Fields }[]
> {
  const stubs = (await listDurableObjectIds(env.COUNTER)).map((id) => env.COUNTER.get(id));
  const found = await Promise.all(
    stubs.map((stub) =>
      runInDurableObject(stub, (_, { storage: { sql } }) => {
        const tables = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'counts'").toArray();
        return tables.length === 0 ? [] : sql.exec("SELECT * FROM counts").toArray();
      }),
    ),
  );
  return found.flat().map((row) => ({
    columns: Object.keys(row),
    delta: JSON.parse(row["delta"] as string) as Fields,
  }));
}

/** What a server reads of one profile. */
export interface Found {
  readonly found: boolean;
  readonly profiles: readonly {
    readonly jurisdiction: string;
    readonly counts: Readonly<Record<string, { readonly count: number }>>;
    readonly lastEvents: Readonly<Record<string, Fields>>;
    readonly traits: Fields;
    readonly group: Fields;
    readonly optOutSignalAt?: string;
    readonly receipts: readonly Link[];
    readonly receiptsHead?: string;
  }[];
}

export async function lookup(id: string, idType = "userId"): Promise<Found> {
  const response = await post("/v1/profiles/lookup", { idType, id }, basic(KEY.backend));
  if (response.status !== 200) throw new Error(await response.text());
  return response.json();
}

/** Waits for the queue and its consumer, which take seconds of their own, until `lines` distinct lines are there. */
export async function archived(bucket: R2Bucket, lines: number): Promise<Archive> {
  return vi.waitFor(
    async () => {
      const archive = await readArchive(bucket);
      const distinct = new Set(archive.lines.map(({ recordId }) => recordId)).size;
      if (distinct < lines) throw new Error(`${distinct} of ${lines} lines have arrived`);
      return archive;
    },
    { timeout: 25_000, interval: 200 },
  );
}
