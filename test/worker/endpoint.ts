/**
 * A server in the visitor's country, for the tests of forwarding, and a destination, for those of delivery: real, in Node,
 * started once before the workerd tests. Remembers what it was sent, by path, and behaves as the path's first word says;
 * behind `then` as the words behind it say, one after the other. `DELETE` hangs up on whoever still waits for an answer.
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
const hanging = new Map<ServerResponse, string>();
let poured = 0;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? "/";
  if (request.method === "DELETE") {
    for (const [waiting, of] of hanging) if (of === path && hanging.delete(waiting)) waiting.destroy();
    return void response.end();
  }
  if (request.method === "GET" && path === "/poured") return void response.end(String(poured));
  if (request.method === "GET") {
    response.end(JSON.stringify(received.get(path) ?? []));
    return;
  }
  let body = "";
  for await (const chunk of request) body += String(chunk);
  received.set(path, [...(received.get(path) ?? []), { headers: request.headers, body: JSON.parse(body) as unknown }]);
  behave(behaviorAt(path), request, response);
}

/** `/accepts/…`, `/answers/500`, or `/<destination>/then/500/429-30/accepts/<anything>`: the last word holds from then on. */
function behaviorAt(path: string): string {
  const [, first = "", second = "", ...rest] = path.split("/");
  if (second !== "then") return first === "answers" ? second : first;
  const words = rest.slice(0, -1);
  return words[Math.min(received.get(path)?.length ?? 1, words.length) - 1] ?? "accepts";
}

function behave(behavior: string, request: IncomingMessage, response: ServerResponse): void {
  if (behavior === "hangs") return void hanging.set(response, request.url ?? "/");
  if (behavior === "drops") return void response.destroy();
  // The end of the head, or of the body, never comes.
  if (behavior === "halves") return void response.socket?.end("HTTP/1.1 200 OK\r\nContent-Ty");
  if (behavior === "cuts") return void response.socket?.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
  if (behavior === "redirects") response.setHeader("location", "/accepts/redirected");
  const [status = "", after] = behavior.split("-");
  if (after !== undefined) response.setHeader("retry-after", after);
  response.statusCode = behavior === "redirects" ? 307 : /^\d+$/.test(status) ? Number(status) : 200;
  if (behavior === "trickles") return void response.write("{");
  if (behavior === "pours") return pour(response);
  response.end("{}");
}

/** A body without an end, as fast as it is read. */
function pour(response: ServerResponse): void {
  poured = 0;
  const chunk = Buffer.alloc(65_536, "x");
  const more = (): void => {
    while (!response.destroyed && response.write(chunk)) poured += chunk.length;
  };
  response.on("drain", more);
  more();
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
