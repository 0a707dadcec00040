/**
 * The quarantine of one site in one jurisdiction: events that break the plan, sealed, until the plan is mended or their time
 * is over. Opens nothing and sends nothing; lets nothing out that its visitor took back.
 */
import { DurableObject } from "cloudflare:workers";
import type { Consignment } from "../../core/delivery/parcel.ts";
import { NOTHING_KNOWN, type Known } from "../../core/delivery/revocations.ts";
import { LIMIT } from "../../core/limits.ts";
import type { Env } from "../env.ts";
import { logProblem } from "../log.ts";
import { readRevocations } from "../stores/revocations.ts";
import type { QuarantineCalls, QuarantineNext, QuarantinePlace, QuarantineStatus, Wanted } from "./quarantine-calls.ts";
import { QuarantineRows } from "./quarantine-rows.ts";

export class Quarantine extends DurableObject<Env> implements QuarantineCalls {
  readonly #rows: QuarantineRows;
  #known: Known = NOTHING_KNOWN;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#rows = new QuarantineRows(ctx.storage);
  }

  async take(where: QuarantinePlace, consignments: readonly Consignment[]): Promise<void> {
    const { site, jurisdiction } = this.#rows.where ?? where;
    const pinned = this.ctx.id.jurisdiction ?? where.jurisdiction;
    if (site !== where.site || jurisdiction !== where.jurisdiction || pinned !== jurisdiction)
      throw new Error("a quarantine is of one site, in one jurisdiction");
    // Before its rows: a crash between leaves an alarm that finds nothing to do.
    if ((await this.ctx.storage.getAlarm()) === null) this.#wake();
    if (this.#rows.put(where, consignments, Date.now()) > 0) logProblem("quarantine_full");
  }

  async status(): Promise<QuarantineStatus> {
    return this.#rows.status();
  }

  async next(wanted: Wanted): Promise<QuarantineNext> {
    await this.#sweep();
    return this.#rows.next({ ...wanted, limit: Math.min(wanted.limit, LIMIT.replayEvents) }, this.#known.from);
  }

  async release(numbers: readonly number[]): Promise<void> {
    this.#rows.end("replayed", numbers);
  }

  override async alarm(): Promise<void> {
    try {
      await this.#sweep();
    } catch (error) {
      // Until they are known nobody can replay anything either.
      logProblem("revocations_unreachable", error);
    }
    if (this.#rows.oldestSent() !== undefined) this.#wake();
  }

  /** @throws {Error} when it cannot be known what was taken back */
  async #sweep(): Promise<void> {
    const { where } = this.#rows;
    if (!where) return;
    this.#rows.end("expired", this.#rows.over(Date.now()));
    const from = this.#rows.oldestSent();
    if (from === undefined) return;
    this.#known = await readRevocations(this.env, where.jurisdiction, this.#known, from);
    this.#rows.end("revoked", this.#rows.takenBack(this.#known));
  }

  #wake(): void {
    void this.ctx.storage.setAlarm(Date.now() + LIMIT.quarantineSweepMs);
  }
}
