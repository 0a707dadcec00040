/**
 * How a request stands, for staff and for its certificate: two stages, each system, and whether it is late. Says how many
 * and when, and never of whom. What several jurisdictions hold of one request is one status.
 */
import type { Jurisdiction } from "../policy/placement.ts";
import { dueAt, type Deadline } from "./deadlines.ts";
import type { RequestRecord } from "./request.ts";
import type { Right, Ticket } from "./right.ts";

export interface SystemStatus {
  /** `profile`, `archive`, or a destination by its name in the config. */
  readonly system: string;
  readonly kind: "profile" | "archive" | "destination";
  readonly state: "waiting" | "done" | "refused" | "unsupported" | "gave_up";
  /** Of delete calls. */
  readonly attempts?: number;
  readonly because?: string;
  /** Of the last change, epoch ms. */
  readonly at?: number;
}

/** As plain data. Times are epoch ms. */
export interface RequestStatus extends Ticket {
  readonly deadline: Deadline;
  /** When the profile was gone, or the request answered. */
  readonly stage1At?: number;
  /** When the archive was rewritten. */
  readonly stage2At?: number;
  /** When nothing was left to do, at destinations either. */
  readonly finishedAt?: number;
  readonly overdue: boolean;
  readonly systems: readonly SystemStatus[];
}

/** Of all jurisdictions that hold something of it. */
export interface MergedStatus extends Omit<RequestStatus, "systems"> {
  readonly systems: readonly (SystemStatus & { readonly jurisdiction: Jurisdiction })[];
}

type Times = Pick<RequestStatus, "stage1At" | "stage2At" | "finishedAt">;

/** What leaves something to be done when it is done. */
function erases(type: Right): boolean {
  return type === "erase" || type === "anonymize";
}

export function statusOf(record: RequestRecord, now: number): RequestStatus {
  const { ticket } = record;
  const deadline = dueAt(ticket.region, ticket.receivedAt, ticket.type);
  const times = timesOf(record);
  return {
    ...ticket,
    deadline,
    ...times,
    overdue: times.finishedAt === undefined && now > deadline.at,
    systems: systemsOf(record, times),
  };
}

export function isOpen(record: RequestRecord): boolean {
  return timesOf(record).finishedAt === undefined;
}

/** A profile is gone before anybody settles; what its home leaves to be done may be reported later, and is missing until then. */
function timesOf({ ticket, parts, expected, settledAt, archive, calls }: RequestRecord): Times {
  const at = [...Object.values(parts), ...(settledAt === undefined ? [] : [settledAt])];
  if (at.length === 0 || (!erases(ticket.type) && settledAt === undefined)) return {};
  const stage1At = Math.max(...at);
  // The call that asked for it broke off, perhaps before the next home: only whoever asks again knows whom it was about.
  if (settledAt === undefined) return { stage1At };
  if (isMissing({ parts, expected }) || (archive && archive.doneAt === undefined)) return { stage1At };
  const stage2At = Math.max(stage1At, archive?.doneAt ?? 0);
  const ends = Object.values(calls);
  if (ends.some(({ state }) => state === "waiting")) return { stage1At, stage2At };
  return { stage1At, stage2At, finishedAt: Math.max(stage2At, ...ends.map((call) => call.at)) };
}

/** Something may be left to do that nobody has told yet. */
function isMissing({ parts, expected }: Pick<RequestRecord, "parts" | "expected">): boolean {
  return expected.some((from) => !Object.hasOwn(parts, from));
}

function systemsOf(record: RequestRecord, { stage1At }: Times): readonly SystemStatus[] {
  const { archive, calls, settledAt } = record;
  const rewritten = isMissing(record) ? undefined : archive?.doneAt;
  const ended = (at: number | undefined): Pick<SystemStatus, "state" | "at"> =>
    at === undefined ? { state: "waiting" } : { state: "done", at };
  return [
    {
      system: "profile",
      kind: "profile",
      ...ended(stage1At),
      ...(settledAt === undefined ? { because: "interrupted" } : {}),
    },
    ...(archive || isMissing(record) ? [{ system: "archive", kind: "archive", ...ended(rewritten) } as const] : []),
    ...Object.entries(calls).map(([system, { state, attempts, because, at }]): SystemStatus => ({
      system,
      kind: "destination",
      state,
      attempts,
      ...(because === undefined ? {} : { because }),
      at,
    })),
  ];
}

/** What one jurisdiction holds of a request. */
export interface Held {
  readonly jurisdiction: Jurisdiction;
  readonly status: RequestStatus;
}

/** Of one request: nothing is done before it is done everywhere. */
export function mergeStatuses(held: readonly Held[]): MergedStatus | undefined {
  const [first, ...rest] = held.map(({ jurisdiction, status }): MergedStatus => {
    return { ...status, systems: status.systems.map((system) => ({ ...system, jurisdiction })) };
  });
  return first && rest.reduce(mergeTwo, first);
}

function mergeTwo(one: MergedStatus, other: MergedStatus): MergedStatus {
  const { stage1At: _, stage2At: __, finishedAt: ___, ...known } = one;
  return {
    ...known,
    ...latest("stage1At", one, other),
    ...latest("stage2At", one, other),
    ...latest("finishedAt", one, other),
    overdue: one.overdue || other.overdue,
    systems: [...one.systems, ...other.systems],
  };
}

function latest(time: keyof Times, one: Times, other: Times): Times {
  const [at, too] = [one[time], other[time]];
  return at === undefined || too === undefined ? {} : { [time]: Math.max(at, too) };
}
