/**
 * One account in one jurisdiction: what the owner's servers say of a company or a household, with a secret of its own. Knows
 * no visitor and no name of itself; takes words of servers alone, which the Worker has checked, and ends by itself.
 */
import { DurableObject } from "cloudflare:workers";
import { LIMIT } from "../../core/limits.ts";
import { learn, type Facts, type Telling } from "../../core/profile/facts.ts";
import { goldenFacts } from "../../core/profile/golden.ts";
import type { SubjectKeys } from "../../core/privacy/keys.ts";
import type { Env } from "../env.ts";
import { keyring } from "../stores/keyring.ts";
import type { AccountsCalls, AccountWord } from "./account-calls.ts";
import { newSecret, subjectKeys } from "./subject-keys.ts";

/** The layout of the row. A change is a new version with a reader for the old one. */
const VERSION = 1;

const CREATE = `CREATE TABLE IF NOT EXISTS account (
  id INTEGER PRIMARY KEY CHECK (id = 1), v INTEGER NOT NULL, secret BLOB NOT NULL, facts TEXT NOT NULL) STRICT`;

const UPSERT = `INSERT INTO account (id, v, secret, facts) VALUES (1, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET v = excluded.v, facts = excluded.facts`;

interface Held {
  readonly secret: Uint8Array;
  readonly facts: Facts;
}

export class Accounts extends DurableObject<Env> implements AccountsCalls {
  #held: Held | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#held = readHeld(ctx.storage.sql);
  }

  async learn(words: readonly AccountWord[], sources: readonly string[]): Promise<void> {
    const secret = this.#held?.secret ?? newSecret();
    const keys = this.#keysOf(secret);
    const before = this.#held?.facts ?? {};
    let facts = before;
    for (const { telling, source } of words) {
      const saying = { vouched: true, source, sources, isNeeded: () => true };
      facts = learn(facts, JSON.parse(telling) as Telling, keys, saying);
    }
    // Before its row: a crash between leaves an alarm that finds nothing to forget.
    void this.ctx.storage.setAlarm(Date.now() + LIMIT.accountMs);
    if (JSON.stringify(facts) === JSON.stringify(before)) return;
    this.ctx.storage.sql.exec(CREATE);
    this.ctx.storage.sql.exec(UPSERT, VERSION, secret, JSON.stringify(facts));
    this.#held = { secret, facts };
  }

  async tell(sources: readonly string[]): Promise<string | undefined> {
    if (!this.#held) return undefined;
    const { secret, facts } = this.#held;
    return JSON.stringify(goldenFacts(facts, this.#keysOf(secret), sources));
  }

  /** Nobody has spoken of it for so long. */
  override async alarm(): Promise<void> {
    this.#held = undefined;
    await this.ctx.storage.deleteAll();
  }

  #keysOf(secret: Uint8Array): SubjectKeys {
    return subjectKeys(secret, keyring("GATEHOUSE_SEALING_KEYS", this.env.GATEHOUSE_SEALING_KEYS));
  }
}

/** Looking creates nothing. */
function readHeld(sql: SqlStorage): Held | undefined {
  const table = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'account'").toArray();
  const [found] = table.length === 0 ? [] : sql.exec("SELECT v, secret, facts FROM account WHERE id = 1").toArray();
  if (!found) return undefined;
  if (found["v"] !== VERSION) throw new Error(`account row of version ${JSON.stringify(found["v"])} cannot be read`);
  return {
    secret: new Uint8Array(found["secret"] as ArrayBuffer),
    facts: JSON.parse(found["facts"] as string) as Facts,
  };
}
