/** DuckDB, in memory, with a folder of its own: what it makes of the files there is what an analyst sees. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

type Rows = readonly Readonly<Record<string, unknown>>[];

export interface Desk {
  /** Puts a file where its key says. */
  readonly write: (key: string, bytes: ArrayBuffer) => void;
  /** The rows of the last statement. */
  readonly ask: (sql: string) => Promise<Rows>;
  readonly close: () => void;
}

export async function openDesk(): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-duckdb-"));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`SET file_search_path = '${folder}'`);
  return {
    write: (key, bytes) => {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), new Uint8Array(bytes));
    },
    ask: async (sql) => {
      let rows: Rows = [];
      for (const statement of sql.split(";").filter((part) => part.trim() !== "")) {
        rows = (await connection.runAndReadAll(statement)).getRowObjectsJson();
      }
      return rows;
    },
    close: () => {
      connection.closeSync();
      rmSync(folder, { recursive: true });
    },
  };
}
