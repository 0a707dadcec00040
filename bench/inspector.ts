/** The little of the inspector's protocol that a CPU profile needs. Knows nothing of what is profiled. */

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
}

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export interface Inspector {
  readonly send: (method: string, parameters?: object) => Promise<unknown>;
  readonly close: () => void;
}

/** `service` is the Worker's name in workerd's configuration. */
export async function connectInspector(port: number, service: string): Promise<Inspector> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${service}`);
  await new Promise((open, fail) => {
    socket.addEventListener("open", open, { once: true });
    socket.addEventListener("error", () => fail(new Error("no inspector")), { once: true });
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.addEventListener("message", ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let sent = 0;
  return {
    send: (method, parameters = {}) =>
      new Promise((settled, fail) => {
        const id = ++sent;
        waiting.set(id, ({ result, error }) => (error ? fail(new Error(error.message)) : settled(result)));
        socket.send(JSON.stringify({ id, method, params: parameters }));
      }),
    close: () => socket.close(),
  };
}
