/**
 * Promise 5 under crashes between any two effects: an acknowledged event reaches the queue, and takes effect in the
 * profile exactly once, however often it is sent again; and whatever receipt its line names is told.
 */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { Settlement } from "../../../src/core/decide/settlement.ts";
import type { VisitorClass } from "../../../src/core/decide/visitor-class.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { newest, type Choice } from "../../../src/core/policy/purposes.ts";
import type { Recipient } from "../../../src/core/privacy/deliverable.ts";
import { recordIdOf } from "../../../src/core/privacy/pseudonyms.ts";
import { verifyChain } from "../../../src/core/privacy/receipt-chain.ts";
import { AGREED, anEvent, aRequest, HOUR, settlementOf } from "../call.ts";
import { digest } from "../keys.ts";
import { keys, Sender, World, type Demand, type Doom } from "./world.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const NAMES = ["Cart Viewed", "Product Viewed", "Product Removed"] as const;
const IDS = 60;

const RECIPIENTS: readonly Recipient[] = [
  { id: "stats", purposes: ["analytics"], epoch: "day" },
  { id: "ads", purposes: ["advertising"], epoch: "lasting" },
];

/** Which event a messageId stands for never changes; only whether it comes as history does. */
const nameOf = (id: number) => NAMES[id % NAMES.length]!;
const settlementsOf = (said: (id: number) => Partial<CanonicalEvent>, country: string) =>
  [false, true].map((history) =>
    Array.from({ length: IDS }, (_, id): Settlement =>
      settlementOf(
        anEvent({ messageId: `m-${id}`, ...said(id) }),
        aRequest({ history, connection: { country } }),
        RECIPIENTS,
      ),
    ),
  );
const SETTLEMENTS = {
  full: settlementsOf((id) => ({ name: nameOf(id), consent: AGREED }), "DE"),
  exempt: settlementsOf((id) => ({ name: nameOf(id) }), "GB"),
  session: settlementsOf(() => ({ name: "Basket Saved" }), "DE"),
};

type Move = { readonly doom: Doom | undefined } & (
  | { readonly move: "collect"; readonly ids: readonly number[]; readonly history: boolean }
  | { readonly move: "choose"; readonly purpose: "personalization" | "advertising"; readonly granted: boolean }
  | { readonly move: "fire"; readonly failingSend: number | undefined; readonly meanwhile: readonly number[] }
  | { readonly move: "advance"; readonly ms: number }
  | { readonly move: "crash"; readonly by: Doom["by"] }
  | { readonly move: "resend" }
);

const by = fc.constantFrom("evict", "kill", "kill", "forget");
const doom = fc.option(fc.record({ by, after: fc.constantFrom(0, 0, 1, 1, 2, 2, 3, 5) }), { nil: undefined, freq: 2 });
const id = fc.nat(IDS - 1);
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      move: fc.constant("collect"),
      doom,
      ids: fc.array(id, { minLength: 1, maxLength: 4 }),
      history: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      move: fc.constant("choose"),
      doom,
      purpose: fc.constantFrom("personalization", "advertising"),
      granted: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      move: fc.constant("fire"),
      doom,
      failingSend: fc.constantFrom(undefined, undefined, undefined, 0),
      meanwhile: fc.array(id, { maxLength: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      move: fc.constant("advance"),
      doom: fc.constant(undefined),
      ms: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
        { weight: 2, arbitrary: fc.constantFrom(25 * HOUR, 400 * 24 * HOUR) },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ move: fc.constant("crash"), doom: fc.constant(undefined), by }) },
  { weight: 2, arbitrary: fc.record({ move: fc.constant("resend"), doom }) },
) as fc.Arbitrary<Move>;

/** Clients that send again what was not answered, and remember what they ever sent. */
class Clients extends Sender {
  readonly sent: Demand[] = [];
  readonly #settlements: readonly (readonly Settlement[])[];

  constructor(object: VisitorClass = "full") {
    super();
    this.#settlements = SETTLEMENTS[object];
  }

  collect(world: World, ids: readonly number[], history: boolean): void {
    const settlements = ids.map((one) => this.#settlements[history ? 1 : 0]![one]!);
    this.ask(world, { kind: "collect", settlements });
  }

  override ask(world: World, demand: Demand): void {
    this.sent.push(demand);
    super.ask(world, demand);
  }
}

function play(world: World, clients: Clients, script: readonly Move[]): void {
  for (const step of script) {
    world.under(step.doom, () => {
      if (step.move === "collect") clients.collect(world, step.ids, step.history);
      else if (step.move === "choose")
        clients.ask(world, { kind: "choose", said: { [step.purpose]: { granted: step.granted, at: world.clock } } });
      else if (step.move === "resend") clients.resend(world);
      else if (step.move === "advance") world.advance(step.ms);
      else if (step.move === "crash") world.crash(step.by);
      else {
        const late = [...step.meanwhile];
        world.fire(step.failingSend, () => {
          const next = late.shift();
          if (next !== undefined) clients.collect(world, [next], false);
        });
      }
    });
  }
}

/** No more crashes: everybody gets an answer, and alarms fire until none is left. */
function quiesce(world: World, clients: Clients): void {
  world.visit();
  clients.resend(world);
  for (let alarms = 0; world.alarm !== null; alarms++) {
    if (alarms > 20) throw new Error("the alarm never ends");
    world.fire(undefined, () => {});
  }
  world.advance(60_000);
}

function collectedIn(sent: readonly Demand[]): readonly Settlement[] {
  return sent.flatMap((demand) => (demand.kind === "collect" ? demand.settlements : []));
}

/** Answers the names of all that was sent. */
function checkDelivered(world: World, sent: readonly Demand[]): ReadonlySet<string> {
  const records = new Set(collectedIn(sent).map((ask) => recordIdOf(keys, ask.event.messageId)));
  expect([...new Set(world.delivered)].toSorted()).toEqual([...records].toSorted());
  expect(world.receipts.told, "every line's receipt was told, and no other").toEqual(world.receipts.named);
  return records;
}

function check(world: World, sent: readonly Demand[]): void {
  const records = checkDelivered(world, sent);
  const collected = collectedIn(sent);

  const live = new Map(collected.filter((ask) => !ask.history).map((ask) => [ask.event.messageId, ask.event.name]));
  const counts = Object.entries(world.row?.state.slices.analytics?.counts ?? {}).map(([name, { count }]) => [
    name,
    count,
  ]);
  const expected = NAMES.map((name) => [name, [...live.values()].filter((one) => one === name).length] as const);
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(expected.filter(([, count]) => count > 0)));

  const { receipts } = world.row?.state ?? {};
  expect(receipts && verifyChain(receipts, digest)).toBeUndefined();
  expect(receipts === undefined).toBe(records.size === 0);

  expect(world.row?.outbox ?? []).toEqual([]);
  expect(world.row?.wakeAt ?? null).toBeNull();
}

/** Each live event went to the destination whose purpose nobody refused, and history to none. */
function checkTold({ told }: World, sent: readonly Demand[]): void {
  const live = collectedIn(sent).filter((ask) => !ask.history);
  const named = new Set(told.filter(({ delivery }) => delivery.to === "stats").map(({ delivery }) => delivery.id));
  expect(named).toEqual(new Set(live.map(({ event }) => keys.hash("delivery/stats", event.messageId).slice(0, 22))));
}

/** Whatever had left for the ads when they stood refused is called back, and nothing else is. Answers how much. */
function checkCalledBack({ told, revoked, refused, row }: World): number {
  const last = Math.max(0, ...refused);
  const isCalledBack = ({ delivery, sentAt }: World["told"][number]): boolean =>
    revoked.some(({ purposes, at }) => sentAt <= at && delivery.purposes.some((one) => purposes.includes(one)));
  const ads = told.filter(({ delivery }) => delivery.to === "ads");
  // Within one moment a yes may follow.
  expect(ads.filter((one) => one.sentAt < last && !isCalledBack(one))).toEqual([]);
  expect(told.filter((one) => one.delivery.to === "stats" && isCalledBack(one))).toEqual([]);
  const isRefused = row?.state.consent.choices.advertising?.granted === false;
  if (isRefused) expect(ads.filter((one) => !isCalledBack(one))).toEqual([]);
  expect(row?.state.revoking).toBeUndefined();
  return ads.filter(isCalledBack).length;
}

/** A refusal on no profile is not recorded, so a purpose's choice may only be checked once a profile was there. */
function checkChoices(world: World, sent: readonly Demand[]): void {
  if (sent[0]?.kind !== "collect") return;
  const said = sent.flatMap((demand) => (demand.kind === "choose" ? [demand.said] : []));
  for (const purpose of ["personalization", "advertising"] as const) {
    const last = said.reduce<Choice | undefined>((latest, one) => newest(latest, one[purpose]), undefined);
    expect(world.row?.state.consent.choices[purpose]).toEqual(last);
  }
}

it.each([
  ["a queue that keeps what it took", 0],
  ["a queue that forgets when killed, with sent records held", 15_000],
])("loses and doubles nothing with %s", (_, holdMs) => {
  const tally = { crashes: 0, failedSends: 0, held: 0, repeats: 0, changes: 0, calledBack: 0 };
  fc.assert(
    fc.property(fc.array(move, { minLength: 24, maxLength: 60, size: "max" }), (script) => {
      const world = new World(holdMs);
      const clients = new Clients();
      play(world, clients, [{ move: "collect", ids: [0], history: false, doom: undefined }, ...script]);
      quiesce(world, clients);
      check(world, clients.sent);
      checkChoices(world, clients.sent);
      checkTold(world, clients.sent);
      tally.calledBack += checkCalledBack(world);
      tally.crashes += world.tally.crashes;
      tally.changes += (world.row?.state.receipts?.links.length ?? 1) - 1;
      tally.failedSends += world.tally.failedSends;
      tally.held += world.tally.held;
      tally.repeats += world.delivered.length - new Set(world.delivered).size;
    }),
    { numRuns: 300 },
  );
  expect(tally.crashes).toBeGreaterThan(1_000);
  expect(tally.failedSends).toBeGreaterThan(200);
  expect(tally.repeats).toBeGreaterThan(100);
  expect(tally.changes).toBeGreaterThan(300);
  expect(tally.calledBack).toBeGreaterThan(80);
  expect(tally.held > 300).toBe(holdMs > 0);
});

const HOLDS = [0, 15_000];
it.each((["exempt", "session"] as const).flatMap((object) => HOLDS.map((holdMs) => [object, holdMs] as const)))(
  "ends an object of class %s in its time, after it sent all, with records held %d ms",
  (object, holdMs) => {
    const tally = { crashes: 0, held: 0, reborn: 0 };
    fc.assert(
      fc.property(fc.array(move, { minLength: 24, maxLength: 60, size: "max" }), (script) => {
        const world = new World(holdMs, object);
        const clients = new Clients(object);
        play(world, clients, [{ move: "collect", ids: [0], history: false, doom: undefined }, ...script]);
        quiesce(world, clients);
        checkDelivered(world, clients.sent);
        expect([world.row, world.alarm]).toEqual([undefined, null]);
        expect(world.tally.ends).toBeGreaterThan(0);
        tally.crashes += world.tally.crashes;
        tally.held += world.tally.held;
        if (world.tally.ends > 1) tally.reborn++;
      }),
      { numRuns: 150 },
    );
    expect(tally.crashes).toBeGreaterThan(500);
    expect(tally.reborn).toBeGreaterThan(5);
    expect(tally.held > 100).toBe(holdMs > 0);
  },
);
