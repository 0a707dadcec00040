/**
 * Sends events as a shop's server would: with the published Segment client, whose batching, retries and times are its
 * own. It reads the answers over the client's shoulder, since the client looks at no more than their status.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Analytics } from "@segment/analytics-node";
import { type Answers, readAnswer } from "./answers.ts";
import type { ReplayEvent } from "./event.ts";

/** Asked for by the shop's consent banner, and stamped on each event by it. */
const CONSENT = { categoryPreferences: { analytics: true, personalization: true, advertising: true } };

/** What the client sends in a call. */
const CALL = 15;

/** Twenty calls at a time, as a busy server might. Unbounded, all would time out. */
const UNDER_WAY = 20 * CALL;

const TIMER_GRAIN_MS = 5;

/** Longer than the client's own retries of a call that meets several kills. */
const GIVE_UP_MS = 300_000;

export interface Sending {
  readonly host: string;
  readonly writeKey: string;
  /** Says with each event where its visitor is. */
  readonly located: boolean;
  /** At most so many events a second. */
  readonly rate: number | undefined;
  /** Asked before an answer is heard: whether the line it comes by is cut. The client then sends the call again. */
  readonly isCut: () => boolean;
  /** Of a call that was acknowledged, and how long it took. */
  readonly onAnswer?: (answers: Answers, ms: number) => void;
  /** So many events are through: delivered, or given up. */
  readonly onDone: (done: number) => void;
}

export interface Sent {
  readonly answers: Answers;
  /** What the client gave up on, and answers that could not be read. */
  readonly faults: readonly string[];
}

export async function send(events: readonly ReplayEvent[], options: Sending): Promise<Sent> {
  const { host, writeKey, located, rate = Number.POSITIVE_INFINITY, isCut, onAnswer, onDone } = options;
  const answers = new Map<string, string>();
  const faults: string[] = [];
  const httpClient = async (url: string, call: { method: string; body: string; headers: Record<string, string> }) => {
    const startedAt = performance.now();
    const response = await fetch(url, call);
    // Unread is unacknowledged: a connection that breaks here makes the client send again.
    const text = await response.text();
    if (isCut()) throw new Error("the connection was cut");
    if (response.ok) {
      try {
        const told = readAnswer(text);
        for (const [messageId, outcome] of told) answers.set(messageId, outcome);
        onAnswer?.(told, performance.now() - startedAt);
      } catch {
        faults.push(`an answer with status ${response.status} could not be read`);
      }
    }
    return { status: response.status, statusText: response.statusText, headers: Object.fromEntries(response.headers) };
  };
  const analytics = new Analytics({ host, writeKey, httpClient });

  let done = 0;
  let makeRoom: (() => void) | undefined;
  const fewerThan = async (most: number, sent: number): Promise<void> => {
    while (sent - done >= most) await new Promise<void>((resolve) => (makeRoom = resolve));
  };
  let dueAt = performance.now();
  for (const [index, event] of events.entries()) {
    await fewerThan(UNDER_WAY, index);
    // Time lost is not made up for: a cap holds at every moment. Waits under a timer's grain are taken together.
    const now = performance.now();
    dueAt = Math.max(dueAt + 1_000 / rate, now - TIMER_GRAIN_MS);
    if (dueAt - now > TIMER_GRAIN_MS) await sleep(dueAt - now);
    analytics.track(callOf(event, located), (error) => {
      const reason = error instanceof Error ? error.message : "the client gave up";
      if (error !== undefined) faults.push(`${event.messageId} was not delivered: ${reason}`);
      onDone((done += 1));
      makeRoom?.();
    });
  }
  // With whole calls under way the client would hold the last, incomplete one back for ten seconds.
  // It counts what is pending when it is closed, so the callbacks of the last call have to be through.
  await fewerThan(CALL, events.length);
  await sleep(10);
  await analytics.closeAndFlush({ timeout: GIVE_UP_MS });
  return { answers, faults };
}

function callOf({ messageId, userId, event, properties, at, origin, crowd }: ReplayEvent, located: boolean) {
  const context = {
    ...(crowd === "consenting" ? { consent: CONSENT } : {}),
    ...(located && origin.country !== undefined ? { location: { country: origin.country } } : {}),
  };
  return { messageId, userId, event, properties, timestamp: new Date(at), context };
}
