/**
 * Stands before the collector as the platform does: says where the connection comes from, which a page cannot, and may
 * lose an answer. It also serves the test page, so that a second one is another origin. It touches neither Host nor
 * Origin nor any CORS header, in either direction.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buildSync } from "esbuild";
import { afterAll } from "vitest";

/** The client, bundled as a site would. */
const SCRIPT = buildSync({ entryPoints: ["test/browser/page.ts"], bundle: true, write: false }).outputFiles[0]!.text;
// An icon of its own, or every browser would ask for one.
const PAGE = `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script src="/page.js"></script>`;

/** One call to the collector and what became of it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly asked: IncomingHttpHeaders;
  readonly status: number;
  readonly answered: IncomingHttpHeaders;
  readonly text: string;
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
  #port = 0;
  #collector: string;
  /** What the platform, or a browser with an opt-out signal, adds to every request. */
  #connection: Readonly<Record<string, string>> = {};
  #together = 1;
  #waiting: (() => void)[] = [];

  constructor(collector: string) {
    this.#collector = collector;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
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

  /** Forgets what was said, and stands for another connection and, if named, before another collector. */
  reset(connection: Readonly<Record<string, string>> = {}, collector = this.#collector): void {
    this.exchanges.length = 0;
    this.#connection = connection;
    this.#collector = collector;
    this.losing = 0;
  }

  async listen(): Promise<this> {
    const server = createServer((asked, response) => void this.#serve(asked, response));
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  async #serve(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    // A connection that breaks while idle would be the browser's to mend, not the client's.
    response.setHeader("connection", "close");
    if (asked.url === "/") return void response.setHeader("content-type", "text/html").end(PAGE);
    if (asked.url === "/page.js") return void response.setHeader("content-type", "text/javascript").end(SCRIPT);
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    if (asked.method === "POST") await this.#meet();
    const exchange = await this.#pass(asked, Buffer.concat(chunks));
    this.exchanges.push(exchange);
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
