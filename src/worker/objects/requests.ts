/**
 * The privacy requests of one jurisdiction: the thin shell around `core/rights`. Keeps their records, hands out what is to be
 * done in the archive, and by its alarm asks destinations to forget. Nothing read before an await is trusted after it: homes
 * report while a destination is being asked. An effect that is repeated after a crash says the same and changes nothing.
 */
import { DurableObject } from "cloudflare:workers";
import type { Ended } from "../../core/delivery/attempt.ts";
import type { BoundDestination } from "../../core/destinations/bound-destination.ts";
import { UnusableSecret } from "../../core/destinations/destination.ts";
import { LIMIT } from "../../core/limits.ts";
import { nextNames } from "../../core/rights/delete-call.ts";
import * as machine from "../../core/rights/request.ts";
import type { RequestRecord } from "../../core/rights/request.ts";
import type { ArchiveTask, Remains, Ticket } from "../../core/rights/right.ts";
import { statusOf, type RequestStatus } from "../../core/rights/status.ts";
import { deskOf } from "../delivery/desk.ts";
import { handOver, send } from "../delivery/send.ts";
import type { Env } from "../env.ts";
import { logProblem } from "../log.ts";
import { RequestRows } from "./request-rows.ts";
import type { NumberedTask, RequestsAsk, RequestsCalls } from "./requests-calls.ts";
import { contentDigest } from "./subject-keys.ts";

export type Forgetful = Pick<BoundDestination, "forget" | "secrets" | "read">;

/** `find` knows the destinations of the config; `undefined` for one that is not in it any more. */
export function createRequests(find: (id: string) => Forgetful | undefined) {
  return class Requests extends DurableObject<Env> implements RequestsCalls {
    readonly #rows: RequestRows;

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env);
      this.#rows = new RequestRows(ctx.storage);
      // The platform gives up an alarm that has failed too often.
      if (this.#rows.next() !== undefined) void ctx.blockConcurrencyWhile(async () => this.#wake());
    }

    async open(ticket: Ticket): Promise<void> {
      await this.#change(ticket.id, (known) => ({ record: known ?? machine.opened(ticket) }));
    }

    async settle(id: string, from: readonly string[], at: number): Promise<boolean> {
      return this.#change(id, (known) => known && { record: machine.settled(known, from, at) });
    }

    async report(id: string, remains: Remains): Promise<boolean> {
      const now = Date.now();
      const canForget = (destination: string): boolean => {
        const found = find(destination);
        return found === undefined || found.forget !== undefined;
      };
      const reporting = { batch: machine.batchAt(now), now, canForget };
      return this.#change(id, (known) => known && machine.reported(known, remains, reporting));
    }

    async status(id: string): Promise<RequestStatus | undefined> {
      const record = this.#rows.get(id);
      return record && statusOf(record, Date.now());
    }

    async list(asked: RequestsAsk): Promise<readonly RequestStatus[]> {
      const now = Date.now();
      const limit = Math.min(asked.limit, LIMIT.requestsListed);
      return this.#rows.list({ ...asked, limit }, now).map((record) => statusOf(record, now));
    }

    async archiveTasks(limit: number): Promise<readonly NumberedTask[]> {
      return this.#rows.tasks(Math.min(limit, LIMIT.archiveTasks));
    }

    async archiveDone(numbers: readonly number[], at: number): Promise<void> {
      this.#rows.tasksDone(numbers, at);
    }

    async expiryCursor(name: string): Promise<string | undefined> {
      return this.#rows.cursor(name);
    }

    async setExpiryCursor(name: string, day: string): Promise<void> {
      this.#rows.setCursor(name, day);
    }

    override async alarm(): Promise<void> {
      const endsAt = Date.now() + LIMIT.forgetRoundMs;
      this.#rows.forget(Date.now());
      try {
        for (let now = Date.now(); now < endsAt; now = Date.now()) {
          const record = this.#rows.due(now);
          if (!record) break;
          await this.#ask(record, now);
        }
      } catch (error) {
        logProblem("delete_calls_failed", error);
        return void this.ctx.storage.setAlarm(Date.now() + LIMIT.retryFlushMs);
      }
      await this.#wake();
    }

    /** The first of its calls that is due. */
    async #ask({ ticket: { id }, calls }: RequestRecord, now: number): Promise<void> {
      for (const [destination, call] of Object.entries(calls)) {
        if (call.state !== "waiting" || call.due > now) continue;
        const names = nextNames(call);
        const how = await this.#say(id, destination, names);
        const record = this.#rows.get(id);
        if (!record) return;
        const [then, random] = [Date.now(), Math.random()];
        this.#rows.put(
          how === "no_call"
            ? machine.cannotForget(record, destination, then)
            : machine.answered(record, { destination, names, how }, then, random),
        );
        return;
      }
    }

    async #say(id: string, to: string, names: readonly string[]): Promise<Ended | "no_call"> {
      const destination = find(to);
      // It may be back with the next deployment.
      if (!destination) return { kind: "again", because: "no_destination" };
      if (!destination.forget) return "no_call";
      // The same at every repeat of the same names, and of nobody: the id is random.
      const desk = deskOf(destination, this.env, contentDigest(JSON.stringify([id, to, names])).slice(0, 22));
      if (!desk) return { kind: "again", because: "no_secret", broken: true };
      const errand = { id: to, read: destination.read, env: this.env };
      try {
        const said = destination.forget(names, desk);
        return "binding" in said ? await handOver(said, errand) : await send(said, errand);
      } catch (error) {
        if (error instanceof UnusableSecret) return { kind: "again", because: "unusable_secret", broken: true };
        return { kind: "refused", because: "unwritable" };
      }
    }

    /** Written together with the alarm that it needs: nothing is awaited between. `false` where there is nothing to write. */
    async #change(
      id: string,
      change: (
        known: RequestRecord | undefined,
      ) => { readonly record: RequestRecord; readonly tasks?: readonly ArchiveTask[] } | undefined,
    ): Promise<boolean> {
      const pending = await this.ctx.storage.getAlarm();
      const known = this.#rows.get(id);
      const changed = change(known);
      if (!changed) return false;
      if (changed.record === known) return true;
      this.#rows.put(changed.record, changed.tasks);
      this.#wakeFrom(pending);
      return true;
    }

    async #wake(): Promise<void> {
      this.#wakeFrom(await this.ctx.storage.getAlarm());
    }

    /** A pending alarm serves if it is soon enough, and not so long overdue that the platform must have given it up. */
    #wakeFrom(pending: number | null): void {
      const need = this.#rows.next();
      const now = Date.now();
      if (need === undefined) return;
      if (pending !== null && pending <= Math.max(need, now) && pending >= now - LIMIT.overdueAlarmMs) return;
      void this.ctx.storage.setAlarm(Math.max(need, now));
    }
  };
}
