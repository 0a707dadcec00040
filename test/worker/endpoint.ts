/**
 * A server in the visitor's country, for the tests of forwarding: real, in Node, started once before the workerd tests.
 * Remembers what it was sent, by path, and behaves as the path's first word says.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** `http://127.0.0.1:<port>` */
    endpoint: string;
  }
}

const received = new Map<string, object[]>();

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? "/";
  if (request.method === "GET") {
    response.end(JSON.stringify(received.get(path) ?? []));
    return;
  }
  let body = "";
  for await (const chunk of request) body += String(chunk);
  received.set(path, [...(received.get(path) ?? []), { headers: request.headers, body: JSON.parse(body) as unknown }]);
  const [, behavior, status] = path.split("/");
  if (behavior === "hangs") return;
  if (behavior === "drops") return void response.destroy();
  // The end of the head, or of the body, never comes.
  if (behavior === "halves") return void response.socket?.end("HTTP/1.1 200 OK\r\nContent-Ty");
  if (behavior === "redirects") response.setHeader("location", "/accepts/redirected");
  response.statusCode = behavior === "answers" ? Number(status) : behavior === "redirects" ? 307 : 200;
  if (behavior === "trickles") return void response.write("{");
  response.end("{}");
}

export default async function setup(project: TestProject): Promise<() => void> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  project.provide("endpoint", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
