/**
 * The least that could do the same work on the same platform: what the project is measured against. Keeps no promise of
 * the project's: no key is checked, nothing is validated, decided, minimized, sealed or deduplicated.
 */
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import { getCookie } from "hono/cookie";

interface Env {
  readonly PROFILE: DurableObjectNamespace<Profile>;
  readonly COUNTER: DurableObjectNamespace<Counter>;
  readonly QUEUE_EU: Queue;
}

interface Event {
  readonly userId: string;
  readonly messageId: string;
}

/** As much as a profile of the project writes for an event: its state, ring and outbox with a few entries. */
const ROW_BYTES = 4_096;
const FLUSH_AFTER_MS = 5_000;
const SHARDS = 4;

export class Profile extends DurableObject<Env> {
  #waking = false;
  #row: Uint8Array | undefined;

  #ready(): void {
    this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS profile (id INTEGER PRIMARY KEY, row BLOB NOT NULL) STRICT");
  }

  #write(row: Uint8Array): void {
    this.ctx.storage.sql.exec(
      "INSERT INTO profile (id, row) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET row = excluded.row",
      row,
    );
    this.#row = row;
  }

  async collect(events: readonly Event[]): Promise<readonly string[]> {
    if (!this.#row) this.#ready();
    if (!this.#waking) {
      this.#waking = true;
      void this.ctx.storage.setAlarm(Date.now() + FLUSH_AFTER_MS);
    }
    const row = this.#row ?? new Uint8Array(ROW_BYTES);
    new TextEncoder().encodeInto(events.map((event) => event.messageId).join(), row);
    this.#write(row);
    return events.map(() => "stored");
  }

  async read(): Promise<number> {
    this.#ready();
    return this.ctx.storage.sql.exec("SELECT row FROM profile WHERE id = 1").toArray().length;
  }

  override async alarm(): Promise<void> {
    this.#waking = false;
    const row = this.#row ?? new Uint8Array(ROW_BYTES);
    await this.env.QUEUE_EU.send(row.byteLength, { contentType: "json" });
    this.#ready();
    this.#write(row);
  }
}

export class Counter extends DurableObject<Env> {
  #count = 0;

  /** Returns the sum, so that it is not for nothing. */
  async add(events: number): Promise<number> {
    return (this.#count += events);
  }
}

let imported: Promise<CryptoKey> | undefined;

/** Nobody's secret: it is a floor. */
function key(): Promise<CryptoKey> {
  return (imported ??= crypto.subtle.importKey("raw", new Uint8Array(32), "AES-GCM", false, ["encrypt", "decrypt"]));
}

const NONCE_BYTES = 12;
/** As much as the project's decision cookie holds of a visitor who looked at something. */
const COOKIE_BYTES = 540;

async function sealed(): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = new TextEncoder().encode(JSON.stringify({ rows: 1, text: "a".repeat(COOKIE_BYTES) }));
  const text = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await key(), plain);
  const bytes = new Uint8Array([...nonce, ...new Uint8Array(text)]);
  return btoa(String.fromCharCode(...bytes));
}

async function opened(cookie: string): Promise<unknown> {
  const binary = atob(cookie);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, await key(), bytes.subarray(NONCE_BYTES));
  return JSON.parse(new TextDecoder().decode(plain));
}

const app = new Hono<{ Bindings: Env }>();

app.get("/cookie", async (context) => {
  context.header("set-cookie", `floor=${await sealed()}; Path=/`);
  return context.json({ rows: 1 });
});

app.get("/read", async (context) => context.json(await opened(getCookie(context, "floor") ?? "")));

/** The same of a call that says in a body what it wants. */
app.post("/read", async (context) => {
  JSON.parse(await context.req.text());
  return context.json(await opened(getCookie(context, "floor") ?? ""));
});

app.get("/healthz", (context) => context.text("ok"));

app.post("/collect", async (context) => {
  const { PROFILE, COUNTER } = context.env;
  const { batch } = JSON.parse(await context.req.text()) as { batch: readonly Event[] };
  const visits = [...Map.groupBy(batch, (event) => event.userId)];
  const results = await Promise.all(
    visits.map(([userId, events]) => PROFILE.get(PROFILE.idFromName(userId)).collect(events)),
  );
  const counter = COUNTER.get(COUNTER.idFromName(String(Math.floor(Math.random() * SHARDS))));
  context.executionCtx.waitUntil(counter.add(batch.length));
  return context.json({ success: true, results: results.flat() });
});

app.post("/lookup", async (context) => {
  const { PROFILE } = context.env;
  const { id } = JSON.parse(await context.req.text()) as { id: string };
  return context.json({ rows: await PROFILE.get(PROFILE.idFromName(id)).read() });
});

export default app;
