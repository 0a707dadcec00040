/**
 * A shared cache of HTTP (RFC 9111), as carriers, companies and delivery networks put one before a site: undici's, in a
 * small proxy. It knows nothing of what it carries but its headers.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent, cacheStores, type Dispatcher, interceptors, request } from "undici";
import { afterAll } from "vitest";

type Store = InstanceType<typeof cacheStores.MemoryCacheStore>;
type Key = Parameters<Store["createWriteStream"]>[0];
type Value = Parameters<Store["createWriteStream"]>[1];

/** An answer that the cache has put away, for whoever asks next. */
interface Kept {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  body: string;
}

class WatchedStore extends cacheStores.MemoryCacheStore {
  readonly kept: Kept[] = [];

  override createWriteStream(key: Key, value: Value) {
    const stream = super.createWriteStream(key, value);
    if (!stream) return stream;
    const kept: Kept = { path: key.path, headers: value.headers, body: "" };
    this.kept.push(kept);
    const write = stream.write.bind(stream);
    stream.write = ((chunk: Buffer, ...rest: []) => {
      kept.body += chunk.toString("latin1");
      return write(chunk, ...rest);
    }) as typeof stream.write;
    return stream;
  }
}

export class SharedCache {
  readonly #store = new WatchedStore();
  readonly #agent: Dispatcher = new Agent().compose(interceptors.cache({ type: "shared", store: this.#store }));
  readonly #server: Server;

  constructor(origin: string) {
    this.#server = createServer((asked, answer) => void this.#pass(origin, asked, answer));
  }

  async listen(): Promise<this> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    afterAll(async () => {
      this.#server.closeAllConnections();
      this.#server.close();
      await this.#agent.destroy();
    });
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All that it ever put away. */
  get kept(): readonly Kept[] {
    return this.#store.kept;
  }

  async #pass(origin: string, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { connection: _, host: _host, ...headers } = asked.headers;
    const sent: Buffer[] = [];
    for await (const chunk of asked) sent.push(chunk as Buffer);
    const got = await request(origin + asked.url, {
      method: asked.method as Dispatcher.HttpMethod,
      headers,
      ...(sent.length > 0 ? { body: Buffer.concat(sent) } : {}),
      dispatcher: this.#agent,
    });
    const { connection: _connection, "transfer-encoding": _encoding, ...told } = got.headers;
    answer.writeHead(got.statusCode, told);
    for await (const chunk of got.body) answer.write(chunk);
    answer.end();
  }
}
