/**
 * Sees into every object of a simulated world at once: all rows, as they rest in storage, by whose they are. Reads again only
 * what was written. Changes nothing.
 */
import { LIMIT } from "../../src/core/limits.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../src/core/policy/placement.ts";
import type { SubjectKeys } from "../../src/core/privacy/keys.ts";
import type { ProfileState, Resident, Row } from "../../src/core/profile/state.ts";
import type { Pointer, Seat } from "../../src/core/profile/redirect.ts";
import type { Identity } from "../../src/core/rights/right.ts";
import { handleOf } from "../../src/worker/objects/dwelling.ts";
import { readRows } from "../../src/worker/objects/profile-row.ts";
import { subjectKeys } from "../../src/worker/objects/subject-keys.ts";
import { keyring } from "../../src/worker/stores/keyring.ts";
import { visitorNames } from "../../src/worker/stores/object-name.ts";
import type { Env } from "../../src/worker/env.ts";
import { SECRETS } from "./secrets.ts";
import { exec, type Platform, type Store } from "./platform.ts";

export interface Seen {
  readonly object: string;
  readonly rests: Jurisdiction;
  readonly subject: string;
  /** Of a profile: nobody else has the same. */
  readonly secret: string;
  readonly row: Row<Resident>;
}

export interface SeenProfile extends Seen {
  readonly row: Row;
}

export class Seer {
  readonly #platform: Platform;
  readonly #rows = new Map<string, ReadonlyMap<string, Seen>>();
  readonly #keys = new Map<string, SubjectKeys>();
  readonly #names = new Map<string, readonly Store[]>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** What was written since the last look, as it was and as it is. */
  look(): readonly { readonly before: ReadonlyMap<string, Seen>; readonly after: ReadonlyMap<string, Seen> }[] {
    return [...this.#platform.stores.values()].flatMap((store) => {
      if (store.kind !== "PROFILE" || !store.changed) return [];
      store.changed = false;
      const before = this.#rows.get(store.id) ?? new Map<string, Seen>();
      const sql = { exec: (query: string, ...values: unknown[]) => exec(store.db, query, values) };
      const stored = readRows(sql as unknown as SqlStorage, store.id);
      const after = new Map(
        Array.from(stored, ([subject, { secret, row }]): [string, Seen] => {
          const text = Buffer.from(secret).toString("base64url");
          return [subject, { object: store.id, rests: store.jurisdiction, subject, secret: text, row }];
        }),
      );
      this.#rows.set(store.id, after);
      return [{ before, after }];
    });
  }

  all(): readonly Seen[] {
    return [...this.#rows.values()].flatMap((rows) => [...rows.values()]);
  }

  profiles(): readonly SeenProfile[] {
    return this.all().filter(isProfile);
  }

  of(object: string): readonly Seen[] {
    return [...(this.#rows.get(object)?.values() ?? [])];
  }

  at({ id, subject = id }: Pick<Seat, "id" | "subject">): Seen | undefined {
    return this.#rows.get(id)?.get(subject);
  }

  /** Where a way ends; `undefined` where it leads nowhere, `"round"` where it never ends. */
  follow(seat: Pick<Seat, "id" | "subject">): { readonly end: Seen | undefined; readonly steps: number } | "round" {
    let found = this.at(seat);
    const passed = new Set<Seen>();
    for (let steps = 0; ; steps++) {
      if (!found) return { end: undefined, steps };
      if (passed.has(found)) return "round";
      passed.add(found);
      const { state } = found.row;
      if (!("kind" in state) || state.kind !== "pointer") return { end: found, steps };
      found = this.at(state.to);
    }
  }

  keysOf({ secret }: Seen): SubjectKeys {
    const known =
      this.#keys.get(secret) ??
      subjectKeys(
        new Uint8Array(Buffer.from(secret, "base64url")),
        keyring("GATEHOUSE_SEALING_KEYS", SECRETS.GATEHOUSE_SEALING_KEYS),
      );
    this.#keys.set(secret, known);
    return known;
  }

  /** By which the owner's backend names whom a cookie leads to. */
  handle(cookie: Seat): string | undefined {
    const led = this.follow(cookie);
    return led !== "round" && led.end && isProfile(led.end) ? handleOf(this.keysOf(led.end)) : undefined;
  }

  /** The objects that a name stands for, one in each jurisdiction. */
  async named({ kind, value }: Identity): Promise<readonly (Store | undefined)[]> {
    const known = this.#names.get(`${kind} ${value}`);
    if (known) return known;
    const found: (Store | undefined)[] = [];
    for (const jurisdiction of JURISDICTIONS) {
      const env = SECRETS as unknown as Env;
      const [name] = visitorNames(env, jurisdiction, { space: "shop", class: "full", kind, value });
      found.push(name && this.#platform.storeNamed(await name(), jurisdiction));
    }
    if (found.every((one) => one)) this.#names.set(`${kind} ${value}`, found as Store[]);
    return found;
  }
}

export function isProfile(seen: Seen): seen is SeenProfile {
  return !("kind" in seen.row.state);
}

export function isTombstone({ row: { state } }: Seen): boolean {
  return "kind" in state && state.kind === "tombstone";
}

export function pointerIn({ row: { state } }: Seen): Pointer | undefined {
  return "kind" in state && state.kind === "pointer" ? state : undefined;
}

/** Of those that are one of a kind. */
export function countsIn({ slices }: ProfileState): Readonly<Record<string, { readonly count: number }>> {
  const { counts = {} } = slices.analytics ?? {};
  return Object.fromEntries(Object.entries(counts).filter(([name]) => name.startsWith("Thing ")));
}

export const MOST_STEPS = LIMIT.pointerSteps;
