/**
 * How much a profile remembers of real visitors by the shipped config, all of it but its dedupe ring and what waits to
 * leave: `node bench/state.ts [FILE…]`, each a `.jsonl` of OTTO's sessions or the `.csv` of the clothing shop. Without one,
 * the twenty sessions of the fixtures. Every visitor agrees to everything, so that nothing is left out; what a trigger is
 * due to say is said in time.
 */
import config from "../gatehouse.config.ts";
import { readEshop } from "../src/cli/replay/eshop-sessions.ts";
import type { RowEvent } from "../src/cli/replay/event.ts";
import { readOtto } from "../src/cli/replay/otto-sessions.ts";
import { decide } from "../src/core/decide/decide.ts";
import type { DecisionRequest } from "../src/core/decide/request.ts";
import { toSettlement } from "../src/core/decide/settlement.ts";
import type { CanonicalEvent } from "../src/core/event.ts";
import type { JsonObject } from "../src/core/json.ts";
import { collect } from "../src/core/profile/machine.ts";
import { speak } from "../src/core/profile/speak.ts";
import { type Row } from "../src/core/profile/state.ts";
import { dueOf } from "../src/core/profile/triggers.ts";
import { newSecret, receiptDigest, subjectKeys } from "../src/worker/objects/subject-keys.ts";

const FILES = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const NOW = Date.UTC(2026, 10, 22, 12);
const SETTINGS = { flushAfterMs: 5_000, holdMs: 0, boot: "" };
const YES = { segment: { categoryPreferences: { analytics: true, personalization: true, advertising: true } } };
const keys = subjectKeys(newSecret(), [{ version: "1", bytes: new Uint8Array(32).fill(7) }]);

function asOf(row: Row, now: number): Row {
  let said = row;
  for (let due = dueOf(said.state); due !== undefined && due <= now; due = dueOf(said.state)) {
    const next = speak({ ...said, outbox: [] }, config, due, keys, receiptDigest, SETTINGS).row;
    if (!next || next === said) break;
    said = next;
  }
  return said;
}

function after(before: Row | undefined, one: RowEvent): Row | undefined {
  const event: CanonicalEvent = {
    v: 1,
    type: "track",
    name: one.event,
    messageId: one.messageId,
    occurredAt: one.at,
    receivedAt: one.at,
    userId: one.userId,
    properties: one.properties as unknown as JsonObject,
    context: {},
    consent: YES,
  };
  const request: DecisionRequest = {
    keyKind: "server",
    source: "replay",
    planMode: "refuse",
    receivedAt: one.at,
    history: false,
    connection: undefined,
    audience: "DE",
    hasCookie: false,
    signals: {},
    consentCategories: config.sites[0]?.consentCategories ?? {},
  };
  const proposal = decide(event, request, config);
  if (proposal.next !== "settle") return before;
  const call = {
    now: one.at,
    class: "full",
    jurisdiction: "eu",
    token: "0123456789abcdefghijkl",
    settlements: [toSettlement(proposal, request, config, "shop")],
    proved: true,
  } as const;
  const row = before && { ...asOf(before, one.at), outbox: [] };
  return collect(row, call, keys, receiptDigest, SETTINGS, config).row;
}

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

for (const file of FILES.length > 0 ? FILES : ["test/fixtures/otto/sessions.jsonl"]) {
  const read = file.endsWith(".csv") ? readEshop : readOtto;
  const events = await read(file, "state", NOW);
  const rows = [...Map.groupBy(events, ({ userId }) => userId).values()].map((visit) =>
    visit.toSorted((a, b) => a.at - b.at).reduce(after, undefined),
  );
  const sizes = rows.flatMap((row) => (row ? [bytes(row.state)] : [])).toSorted((a, b) => a - b);
  const at = (share: number): number => sizes[Math.min(sizes.length - 1, Math.floor(share * sizes.length))] ?? 0;
  console.log(
    `${file}: ${sizes.length} visitors, ${events.length} events; bytes of state: median ${at(0.5)}, 95 % ${at(0.95)}, largest ${at(1)}`,
  );
}
