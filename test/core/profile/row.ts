/** Rows, events and records of a profile, made by the real steps. */
import { settle, type Decision } from "../../../src/core/decide/settle.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { NO_NEEDS, type Needs } from "../../../src/core/needs.ts";
import type { MinimizedEvent } from "../../../src/core/privacy/minimize.ts";
import type { PseudonymousRecord } from "../../../src/core/privacy/record.ts";
import { NO_DEFINITIONS } from "../../../src/core/segments/compile.ts";
import { entryOf, type OutboxSettings } from "../../../src/core/profile/outbox.ts";
import { newRow, type OutboxEntry, type ProfileState, type Row } from "../../../src/core/profile/state.ts";
import { AGREED, anEvent, aSubject, NOW, settlementOf } from "../call.ts";
import { digest, keysOf } from "../keys.ts";
import { call, eventsOf } from "../protocols/wire.ts";

export const keys = keysOf("visitor");
export const birth = { now: NOW, class: "full", jurisdiction: "eu", token: "token" } as const;
/** All that server code may look up. */
export const EVERYTHING: Needs = {
  ...NO_NEEDS,
  definitions: { ...NO_DEFINITIONS, wishes: { counts: "all", lastEvents: "all", traits: "all", sources: [] } },
};
export const settings: OutboxSettings = { flushAfterMs: 5_000, holdMs: 0, boot: "boot-1" };

export function stateOf(said: Partial<ProfileState> = {}): ProfileState {
  return { ...newRow(birth).state, ...said };
}

export function rowOf(said: Partial<Row> = {}): Row {
  return { ...newRow(birth), ...said };
}

type Kept = Extract<Decision, { kept: true }>;

function kept(said: Partial<CanonicalEvent>): Kept {
  const decision = settle(settlementOf(anEvent({ consent: AGREED, ...said })), aSubject(), keys, digest);
  if (!decision.kept) throw new Error("not kept");
  return decision;
}

export function minimizedEvent(said: Partial<CanonicalEvent>): MinimizedEvent {
  return kept(said).event;
}

export function recordOf(messageId: string): PseudonymousRecord {
  return kept({ messageId }).record;
}

/** The most products, all named in one symbol, that the protocol takes in one event. */
export function largestEvent(symbol: string, messageId = "m"): CanonicalEvent {
  const label = symbol.repeat(200 / symbol.length);
  const product = { product_id: "p", name: label, brand: label, category: label, variant: label };
  for (let count = 200; count > 0; count--) {
    const properties = { products: Array.from({ length: count }, () => product) };
    const context = { consent: AGREED.segment };
    const raw = { type: "track", event: "Cart Viewed", messageId, anonymousId: "a", properties, context };
    const [event] = eventsOf(call("batch", { batch: [raw] }));
    if (event?.readable) return event.event;
  }
  throw new Error("no event is small enough");
}

/** An entry whose record carries `text`, so that its size can be chosen. */
export function entryWith(messageId: string, text = ""): OutboxEntry {
  return entryOf({ ...recordOf(messageId), properties: { text } });
}
