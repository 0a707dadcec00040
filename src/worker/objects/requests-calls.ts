/** The calls to the `Requests` object of a jurisdiction, as types: plain data, as in calls.ts. */
import type { ArchiveTask, Remains, Ticket } from "../../core/rights/right.ts";
import type { RequestStatus } from "../../core/rights/status.ts";

export interface RequestsAsk {
  readonly site: string;
  /** Only those past their day, or only those not finished. */
  readonly overdue?: boolean;
  readonly open?: boolean;
  readonly limit: number;
}

export interface RequestsCalls extends Rpc.DurableObjectBranded {
  /** Once it returns, it is on record. Opened twice it is one. */
  open(ticket: Ticket): Promise<void>;
  /** Stage 1 is done: these homes have reported what is left, or will by themselves. `false`: no such request. */
  settle(id: string, from: readonly string[], at: number): Promise<boolean>;
  /** What one home leaves to be done; a second report of it says nothing new. `false`: no such request, nothing was taken. */
  report(id: string, remains: Remains): Promise<boolean>;
  status(id: string): Promise<RequestStatus | undefined>;
  /** Those due first, first. */
  list(asked: RequestsAsk): Promise<readonly RequestStatus[]>;
  /** What is to be done in the archive, oldest batch first. The same again until it is `archiveDone`. */
  archiveTasks(limit: number): Promise<readonly NumberedTask[]>;
  archiveDone(numbers: readonly number[], at: number): Promise<void>;
  /** How far a sweep of that name has come: a UTC day. */
  expiryCursor(name: string): Promise<string | undefined>;
  setExpiryCursor(name: string, day: string): Promise<void>;
}

export interface NumberedTask extends ArchiveTask {
  /** Random: in what order tasks came, and with which others, it does not say. */
  readonly number: number;
}
