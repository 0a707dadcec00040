/**
 * The platform around one profile object, small enough to break anywhere: a durable row and alarm, memory that a crash
 * forgets, a queue, and a clock. Performs the machine's effects one by one; before each, and before the answer, the
 * world may end.
 */
import type { Settlement } from "../../../src/core/decide/settlement.ts";
import type { VisitorClass } from "../../../src/core/decide/visitor-class.ts";
import type { Choice, Purpose } from "../../../src/core/policy/purposes.ts";
import type { Deliverable } from "../../../src/core/privacy/deliverable.ts";
import type { SubjectKeys } from "../../../src/core/privacy/keys.ts";
import { isGenuine } from "../../../src/core/privacy/receipt-text.ts";
import * as machine from "../../../src/core/profile/machine.ts";
import * as alarm from "../../../src/core/profile/alarm.ts";
import { speak, type SpeakPolicy } from "../../../src/core/profile/speak.ts";
import type { Effect } from "../../../src/core/profile/step.ts";
import type { OutboxSettings, QueueMessage } from "../../../src/core/profile/outbox.ts";
import type { Row, Withdrawal } from "../../../src/core/profile/state.ts";
import { NOW } from "../call.ts";
import { digest, keysOf } from "../keys.ts";
import { EVERYTHING } from "./row.ts";

function remembered<Name extends string>(make: (a: Name, b: string) => string): (a: Name, b: string) => string {
  const made = new Map<string, string>();
  return (a, b) => {
    const known = made.get(`${a}/${b}`) ?? make(a, b);
    made.set(`${a}/${b}`, known);
    return known;
  };
}

/** The same few values a hundred thousand times: what is sealed is not looked at here. */
export function lightKeysOf(secret: string): SubjectKeys {
  return { hash: remembered(keysOf(secret).hash), seal: (_, text) => text, open: (_, text) => text };
}

export const keys = lightKeysOf("visitor");
const receipts = remembered((_, text) => digest(text));

/** What a client sends, and sends again until it is answered. */
export type Demand =
  | { readonly kind: "collect"; readonly settlements: readonly Settlement[] }
  | { readonly kind: "choose"; readonly said: Readonly<Partial<Record<Purpose, Choice>>> };

/** `evict`: the object is gone, the process and its queue go on. `kill`: the process is gone. `forget`: and so is the alarm. */
export interface Doom {
  readonly by: "evict" | "kill" | "forget";
  /** How many effects (or answers) still happen. */
  readonly after: number;
}

class Crash extends Error {}
class SendFailed extends Error {}

/** A forgetful queue hands over what it took this much later, and loses it when killed before. */
const QUEUE_DELAY_MS = 14_000;

export class World {
  clock = NOW;
  row: Row | undefined;
  alarm: number | null = null;
  readonly delivered: string[] = [];
  /** When what a trigger said is said to have happened, by its line. */
  readonly said = new Map<string, number>();
  /** Which receipts the delivered lines name, and which were delivered with their text. */
  readonly receipts = { named: new Set<string>(), told: new Set<string>() };
  /** What left for destinations, and what was called back. */
  readonly told: { readonly delivery: Deliverable; readonly sentAt: number }[] = [];
  readonly revoked: Withdrawal[] = [];
  /** When somebody was answered while the ads stood refused. */
  readonly refused: number[] = [];
  readonly tally = { crashes: 0, failedSends: 0, held: 0, ends: 0 };

  #memory: Row | undefined;
  #awake = false;
  #handled: number | null = null;
  #boot = 1;
  #alarmLost = false;
  #inFlight: { readonly at: number; readonly messages: readonly QueueMessage[] }[] = [];
  #doom: Doom | undefined;
  #stepsLeft = 0;
  readonly #holdMs: number;
  readonly #class: VisitorClass;
  readonly #policy: SpeakPolicy | undefined;

  constructor(holdMs: number, object: VisitorClass = "full", policy?: SpeakPolicy) {
    this.#holdMs = holdMs;
    this.#class = object;
    this.#policy = policy;
  }

  /** Runs `act` and, when doomed, everything after the crash is gone. Answers whether it ended well. */
  under(doom: Doom | undefined, act: () => void): boolean {
    this.#doom = doom;
    this.#stepsLeft = doom?.after ?? 0;
    try {
      act();
      this.#doom = undefined;
      return true;
    } catch (error) {
      if (!(error instanceof Crash) || !doom) throw error;
      this.crash(doom.by);
      return false;
    }
  }

  crash(by: Doom["by"]): void {
    this.tally.crashes++;
    this.#doom = undefined;
    this.#awake = false;
    this.#memory = undefined;
    // An alarm whose handler did not come to its end fires again, unless another one was set in its place.
    this.alarm ??= this.#handled;
    this.#handled = null;
    if (by === "forget") {
      this.alarm = null;
      this.#alarmLost = true;
    }
    if (by === "evict") return;
    this.#boot++;
    this.#inFlight = [];
  }

  advance(ms: number): void {
    this.clock += ms;
    const due = this.#inFlight.filter((sent) => sent.at + QUEUE_DELAY_MS <= this.clock);
    this.#inFlight = this.#inFlight.filter((sent) => !due.includes(sent));
    for (const { messages } of due) this.#deliver(messages);
  }

  /** Any call at all: it wakes the object. */
  visit(): void {
    this.#wake();
    this.#step();
  }

  /** One call. That it returns is the answer. */
  answer(demand: Demand): void {
    this.#wake();
    this.#perform(alarm.end(this.#memory, this.clock).effects);
    const birth = { now: this.clock, class: this.#class, jurisdiction: "eu", token: "token" } as const;
    const step =
      demand.kind === "choose"
        ? machine.choose(this.#memory, demand.said, birth)
        : machine.collect(
            this.#memory,
            { ...birth, settlements: demand.settlements, proved: true },
            keys,
            (text) => receipts("", text),
            this.#settings(),
            this.#policy ?? EVERYTHING,
          );
    this.#perform(step.effects);
    this.#step();
    if (this.#memory?.state.consent.choices.advertising?.granted === false) this.refused.push(this.clock);
  }

  /** The pending alarm, at its time. `meanwhile` runs at each moment at which the handler waits for the queue. */
  fire(failingSend: number | undefined, meanwhile: () => void): void {
    if (this.alarm === null) return;
    this.advance(Math.max(0, this.alarm - this.clock));
    this.#handled = this.alarm;
    this.alarm = null;
    this.#wake();
    if (this.#memory && this.#policy) this.#speak(this.#memory, this.#policy);
    if (this.#memory) this.#flush(this.#memory, failingSend, meanwhile);
    this.#step();
    this.#handled = null;
  }

  #speak(row: Row, policy: SpeakPolicy): void {
    const step = speak(row, policy, this.clock, keys, (text) => receipts("", text), this.#settings());
    this.#perform(step.effects);
  }

  #flush(row: Row, failingSend: number | undefined, meanwhile: () => void): void {
    const { leaving, effects } = alarm.flush(row, this.clock, this.#settings());
    let sends = 0;
    try {
      for (const effect of effects) {
        meanwhile();
        if (sends++ === failingSend) throw new SendFailed();
        this.#perform([effect]);
        meanwhile();
      }
    } catch (error) {
      if (!(error instanceof SendFailed)) throw error;
      this.tally.failedSends++;
      this.#perform(alarm.sendFailed(this.#now(), this.clock).effects);
      return;
    }
    this.#perform(alarm.sent(this.#now(), leaving, this.clock, this.#settings()).effects);
    if (this.#memory?.outbox.some((entry) => entry.sent)) this.tally.held++;
  }

  #now(): Row {
    if (!this.#memory) throw new Error("no row in memory");
    return this.#memory;
  }

  #settings(): OutboxSettings {
    return { flushAfterMs: 5_000, holdMs: this.#holdMs, boot: `boot-${this.#boot}` };
  }

  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    this.#memory = this.row;
    if (this.row) this.#perform(alarm.awake(this.row, this.alarm !== null, this.clock).effects);
    this.#alarmLost = false;
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      this.#step();
      if (effect.kind === "wake") this.alarm = effect.at;
      else if (effect.kind === "write") this.#memory = this.row = effect.row as Row;
      else if (effect.kind === "erase") this.#erase();
      else if (effect.kind === "revoke") this.revoked.push(...effect.withdrawals);
      else if (this.#holdMs === 0) this.#deliver(effect.messages);
      else this.#inFlight.push({ at: this.clock, messages: effect.messages });
    }
  }

  #erase(): void {
    const left = this.row?.outbox.filter(({ record }) => record && !this.delivered.includes(record.recordId)) ?? [];
    if (left.length > 0) throw new Error("what waits to be sent is erased");
    if (this.clock < (this.row?.state.until ?? Infinity)) throw new Error("ended before its time");
    this.tally.ends++;
    this.#memory = this.row = undefined;
    this.alarm = null;
  }

  /** Between any two effects: what waits must have something that will come for it, or the world may end here. */
  #step(): void {
    const waits = this.row !== undefined && alarm.waits(this.row);
    const wakes = this.alarm !== null || this.#handled !== null || this.#alarmLost;
    if (waits && !wakes) throw new Error("records or an end wait and nothing will wake them");
    if (this.#doom && this.#stepsLeft-- === 0) throw new Crash();
  }

  #deliver(messages: readonly QueueMessage[]): void {
    for (const { sentAt, lines, receipts = [], deliveries = [] } of messages) {
      for (const delivery of deliveries) this.told.push({ delivery, sentAt });
      for (const { recordId, receipt, source, sealed } of lines) {
        this.delivered.push(recordId);
        if (source === "trigger") this.said.set(recordId, (JSON.parse(sealed) as { at: number }).at);
        this.receipts.named.add(receipt);
      }
      for (const receipt of receipts) if (isGenuine(receipt, digest)) this.receipts.told.add(receipt.id);
    }
  }
}

/** A client that sends again what was not answered. */
export class Sender {
  #unanswered: Demand[] = [];

  ask(world: World, demand: Demand): void {
    this.#unanswered.push(demand);
    this.#send(world, demand);
  }

  resend(world: World): void {
    for (const demand of this.#unanswered) this.#send(world, demand);
  }

  #send(world: World, demand: Demand): void {
    world.answer(demand);
    this.#unanswered = this.#unanswered.filter((one) => one !== demand);
  }
}
