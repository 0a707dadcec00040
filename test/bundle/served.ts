/** Small servers of the tests: an origin, or the place where the platform stands before a Worker. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";
import type { createTestHarness } from "wrangler";

export interface Served {
  readonly url: string;
  /** The paths that it was asked for, with their queries. */
  readonly asked: string[];
}

/** What a server answers, and what it was asked. */
export async function serve(answer: (asked: IncomingMessage, body: Buffer) => Promise<Response>): Promise<Served> {
  const paths: string[] = [];
  const server = createServer((asked, answered) => {
    void (async () => {
      const sent: Buffer[] = [];
      for await (const chunk of asked) sent.push(chunk as Buffer);
      paths.push(asked.url ?? "");
      const response = await answer(asked, Buffer.concat(sent));
      const headers = [...response.headers].filter(([name]) => !/^(?:set-cookie|content-length)$/.test(name));
      const cookies = { "set-cookie": response.headers.getSetCookie() };
      answered.writeHead(response.status, { ...Object.fromEntries(headers), ...cookies });
      answered.end(Buffer.from(await response.arrayBuffer()));
    })();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: paths };
}

/** Says whence the connection comes, which is California, and brings the call to the Worker that `route` names. */
export async function platform(
  server: ReturnType<typeof createTestHarness>,
  route: string | ((path: string) => string),
  host?: string,
): Promise<Served> {
  return serve(async ({ url = "/", method = "GET", headers }, body) => {
    const { host: own, connection: _, "transfer-encoding": _encoding, ...told } = headers;
    const worker = typeof route === "string" ? route : route(url);
    const response = await server.getWorker(worker).fetch((host ?? `http://${own}`) + url, {
      method,
      headers: { ...(told as Record<string, string>), "cf-ipcountry": "US", "cf-region-code": "CA" },
      cf: { country: "US", regionCode: "CA" },
      redirect: "manual",
      ...(body.length > 0 ? { body } : {}),
    });
    // Read here, it is unpacked.
    const unpacked = new Headers([...response.headers]);
    unpacked.delete("content-encoding");
    return new Response(await response.arrayBuffer(), { status: response.status, headers: unpacked });
  });
}
