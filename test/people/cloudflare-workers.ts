/** What `cloudflare:workers` gives the Worker's code, where the platform is a simulated one. */
export class DurableObject<Env> {
  readonly ctx: unknown;
  readonly env: Env;

  constructor(ctx: unknown, env: Env) {
    this.ctx = ctx;
    this.env = env;
  }
}

/** Nobody waits for it: what it awaits are calls, and those the platform knows. */
export function waitUntil(promise: Promise<unknown>): void {
  promise.catch(() => {});
}
