/**
 * The load generator, in a thread of its own: keeps a fixed number of calls under way on as many kept-alive connections
 * until the time is over. Writes and reads HTTP/1.1 by hand, since Node's client would cost more than what it measures.
 * Refuses to count an answer that is not the expected one: it fails the run.
 */
import { type Socket, connect } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { BEFORE, type Call, type Case, CASES, preparing, type Side } from "./cases.ts";

export interface Order {
  readonly name: string;
  readonly side: Side;
  readonly port: number;
  readonly milliseconds: number;
  /** Not past this many calls. */
  readonly calls?: number;
  /** Events a second, at most; without it, as many as it takes. */
  readonly pace?: number;
}

export interface Load {
  readonly calls: number;
  readonly milliseconds: number;
  /** Of single calls, ms, ascending. */
  readonly latencies: Float64Array;
}

/** Whom the calls speak for. */
export interface Senders {
  readonly host: string;
  /** A page of the site. */
  readonly origin: string;
  readonly keys: Readonly<Record<"server" | "web", string>>;
}

const { host, origin, keys } = workerData as Senders;
/** By side and visitor, what answers have set. */
const cookies = new Map<string, Map<string, string>>();
/** Never repeats in a run, whatever is measured how often. */
let serial = 0;

function senderHeaders({ key, visitor, without }: Call, side: Side): string {
  const held = visitor === undefined ? undefined : [...(cookies.get(`${side} ${visitor}`) ?? [])];
  const jar = held?.filter(([name]) => name !== without);
  return [
    ...(key === undefined ? [] : [`Authorization: Basic ${btoa(`${keys[key]}:`)}\r\n`]),
    ...(jar ? [`Origin: ${origin}\r\n`] : []),
    ...(jar?.length ? [`Cookie: ${jar.map((pair) => pair.join("=")).join("; ")}\r\n`] : []),
  ].join("");
}

function requestText(call: Call, side: Side): string {
  const { method, path, body } = call;
  const head = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nCF-Connecting-IP: 192.0.2.7\r\n${senderHeaders(call, side)}`;
  if (method === "GET") return `${head}\r\n`;
  return `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** As a browser does with what an answer sets. */
function keepCookies(received: string, side: Side, visitor: number): void {
  for (const [, name = "", value = ""] of received.matchAll(/\r\nset-cookie: ([^=;]+)=([^;\r]*)/gi)) {
    const jar = cookies.get(`${side} ${visitor}`) ?? new Map<string, string>();
    cookies.set(`${side} ${visitor}`, jar.set(name, value));
  }
}

/** The answer's body once all of it is there. Texts are read as Latin-1: a symbol is a byte. */
function bodyOf(received: string): string | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = received.slice(0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (!head.startsWith("HTTP/1.1 200") || length === undefined) throw new Error(`answered ${received.slice(0, 400)}`);
  return received.length < end + 4 + Number(length) ? undefined : received.slice(end + 4);
}

function check(body: string, proof: string, times: number): void {
  if (body.split(proof).length - 1 !== times) throw new Error(`answered ${body.slice(0, 400)}`);
}

/** When the next call is due, or nothing when there is to be no other. */
type Schedule = () => number | undefined;

/** One connection's calls, one after the other. */
function drive(socket: Socket, shape: Case, side: Side, due: Schedule, latencies: number[]): Promise<void> {
  return new Promise((done, fail) => {
    let received = "";
    let sentAt = 0;
    let call: Call;
    const send = (): void => {
      sentAt = performance.now();
      call = shape.call(side, serial++);
      socket.write(requestText(call, side));
    };
    const next = (): void => {
      const at = due();
      if (at === undefined) return void socket.end(done);
      const early = at - performance.now();
      if (early > 0) setTimeout(send, early);
      else send();
    };
    socket.on("error", fail);
    socket.on("close", () => fail(new Error("the connection was closed")));
    socket.on("data", (chunk: Buffer) => {
      try {
        received += chunk.toString("latin1");
        const body = bodyOf(received);
        if (body === undefined) return;
        latencies.push(performance.now() - sentAt);
        if (call.visitor !== undefined) keepCookies(received, side, call.visitor);
        received = "";
        check(body, shape.proof[side], shape.perCall);
        next();
      } catch (error) {
        socket.destroy();
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.setNoDelay(true).once("connect", next);
  });
}

async function run({ name, side, port, milliseconds, calls = Infinity, pace = Infinity }: Order): Promise<Load> {
  const before = CASES.flatMap((one) => preparing(one) ?? []);
  const shape = [...CASES, ...before, ...BEFORE.map((step) => step.shape)].find((one) => one.name === name);
  if (!shape) throw new Error(`no case ${name}`);
  const latencies: number[] = [];
  const startedAt = performance.now();
  let sent = 0;
  const due: Schedule = () => {
    const at = Math.max(startedAt + (sent * shape.perCall * 1_000) / pace, performance.now());
    return at - startedAt < milliseconds && sent++ < calls ? at : undefined;
  };
  const lines = Array.from({ length: shape.connections }, () =>
    drive(connect(port, "127.0.0.1"), shape, side, due, latencies),
  );
  await Promise.all(lines);
  const took = performance.now() - startedAt;
  return { calls: latencies.length, milliseconds: took, latencies: Float64Array.from(latencies).sort() };
}

parentPort?.on("message", (order: Order) => {
  run(order).then(
    (load) => parentPort?.postMessage(load),
    (error: unknown) => parentPort?.postMessage({ error: String(error) }),
  );
});
