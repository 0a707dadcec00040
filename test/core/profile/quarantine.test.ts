/** What a profile does with an event that is put aside: it waits and leaves as a delivery does, and is nothing else to it. */
import { expect, it } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { toQuarantining, type Quarantining } from "../../../src/core/decide/quarantine.ts";
import type { Asked } from "../../../src/core/decide/settlement.ts";
import * as machine from "../../../src/core/profile/machine.ts";
import { flush } from "../../../src/core/profile/alarm.ts";
import { pack } from "../../../src/core/profile/outbox.ts";
import type { Row } from "../../../src/core/profile/state.ts";
import { AGREED, anEvent, aRequest, NOW, policy, settlementOf } from "../call.ts";
import { digest } from "../keys.ts";
import { birth, keys, settings } from "./row.ts";

function aside(messageId = "m-1"): Quarantining {
  const request = aRequest({ planMode: "quarantine" });
  const proposal = decide(anEvent({ messageId, name: "Mouse Moved", consent: AGREED }), request, policy);
  if (proposal.next !== "quarantine") throw new Error(proposal.next);
  return toQuarantining(proposal, request, policy, "shop");
}

const agreed = (messageId = "m-1") => settlementOf(anEvent({ messageId, consent: AGREED }));

function collect(before: Row | undefined, ...settlements: readonly Asked[]): machine.CollectStep {
  return machine.collect(before, { ...birth, settlements, proved: true }, keys, digest, settings);
}

const outcomes = ({ decisions }: machine.CollectStep) => decisions.map(({ outcome }) => outcome);

it("waits for the queue without a line, and leaves nothing behind but where its visitor was", () => {
  const { row } = collect(undefined, aside());
  expect(row?.outbox).toMatchObject([{ deliveries: [{ delivery: { to: "quarantine" } }] }]);
  expect(row?.outbox[0]).not.toHaveProperty("record");
  expect(row?.state).toMatchObject({ slices: {}, told: ["analytics"], consent: { home: { country: "DE" } } });
  expect([row?.state.receipts, row?.state.days, row?.ring.length]).toEqual([undefined, undefined, 0]);
  const [[message, ...more] = [], ...others] = pack(row?.outbox ?? [], NOW);
  expect([more, others]).toEqual([[], []]);
  expect(message).toMatchObject({ lines: [], deliveries: [{ event: "other" }] });
});

it("is gone from a row whose visitor refuses, and called back if it left", () => {
  const { row } = collect(undefined, aside(), agreed("m-2"));
  const refusal = { analytics: { granted: false, at: NOW + 1 } };
  const after = machine.choose(row, refusal, { ...birth, now: NOW + 1 }).row;
  expect(after?.outbox.map(({ record, deliveries }) => [record?.event, deliveries])).toEqual([
    ["Product Viewed", undefined],
  ]);
  expect(flush(after!, NOW + 1, settings).effects[0]).toMatchObject({
    kind: "revoke",
    withdrawals: [{ purposes: ["analytics"], at: NOW + 1 }],
  });
});

it("stands in nobody's way: mended and sent again it takes effect, and then its replay does not", () => {
  const first = collect(undefined, aside());
  const resent = collect(first.row, agreed());
  expect(outcomes(resent)).toMatchObject([{ outcome: "stored" }]);
  const replayed: Asked = { ...agreed(), history: true, replayed: true };
  expect(outcomes(collect(resent.row, replayed))).toEqual([{ outcome: "duplicate" }]);
});

it("takes effect once by replays alone, though history is not remembered otherwise", () => {
  const replayed: Asked = { ...agreed(), history: true, replayed: true };
  const once = collect(collect(undefined, aside()).row, replayed);
  expect(outcomes(once)).toMatchObject([{ outcome: "stored" }]);
  expect(outcomes(collect(once.row, replayed))).toEqual([{ outcome: "duplicate" }]);
  const { replayed: _, ...history } = replayed;
  expect(outcomes(collect(once.row, { ...history, event: agreed("m-3").event }))).toMatchObject([
    { outcome: "stored" },
  ]);
});

it("is refused like any event of which a profile cannot hold more", () => {
  const many = Array.from({ length: 2_000 }, (_, at) => aside(`m-${at}`));
  const step = collect(undefined, ...many);
  const named = outcomes(step).map((outcome) => "reason" in outcome && outcome.reason);
  expect(new Set(named)).toEqual(new Set(["quarantined", "too_much_at_once"]));
});
