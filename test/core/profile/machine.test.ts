/** The profile as a machine: which effects a command asks for, in which order, and when for none. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Settlement } from "../../../src/core/decide/settlement.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import type { SubjectKeys } from "../../../src/core/privacy/keys.ts";
import * as machine from "../../../src/core/profile/machine.ts";
import * as alarm from "../../../src/core/profile/alarm.ts";
import type { Effect } from "../../../src/core/profile/step.ts";
import type { Row } from "../../../src/core/profile/state.ts";
import { outboxBytes } from "../../../src/core/profile/outbox.ts";
import { viewOf } from "../../../src/core/profile/view.ts";
import { AGREED, anEvent, aRequest, NOW, settlementOf } from "../call.ts";
import { digest } from "../keys.ts";
import { birth, entryWith, EVERYTHING, keys, largestEvent, rowOf, settings } from "./row.ts";

// Large inputs, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const agreed = (messageId = "m-1", history = false) =>
  settlementOf(anEvent({ messageId, consent: AGREED }), aRequest({ history }));
const open = settlementOf(anEvent());

function collect(
  row: Row | undefined,
  settlements: readonly Settlement[],
  said: { proved?: boolean; now?: number } = {},
  given = settings,
) {
  return machine.collect(row, { ...birth, proved: true, ...said, settlements }, keys, digest, given, EVERYTHING);
}

const kindsOf = (step: { readonly effects: readonly Effect[] }) => step.effects.map((effect) => effect.kind);

describe("collect", () => {
  it("sets the alarm before it writes the row that counts on it, in one row", () => {
    const step = collect(undefined, [agreed("m-1"), agreed("m-2")]);
    expect(step.effects).toEqual([
      { kind: "wake", at: NOW + settings.flushAfterMs },
      { kind: "write", row: step.row },
    ]);
    expect(step.row?.outbox).toHaveLength(2);
    expect(step.decisions.map((one) => one.outcome.outcome)).toEqual(["stored", "stored"]);
  });

  it("chains a receipt only when the decision changes, and tells its text only the first time", () => {
    const some = { segment: { categoryPreferences: { analytics: true } } };
    const reduced = (messageId: string) => settlementOf(anEvent({ messageId, consent: some }));
    const { row, decisions } = collect(undefined, [agreed("m-1"), agreed("m-2"), reduced("m-3"), agreed("m-4"), open]);
    const given = decisions.flatMap((one) => (one.kept ? one.receipt : []));
    expect(given.map(({ id }) => id)).toEqual(row?.outbox.map(({ record }) => record?.receipt));
    expect(row?.state.receipts?.links.map(({ receipt }) => receipt)).toEqual([
      given[0]?.id,
      given[2]?.id,
      given[3]?.id,
    ]);
    expect(row?.outbox.map(({ receipt }) => receipt)).toEqual([given[0], undefined, given[2], undefined]);
    expect(given[3]).toEqual(given[0]);

    const later = collect(row, [agreed("m-5")], { now: NOW + 1 });
    expect(later.row?.state.receipts).toBe(row?.state.receipts);
    expect(later.row?.outbox.at(-1)).not.toHaveProperty("receipt");
  });

  it("begins the chain of a profile from before there were chains with its next decision", () => {
    const { row } = collect(undefined, [agreed("m-1")]);
    const { receipts: _, ...state } = row!.state;
    const old: Row = { ...row!, state, outbox: [] };
    const step = collect(old, [agreed("m-2")]);
    expect(step.row?.state.receipts).toEqual(row?.state.receipts);
    expect(step.row?.outbox[0]?.receipt).toBeDefined();
    expect(kindsOf(collect(old, [open]))).toEqual([]);
  });

  it("sets no second alarm while one is pending: it is billed as a row", () => {
    const { row } = collect(undefined, [agreed("m-1")]);
    const later = collect(row, [agreed("m-2")], { now: NOW + 1_000 });
    expect(kindsOf(later)).toEqual(["write"]);
    expect(later.row?.wakeAt).toBe(NOW + settings.flushAfterMs);
  });

  it("writes nothing when it was only asked", () => {
    expect(collect(undefined, [open])).toMatchObject({ row: undefined, effects: [] });
    const { row } = collect(undefined, [agreed()]);
    const asked = collect(row, [open]);
    expect([asked.row, asked.effects]).toEqual([row, []]);
    expect(asked.row).toBe(row);
  });

  it("knows the same of events that came in one call as of events that came one by one", () => {
    const some = fc.array(
      fc.record({
        type: fc.constantFrom("track", "page", "identify"),
        name: fc.constantFrom("Product Viewed", "Product Added"),
        occurredAt: fc.integer({ min: NOW - 3, max: NOW }),
        properties: fc.record({ name: fc.constantFrom("a", "b"), url: fc.constant("https://x.example/p") }),
        consent: fc.constantFrom(AGREED, { segment: { categoryPreferences: { analytics: true } } }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(some, fc.boolean(), (said, history) => {
        const settlements = said.map((one, at) =>
          settlementOf(
            anEvent({ ...one, name: one.type === "track" ? one.name : "", messageId: `m-${at}` }),
            aRequest({ history }),
          ),
        );
        const apart = settlements.reduce<Row | undefined>((row, one) => collect(row, [one]).row, undefined);
        const together = collect(undefined, settlements).row;
        expect(together && viewOf(together.state, EVERYTHING.definitions, NOW, keys)).toEqual(
          apart && viewOf(apart.state, EVERYTHING.definitions, NOW, keys),
        );
      }),
    );
  });

  it("seals for the profile only what rests there", () => {
    const sealed: string[] = [];
    const counting: SubjectKeys = {
      ...keys,
      seal: (domain, text) => {
        sealed.push(domain);
        return keys.seal(domain, text);
      },
    };
    const settlements = ["m-1", "m-2", "m-3"].map((messageId) =>
      settlementOf(anEvent({ messageId, consent: AGREED, properties: { url: "https://x.example/p" } })),
    );
    machine.collect(undefined, { ...birth, proved: true, settlements }, counting, digest, settings, EVERYTHING);
    expect(sealed).toEqual(["archive", "archive", "archive", "state"]);
  });

  it("answers a repeat as a duplicate and writes nothing", () => {
    const { row } = collect(undefined, [agreed()]);
    const again = collect(row, [agreed()]);
    expect([again.decisions[0]?.outcome, again.effects]).toEqual([{ outcome: "duplicate" }, []]);
  });

  it("takes a messageId once within one call, history included", () => {
    const outcomes = (history: boolean) =>
      collect(undefined, [agreed("m", history), agreed("m", history)]).decisions.map((one) => one.outcome.outcome);
    expect(outcomes(false)).toEqual(["stored", "duplicate"]);
    expect(outcomes(true)).toEqual(["stored", "duplicate"]);
  });

  it("does not let history use up the ring, nor be stopped by it", () => {
    const { row } = collect(undefined, [agreed("m", true)]);
    expect(row?.ring.byteLength).toBe(0);
    expect(collect(row, [agreed("m")]).decisions[0]?.outcome.outcome).toBe("stored");
    expect(collect(row, [agreed("m", true)]).decisions[0]?.outcome.outcome).toBe("stored");
  });

  it("believes a stored yes only from a caller who proved to be the visitor", () => {
    const { row } = machine.choose(undefined, { analytics: { granted: true, at: NOW } }, birth);
    expect(collect(row, [open]).decisions[0]?.outcome.outcome).toBe("reduced");
    expect(collect(row, [open], { proved: false }).decisions[0]?.outcome.outcome).toBe("aggregated");
  });

  it("answers full, and changes nothing, when the outbox cannot take the call", () => {
    const row = rowOf({ outbox: [{ ...entryWith("m-0"), size: LIMIT.outboxBytes - 100 }], wakeAt: NOW });
    const step = collect(row, [agreed()]);
    const numbering = { expected: 0, received: 0 };
    expect(step).toEqual({ row, effects: [], decisions: [], numbering, lessons: {}, full: true });
    expect(step.row).toBe(row);
    expect(collect(row, [open]).full).toBe(false);
  });

  it("keeps what fits of a call that would never fit, and names the rest", () => {
    const many = Array.from({ length: 80 }, (_, index) => settlementOf(largestEvent("x", `m-${index}`)));
    const step = collect(undefined, many);
    const kept = step.decisions.filter((decision) => decision.kept).length;
    const refused = step.decisions.filter(
      ({ outcome }) => outcome.outcome === "refused" && outcome.reason === "too_much_at_once",
    );
    expect(step.full).toBe(false);
    expect(kept).toBeGreaterThan(10);
    expect(kept + refused.length).toBe(many.length);
    expect(refused.length).toBeGreaterThan(0);
    expect(step.row?.outbox).toHaveLength(kept);
    expect(outboxBytes(step.row?.outbox ?? [])).toBeLessThanOrEqual(LIMIT.outboxBytes);
    expect(step.row?.ring.byteLength).toBe(8 * kept);
    const again = collect({ ...step.row!, outbox: [] }, many);
    expect(again.decisions.filter(({ outcome }) => outcome.outcome === "duplicate")).toHaveLength(kept);
  });
});

describe("choose", () => {
  const no = { analytics: { granted: false, at: NOW } };
  const yes = { analytics: { granted: true, at: NOW } };

  it("makes no profile for a refusal: a no needs nobody to remember", () => {
    expect(machine.choose(undefined, no, birth)).toEqual({ row: undefined, effects: [] });
    expect(machine.choose(undefined, {}, birth)).toEqual({ row: undefined, effects: [] });
  });

  it("makes one for a yes, with one write, and the alarm of its end", () => {
    const step = machine.choose(undefined, yes, birth);
    expect(kindsOf(step)).toEqual(["wake", "write"]);
    expect(step.row?.wakeAt).toBeGreaterThan(NOW);
    expect(step.row?.state.consent.choices).toEqual(yes);
  });

  it("writes nothing when nothing changes", () => {
    const { row } = machine.choose(undefined, yes, birth);
    expect(machine.choose(row, yes, birth).effects).toEqual([]);
    expect(kindsOf(machine.choose(row, no, birth))).toEqual(["write"]);
  });

  it("deletes a refused slice in the same write, and leaves the outbox to be sent", () => {
    const { row } = collect(undefined, [agreed()]);
    const step = machine.choose(row, no, birth);
    expect(step.row?.state.slices.analytics).toBeUndefined();
    expect([step.row?.outbox, step.row?.wakeAt]).toEqual([row?.outbox, row?.wakeAt]);
  });
});

it("signs out everywhere by a token of its own, in one write, and keeps the rest", () => {
  const { row } = machine.choose(undefined, { analytics: { granted: true, at: NOW } }, birth);
  const step = machine.signOut(row!, "another", NOW);
  expect(kindsOf(step)).toEqual(["write"]);
  expect(step.row).toEqual({ ...row, state: { ...row!.state, token: "another", signedOut: true } });
});

describe("the alarm", () => {
  const { row } = collect(undefined, [agreed("m-1")]);

  it("clears what was sent in one write, and needs no further alarm", () => {
    const { leaving, effects } = alarm.flush(row!, NOW, settings);
    expect(effects.map((effect) => effect.kind)).toEqual(["send"]);
    expect(alarm.sent(row!, leaving, NOW, settings)).toMatchObject({
      row: { outbox: [], wakeAt: null },
      effects: [{ kind: "write" }],
    });
  });

  it("hands on the largest events that are taken in messages that fit", () => {
    const large = ["m-1", "m-2", "m-3", "m-4"].map((messageId) => settlementOf(largestEvent("\u0001", messageId)));
    const { effects } = alarm.flush(collect(undefined, large).row!, NOW, settings);
    const messages = effects.flatMap((effect) => (effect.kind === "send" ? effect.messages : []));
    expect(messages.flatMap((message) => message.lines)).toHaveLength(4);
    for (const message of messages) {
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(LIMIT.messageBytes);
    }
  });

  it("costs no row when nothing was due and nothing is left", () => {
    expect(alarm.sent(rowOf(), { due: [], revoking: [] }, NOW, settings).effects).toEqual([]);
  });

  it("comes again for what arrived while the queue was taking the rest", () => {
    const { leaving } = alarm.flush(row!, NOW, settings);
    const meanwhile = collect(row, [agreed("m-2")]).row!;
    const step = alarm.sent(meanwhile, leaving, NOW, settings);
    expect(step.row?.outbox).toEqual(meanwhile.outbox.slice(1));
    expect(kindsOf(step)).toEqual(["wake", "write"]);
  });

  it("comes again later when the queue did not take it, keeping everything", () => {
    const step = alarm.sendFailed(row!, NOW);
    expect(step.effects[0]).toEqual({ kind: "wake", at: NOW + LIMIT.retryFlushMs });
    expect(step.row?.outbox).toBe(row!.outbox);
  });

  it("comes after the usual wait for a record that arrives while another is held, not after the hold", () => {
    const holding = { ...settings, holdMs: 15_000 };
    const first = collect(undefined, [agreed("m-1")], {}, holding);
    const { leaving } = alarm.flush(first.row!, NOW, holding);
    const held = alarm.sent(first.row!, leaving, NOW, holding).row;
    expect(held?.wakeAt).toBe(NOW + holding.holdMs);
    const next = collect(held, [agreed("m-2")], {}, holding);
    expect(next.row?.wakeAt).toBe(NOW + holding.flushAfterMs);
    expect(kindsOf(next)).toEqual(["wake", "write"]);
  });

  it("is set anew after a restart that lost it, even for the same moment, and otherwise left alone", () => {
    const lost = { ...row!, wakeAt: NOW };
    expect(alarm.awake(lost, false, NOW).effects[0]).toEqual({ kind: "wake", at: NOW });
    expect(alarm.awake(lost, true, NOW).effects).toEqual([]);
    expect(alarm.awake(rowOf(), false, NOW).effects).toEqual([]);
  });
});
