/**
 * A collector whose owner named destinations, and the server that stands in for them: who gets what, and what the books
 * say of it. Everything is as shipped but for the config, which says where events go.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll } from "vitest";
import { askOwner } from "../../src/cli/ask-owner.ts";
import { type Books, readBooks } from "../../src/cli/ledger/books.ts";
import { destinationOf, dialectsOf, nameDestinations } from "../../src/cli/soak/checkout.ts";
import type { Kind } from "../../src/cli/soak/dialects.ts";
import { Receiver } from "../../src/cli/soak/receiver.ts";
import { keyNamed } from "./calls.ts";
import { type Collector, newClone, newFolder, startCollector } from "./collector.ts";

const receivers: Receiver[] = [];

afterAll(() => {
  for (const receiver of receivers) receiver.close();
});

export class Shop {
  readonly receiver: Receiver;
  readonly stateDir = newFolder();
  readonly #clone: string;

  private constructor(clone: string, receiver: Receiver) {
    this.#clone = clone;
    this.receiver = receiver;
    receivers.push(receiver);
  }

  static async open(kinds: Readonly<Record<string, Kind>>): Promise<Shop> {
    const destinations = Object.fromEntries(Object.entries(kinds).map(([id, kind]) => [id, destinationOf(kind)]));
    const clone = newClone();
    nameDestinations(clone, destinations);
    return new Shop(clone, await new Receiver(dialectsOf(destinations)).listen());
  }

  /** Where its keys are. */
  get secrets(): string {
    return join(this.#clone, ".dev.vars");
  }

  /** On what is on disk. */
  async start(passedOn: readonly string[] = []): Promise<Collector> {
    const named = `--var=GATEHOUSE_LOCAL_DESTINATIONS:${this.receiver.url}`;
    return startCollector(this.stateDir, [named, ...passedOn], this.#clone);
  }

  async ask<Answer>(collector: Collector, path: string, body?: unknown): Promise<Answer> {
    const ask = askOwner(new URL(collector.url), keyNamed("GATEHOUSE_SECRET_KEY", this.secrets));
    return (await ask(path, body)) as Answer;
  }

  async books(collector: Collector): Promise<Books> {
    return readBooks(await this.ask(collector, "/v1/ledger"));
  }

  /** The books once they say so; after so long, as they are. */
  async booksWhen(collector: Collector, is: (books: Books) => boolean, withinMs = 90_000): Promise<Books> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const books = await this.books(collector);
      if (is(books) || Date.now() > deadline) return books;
      await sleep(500);
    }
  }
}

/** Nothing waits anywhere, and every destination has got `events` or has given them up. */
export function isQuiet(events: number): (books: Books) => boolean {
  return ({ archive, destinations }) =>
    archive?.waiting === 0 &&
    Object.values(destinations).every(({ taken, waiting }) => taken >= events && waiting === 0);
}
