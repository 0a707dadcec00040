/** What a simulated platform needs of Node, whose own types do not go together with the Worker's. */
declare module "node:sqlite" {
  interface Statement {
    all(...values: unknown[]): Record<string, SqlStorageValue>[];
    run(...values: unknown[]): unknown;
  }

  class DatabaseSync {
    constructor(path: string);
    exec(query: string): void;
    prepare(query: string): Statement;
  }
}

declare const process: { readonly env: Readonly<Record<string, string | undefined>> };

declare function setImmediate(act: (value: void) => void): void;
