/**
 * What a trigger says, under crashes between any two effects: once for each occurrence in the profile, however often its
 * line is sent, and no occurrence is forgotten that every answered event makes.
 */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { toSettlement, type Settlement } from "../../../src/core/decide/settlement.ts";
import { anEvent, aRequest } from "../call.ts";
import { ABANDONED, configWith, MINUTE } from "./telling.ts";
import { Sender, World, type Demand, type Doom } from "./world.ts";

vi.setConfig({ testTimeout: 60_000 });

const WAIT = 60 * MINUTE;
const DAY = 24 * 60 * MINUTE;
const config = configWith({ cart: ABANDONED });

const NAMES = ["Product Added", "Product Added", "Order Completed", "Error Shown"] as const;
type Name = (typeof NAMES)[number];

type Move = { readonly doom: Doom | undefined } & (
  | { readonly move: "collect"; readonly name: Name }
  | { readonly move: "fire"; readonly failingSend: number | undefined; readonly meanwhile: readonly Name[] }
  | { readonly move: "advance"; readonly ms: number }
  | { readonly move: "crash"; readonly by: Doom["by"] }
  | { readonly move: "resend" }
);

const by = fc.constantFrom("evict", "kill", "kill", "forget");
const doom = fc.option(fc.record({ by, after: fc.constantFrom(0, 0, 1, 1, 2, 2, 3, 5) }), { nil: undefined, freq: 2 });
const name = fc.constantFrom(...NAMES);
const move = fc.oneof(
  { weight: 4, arbitrary: fc.record({ move: fc.constant("collect"), doom, name }) },
  {
    weight: 4,
    arbitrary: fc.record({
      move: fc.constant("fire"),
      doom,
      failingSend: fc.constantFrom(undefined, undefined, 0),
      meanwhile: fc.array(name, { maxLength: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      move: fc.constant("advance"),
      doom: fc.constant(undefined),
      ms: fc.constantFrom(1_000, 20_000, 30 * MINUTE, 61 * MINUTE),
    }),
  },
  { weight: 1, arbitrary: fc.record({ move: fc.constant("crash"), doom: fc.constant(undefined), by }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant("resend"), doom }) },
) as fc.Arbitrary<Move>;

interface Happened {
  readonly name: Name;
  readonly at: number;
}

/** Clients that send again what was not answered, and remember what they ever sent. */
class Clients extends Sender {
  readonly happened: Happened[] = [];

  collect(world: World, called: Name): void {
    const demand: Demand = { kind: "collect", settlements: [this.#settlement(called, world.clock)] };
    this.happened.push({ name: called, at: world.clock });
    this.ask(world, demand);
  }

  #settlement(called: Name, at: number): Settlement {
    const messageId = `m-${this.happened.length}`;
    const event = anEvent({ name: called, messageId, occurredAt: at, receivedAt: at });
    const request = aRequest({ receivedAt: at, connection: { country: "US", subdivision: "US-CA" } });
    const proposal = decide(event, request, config);
    if (proposal.next !== "settle") throw new Error(`nothing to settle: ${proposal.next}`);
    return toSettlement(proposal, request, config, "shop", "eu");
  }
}

function play(world: World, clients: Clients, script: readonly Move[]): void {
  for (const step of script) {
    world.under(step.doom, () => {
      if (step.move === "collect") clients.collect(world, step.name);
      else if (step.move === "resend") clients.resend(world);
      else if (step.move === "advance") world.advance(step.ms);
      else if (step.move === "crash") world.crash(step.by);
      else {
        const late = [...step.meanwhile];
        world.fire(step.failingSend, () => {
          const next = late.shift();
          if (next) clients.collect(world, next);
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
  world.advance(20_000);
}

function check(world: World, { happened }: Clients): void {
  const said = [...world.said.values()].toSorted((a, b) => a - b);
  // As often in the profile as there are lines of its own: a line that was sent twice is one line.
  expect(new Set(said).size).toBe(said.length);
  expect(world.row?.state.slices.analytics?.counts["Cart Abandoned"]?.count ?? 0).toBe(said.length);

  const ends = happened.filter((one) => one.name === "Order Completed").map(({ at }) => at);
  const starts = happened.filter((one) => one.name === "Product Added").map(({ at }) => at);
  said.forEach((at, index) => {
    expect(starts).toContain(at - WAIT);
    const next = said[index + 1];
    if (next === undefined || next - at > WAIT) return;
    expect(ends.some((end) => end >= at - WAIT && end <= next - WAIT)).toBe(true);
  });
  for (const at of starts) {
    const due = at + WAIT;
    const isFollowed = starts.some((other) => other > at && other <= due);
    const isEnded = ends.some((end) => end >= at && end <= due);
    // What was answered a day after it was due is stale.
    if (isFollowed || isEnded || world.clock - due > DAY) continue;
    expect(said.some((one) => one <= due && due - one <= WAIT)).toBe(true);
  }
  expect(world.row?.outbox ?? []).toEqual([]);
  expect(world.row?.wakeAt ?? null).toBeNull();
}

it.each([
  ["a queue that keeps what it took", 0],
  ["a queue that forgets when killed, with sent records held", 15_000],
])("says each occurrence once with %s", (_, holdMs) => {
  const tally = { crashes: 0, said: 0, repeats: 0 };
  fc.assert(
    fc.property(fc.array(move, { minLength: 24, maxLength: 60, size: "max" }), (script) => {
      const world = new World(holdMs, "full", config);
      const clients = new Clients();
      play(world, clients, [{ move: "collect", name: "Product Added", doom: undefined }, ...script]);
      quiesce(world, clients);
      check(world, clients);
      tally.crashes += world.tally.crashes;
      tally.said += world.said.size;
      tally.repeats += world.delivered.length - new Set(world.delivered).size;
    }),
    { numRuns: 150 },
  );
  expect(tally.crashes).toBeGreaterThan(500);
  expect(tally.said).toBeGreaterThan(200);
  expect(tally.repeats).toBeGreaterThan(30);
});
