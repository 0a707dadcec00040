/**
 * Stands before the collector as the platform does: says where the connection comes from, which a page cannot, may end
 * TLS, refuse a call or lose an answer. It may also serve a site's pages. It touches neither Host nor Origin nor any
 * CORS header, in either direction.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

/** One call to the collector and what became of it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly asked: IncomingHttpHeaders;
  readonly status: number;
  readonly answered: IncomingHttpHeaders;
  readonly text: string;
  /** What was asked with it. */
  readonly sent?: string;
}

/** A page or script of the site, by its path. */
export type Pages = Readonly<Record<string, { readonly type: string; readonly text: string }>>;

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

export class Front {
  readonly exchanges: Exchange[] = [];
  /** How many events' answers get lost on the way from now on. */
  losing = 0;
  /** Answers to the next events, which never get to the collector. */
  readonly refusing: { readonly status: number; readonly headers: Readonly<Record<string, string>> }[] = [];
  #port = 0;
  #collector: string;
  readonly #pages: Pages;
  /** What the platform, or a browser with an opt-out signal, adds to every request. */
  #connection: Readonly<Record<string, string>> = {};
  #together = 1;
  #waiting: (() => void)[] = [];
  #preflights: { waiting: number; readonly go: Promise<void> } | undefined;

  constructor(collector: string, pages: Pages = {}) {
    this.#collector = collector;
    this.#pages = pages;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Calls with events, without preflights and the client's settings. */
  get posts(): readonly Exchange[] {
    return this.exchanges.filter(({ method }) => method === "POST");
  }

  /** The next events are let through only once there are `count` of them: parallel for certain. */
  gather(count: number): void {
    this.#together = count;
  }

  /** Events held until the others of `gather` come. */
  get held(): number {
    return this.#waiting.length;
  }

  /** From now on the browser's questions before its calls wait for `release`. */
  holdPreflights(): { readonly held: () => number; readonly release: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const preflights = { waiting: 0, go: promise };
    this.#preflights = preflights;
    return { held: () => preflights.waiting, release: resolve };
  }

  /** Forgets what was said, and stands for another connection and, if named, before another collector. */
  reset(connection: Readonly<Record<string, string>> = {}, collector = this.#collector): void {
    this.exchanges.length = 0;
    this.refusing.length = 0;
    this.#connection = connection;
    this.#collector = collector;
    this.#preflights = undefined;
    this.losing = 0;
  }

  async listen(certificate?: Certificate): Promise<this> {
    // A collector that goes, or a page, takes its call along.
    const serve = (asked: IncomingMessage, response: ServerResponse) =>
      void this.#serve(asked, response).catch(() => asked.socket.destroy());
    const server = certificate ? createSecureServer(certificate, serve) : createServer(serve);
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  async #serve(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    // A connection that breaks while idle would be the browser's to mend, not the client's.
    response.setHeader("connection", "close");
    const page = asked.method === "GET" ? this.#pages[asked.url ?? ""] : undefined;
    if (page) return void response.setHeader("content-type", page.type).end(page.text);
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    if (asked.method === "POST") await this.#meet();
    if (asked.method === "OPTIONS" && this.#preflights) {
      this.#preflights.waiting += 1;
      await this.#preflights.go;
    }
    const sent = Buffer.concat(chunks);
    const exchange = this.#refuse(asked) ?? (await this.#pass(asked, sent));
    this.exchanges.push({ ...exchange, sent: sent.toString() });
    if (asked.method === "POST" && this.losing > 0) {
      this.losing -= 1;
      asked.socket.destroy();
      return;
    }
    for (const [name, value] of Object.entries(exchange.answered)) {
      if (value !== undefined && !/^(connection|transfer-encoding|content-length|keep-alive)$/.test(name)) {
        response.setHeader(name, value);
      }
    }
    response.writeHead(exchange.status).end(exchange.text);
  }

  async #meet(): Promise<void> {
    await new Promise<void>((met) => {
      this.#waiting.push(met);
      if (this.#waiting.length < this.#together) return;
      this.#together = 1;
      for (const go of this.#waiting.splice(0)) go();
    });
  }

  #refuse({ method, url: path = "", headers: asked }: IncomingMessage): Exchange | undefined {
    const refusal = method === "POST" ? this.refusing.shift() : undefined;
    return refusal && { method: "POST", path, asked, status: refusal.status, answered: refusal.headers, text: "" };
  }

  #pass(asked: IncomingMessage, body: Buffer): Promise<Exchange> {
    const { method = "", url: path = "" } = asked;
    return new Promise((resolve, reject) => {
      // Unpacked, to be read here.
      const headers = { ...asked.headers, ...this.#connection, "accept-encoding": "identity" };
      const passed = request(this.#collector + path, { method, headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.on("end", () =>
          resolve({
            method,
            path,
            asked: asked.headers,
            status: answer.statusCode ?? 0,
            answered: answer.headers,
            text,
          }),
        );
      });
      passed.on("error", reject).end(body);
    });
  }
}
