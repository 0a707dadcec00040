/**
 * What each step of one event costs, in microseconds of processor time, in Node: `node bench/core.ts`. The steps are the real ones, each fed
 * with what the one before made. Node's cryptography is faster than workerd's; compare steps with each other, not with
 * the bench.
 */
import config from "../gatehouse.config.ts";
import { readConsent } from "../src/core/decide/consent.ts";
import { decide } from "../src/core/decide/decide.ts";
import type { Proposal } from "../src/core/decide/proposal.ts";
import { locate } from "../src/core/decide/locate.ts";
import type { DecisionRequest } from "../src/core/decide/request.ts";
import { settle } from "../src/core/decide/settle.ts";
import { toSettlement } from "../src/core/decide/settlement.ts";
import { validate } from "../src/core/decide/validate.ts";
import type { CanonicalEvent } from "../src/core/event.ts";
import { parseJson, tame } from "../src/core/json.ts";
import { placeUnder } from "../src/core/policy/owner.ts";
import { readPlace } from "../src/core/policy/places.ts";
import { REGIONS } from "../src/core/policy/regions/index.ts";
import { regionsOf } from "../src/core/policy/resolve.ts";
import { minimize } from "../src/core/privacy/minimize.ts";
import { toRecord } from "../src/core/privacy/record.ts";
import { entryOf } from "../src/core/profile/outbox.ts";
import { foldEvent } from "../src/core/profile/fold.ts";
import { collect } from "../src/core/profile/machine.ts";
import { ringHas, ringId } from "../src/core/profile/ring.ts";
import { speak } from "../src/core/profile/speak.ts";
import { newRow } from "../src/core/profile/state.ts";
import { foldTriggers } from "../src/core/profile/triggers.ts";
import { SEGMENT_ROUTES } from "../src/core/protocols/segment.ts";
import { newSecret, receiptDigest, subjectKeys } from "../src/worker/objects/subject-keys.ts";
import { WARM_UP } from "./cases.ts";
import { median } from "./report.ts";

const EVENTS = 5_000;
const ROUNDS = 9;
/** Kept alive, so that no step can be optimized away. */
let kept: unknown;

/** Median of the rounds, each over as many events. */
function time(name: string, step: (index: number) => unknown): void {
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const from = process.threadCpuUsage();
    for (let index = 0; index < EVENTS; index++) kept = step(index);
    const { user, system } = process.threadCpuUsage(from);
    // The first round warms up.
    if (round > 0) took.push((user + system) / EVENTS);
  }
  console.log(`| ${name} | ${median(took).toFixed(1)} |`);
}

function present<Value>(value: Value | undefined | false): Value {
  if (value === undefined || value === false || kept instanceof Error) throw new Error("a step gave nothing");
  return value;
}

const { batch } = JSON.parse(WARM_UP.call("project", 0).body) as { batch: readonly unknown[] };
const body = { batch: batch.slice(0, 1) };
const text = JSON.stringify(body);
const receivedAt = Date.now();
const route = present(SEGMENT_ROUTES.find(({ path }) => path === "batch"));
const wire = { body, receivedAt, newId: () => "" };
const call = route.parse(wire);
const first = call.readable ? call.events[0] : undefined;
const event: CanonicalEvent = present(first?.readable && first.event);

const request: DecisionRequest = {
  keyKind: "server",
  source: "replay",
  planMode: "refuse",
  receivedAt,
  history: false,
  connection: undefined,
  audience: "DE",
  hasCookie: false,
  signals: {},
  consentCategories: present(config.sites[0]).consentCategories,
};
const proposal: Proposal = decide(event, request, config);
if (proposal.next !== "settle") throw new Error(`the event is to ${proposal.next}`);
const validation = validate(event, config.plan, "refuse");
if (!validation.ok) throw new Error("the event is not in the plan");
const ask = toSettlement(proposal, request, config, "shop");

const keys = subjectKeys(newSecret(), [{ version: "1", bytes: new Uint8Array(32).fill(7) }]);
const subject = { class: "full", proved: true, choices: {}, optOutSignalAt: undefined, hasSeen: () => false } as const;
const decision = settle(ask, subject, keys, receiptDigest);
if (!decision.kept) throw new Error("the event was not kept");
const birth = { now: receivedAt, class: "full", jurisdiction: "eu", token: "" } as const;
const row = newRow(birth);
const facts = { recordId: "", receipt: "", purposes: decision.allowed, region: "", site: "", source: "", keys };
const fullRing = new Uint8Array(2_048 * 8);
const agreed = { analytics: { granted: true, at: receivedAt }, advertising: { granted: false, at: receivedAt } };
const settings = { flushAfterMs: 5_000, holdMs: 0, boot: "" };
const arriving = { ...birth, settlements: [ask], proved: true };
const { row: after } = collect(row, arriving, keys, receiptDigest, settings, config);

/** Every place of the table, with and without a signal and a stored choice: no one path stays warm. */
const anywhere: readonly DecisionRequest[] = REGIONS.flatMap((region) => region.places).map((place, at) => {
  const connection = readPlace(place.slice(0, 2), place.slice(3) || undefined);
  const signals = { ...(at % 3 === 0 ? { gpc: "1" } : {}), ...(at % 2 === 0 ? { choices: agreed } : {}) };
  return { ...request, keyKind: "browser", connection, signals };
});
function underTheLaw(index: number): unknown {
  const from = anywhere[index % anywhere.length] ?? request;
  const laws = [locate(event, from)] as const;
  const { placement } = placeUnder(regionsOf(laws), config);
  const ground = { laws, placement, owner: config, declared: {}, canAsk: true, unnamed: true };
  return readConsent(event, from, ground);
}

console.log("| step, one event | µs |\n|---|---|");
time("JSON.parse alone", () => JSON.parse(text));
time("parseJson", () => parseJson(text));
time("parse: bytes to canonical event", () => route.parse(wire));
time("· tame", () => tame(body.batch[0]));
time("decide", () => decide(event, request, config));
time("· validate", () => validate(event, config.plan, "refuse"));
time("· locate", () => locate(event, request));
time("· the law: region, placement, signals, resolve", (index) => underTheLaw(index));
time("· minimize", () => minimize(event, validation.planned, validation.properties, validation.planned.purposes));
time("toSettlement", () => toSettlement(proposal, request, config, "shop"));
time("structuredClone, for the call to the object", () => structuredClone(ask));
time("settle", () => settle(ask, subject, keys, receiptDigest));
time("· toRecord", () => toRecord(decision.event, facts));
time("· one seal", () => keys.seal("archive", "{}"));
time("· one keyed hash", () => keys.hash("record", event.messageId));
time("foldEvent", () => foldEvent(row.state, decision.event, decision.allowed, keys, false));
const { site, source } = ask;
const { event: settled, allowed } = decision;
const looked = { event: settled, allowed, history: false, site, source, law: ask.case.laws[0] };
const folded = foldEvent(row.state, decision.event, decision.allowed, keys, false);
const added = { ...looked, event: { ...settled, name: "Product Added" } };
time("foldTriggers, of nothing that one looks at", () => foldTriggers(row.state, folded, looked, config));
time("foldTriggers, of what arms one", () => foldTriggers(row.state, folded, added, config));
const armed = { ...row, state: foldTriggers(row.state, folded, added, config) };
const later = receivedAt + 7_200_000;
time("speak: one occurrence", () => speak(armed, config, later, keys, receiptDigest, settings));
time("ringHas, full ring", () => ringHas(fullRing, ringId(decision.recordId)));
time("entryOf", () => entryOf(decision.record));
time("collect: settle, fold, ring, outbox", () => collect(row, arriving, keys, receiptDigest, settings, config));
const HUNDRED = 100;
const many = Array.from({ length: HUNDRED }, (_, at) => ({ ...ask, event: { ...ask.event, messageId: `m-${at}` } }));
const batched = { ...arriving, settlements: many };
time(
  "collect, 100 at once, each",
  (index) => index % HUNDRED > 0 || collect(row, batched, keys, receiptDigest, settings, config),
);
time("the row as text", () => JSON.stringify(present(after).state) + JSON.stringify(present(after).outbox));
