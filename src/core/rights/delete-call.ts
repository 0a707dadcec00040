/**
 * What one destination is asked to forget for one request, and what became of it. Keeps the names that are still to be
 * said, and none that were; what fails is tried again, what was refused too, until it is given up and the names with it.
 */
import type { Verdict } from "../destinations/destination.ts";
import { reasonOf } from "../delivery/attempt.ts";
import { backoffMs, wishedMs } from "../delivery/backoff.ts";
import { LIMIT } from "../limits.ts";

interface Told {
  readonly attempts: number;
  /** A word of ours: of the last attempt that failed, or why there is none. */
  readonly because?: string;
  /** Of the last change, epoch ms. */
  readonly at: number;
}

export interface Waiting extends Told {
  readonly state: "waiting";
  /** Not said yet. */
  readonly names: readonly string[];
  readonly since: number;
  readonly due: number;
  /** The last answer was a refusal. */
  readonly refused?: true;
}

/** `unsupported`: there is no such call. `refused` and `gave_up`: it was asked for as long as we ask. */
export interface Ended extends Told {
  readonly state: "done" | "refused" | "unsupported" | "gave_up";
}

export type DeleteCall = Waiting | Ended;

export const UNSUPPORTED = "no_delete_call";

/** More names that a destination may know the visitor by. Nothing to say is nothing to ask. */
export function asked(call: DeleteCall | undefined, names: readonly string[], now: number): DeleteCall | undefined {
  const before = call?.state === "waiting" ? call.names : [];
  const fresh = names.filter((name) => !before.includes(name));
  if (fresh.length === 0) return call;
  const due = now + LIMIT.forgetDelayMs;
  if (call?.state === "waiting")
    return { ...call, names: [...before, ...fresh], due: Math.max(call.due, due), at: now };
  return { state: "waiting", names: fresh, since: now, due, attempts: call?.attempts ?? 0, at: now };
}

export function unsupported(call: DeleteCall | undefined, now: number): Ended {
  if (call?.state === "unsupported") return call;
  return { state: "unsupported", attempts: call?.attempts ?? 0, because: UNSUPPORTED, at: now };
}

/** What one attempt says. */
export function nextNames({ names }: Waiting): readonly string[] {
  return names.slice(0, LIMIT.forgetNames);
}

export function attempted(
  call: DeleteCall | undefined,
  said: readonly string[],
  how: Verdict,
  now: number,
  random: number,
): DeleteCall | undefined {
  if (call?.state !== "waiting") return call;
  const attempts = call.attempts + 1;
  if (how.kind === "delivered") {
    const names = call.names.filter((name) => !said.includes(name));
    if (names.length === 0) return { state: "done", attempts, at: now };
    const { refused: _, because: __, ...rest } = call;
    return { ...rest, names, attempts, due: Math.max(now, call.due), at: now };
  }
  const because = reasonOf(how.because);
  const isRefusal = how.kind === "refused";
  const wait = isRefusal ? LIMIT.forgetRefusedMs : Math.max(backoffMs(attempts, random), wishedMs(how.afterSeconds));
  const due = now + wait;
  if (due >= call.since + LIMIT.forgetGiveUpMs)
    return { state: isRefusal ? "refused" : "gave_up", attempts, because, at: now };
  const { refused: _, ...rest } = call;
  return { ...rest, attempts, because, due, at: now, ...(isRefusal ? { refused: true } : {}) };
}
