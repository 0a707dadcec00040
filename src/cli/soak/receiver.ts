/**
 * What stands in for every destination on this machine: a real server that remembers each letter that came whole, and
 * answers as it is told: well, or in one of the ways in which real ones fail. It never says yes to half a letter.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Dialect, Told } from "./dialects.ts";

type Act = (response: ServerResponse, dialect: Dialect, events: number) => void;

const end = (response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void =>
  void response.writeHead(status, headers).end("{}");

const BEHAVIORS = {
  takes: (response, { yes }, events) => {
    const { status, body } = yes(events);
    response.writeHead(status).end(body);
  },
  fails: (response) => end(response, 500),
  brakes: (response) => end(response, 429, { "retry-after": "2" }),
  /** In its own words, which look well from afar. */
  grumbles: (response, { no }) => void response.writeHead(no.status).end(no.body),
  refuses: (response) => end(response, 422),
  locks: (response) => end(response, 401),
  redirects: (response) => end(response, 307, { location: "/elsewhere" }),
  /** Until it is told otherwise, or the caller has had enough. */
  hangs: () => {},
  drops: (response) => void response.destroy(),
  /** The head of the answer ends in the middle. */
  halves: (response) => void response.socket?.end("HTTP/1.1 200 OK\r\nContent-Ty"),
  /** The body does. */
  cuts: (response) => void response.socket?.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
} as const satisfies Record<string, Act>;

export type Behavior = keyof typeof BEHAVIORS;

/** Of the `nth` letter to one destination, from 0. */
export type Plan = (nth: number) => Behavior;

/** One after the other; the last holds from then on. */
export function inTurn(...behaviors: readonly Behavior[]): Plan {
  return (nth) => behaviors[Math.min(nth, behaviors.length - 1)] ?? "takes";
}

export interface Letter {
  /** Epoch ms, when it had come whole. */
  readonly at: number;
  readonly key: string;
  readonly body: string;
  readonly events: readonly Told[];
  readonly behavior: Behavior;
}

export class Receiver {
  readonly #dialects: Readonly<Record<string, Dialect>>;
  readonly #letters = new Map<string, Letter[]>();
  readonly #plans = new Map<string, Plan>();
  readonly #server = createServer((request, response) => {
    // Who hangs up in the middle of a letter has sent none.
    this.#take(request, response).catch(() => response.destroy());
  });

  /** By the destinations' names in the config. */
  constructor(dialects: Readonly<Record<string, Dialect>>) {
    this.#dialects = dialects;
  }

  async listen(): Promise<this> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    return this;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From the next letter on. Takes everything by default. */
  behave(destination: string, plan: Plan): void {
    const past = this.letters(destination).length;
    this.#plans.set(destination, (nth) => plan(nth - past));
  }

  letters(destination: string): readonly Letter[] {
    return this.#letters.get(destination) ?? [];
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, destination = ""] = (request.url ?? "").split("/");
    const dialect = this.#dialects[destination];
    // A redirect that was followed comes here.
    if (!dialect) return end(response, 404);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const letters = this.#letters.get(destination) ?? [];
    this.#letters.set(destination, letters);
    const behavior = this.#plans.get(destination)?.(letters.length) ?? "takes";
    const events = dialect.read(body);
    const key = String(request.headers["idempotency-key"]);
    letters.push({ at: Date.now(), key, body, events, behavior });
    const act: Act = BEHAVIORS[behavior];
    act(response, dialect, events.length);
  }
}
