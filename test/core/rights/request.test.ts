/**
 * The record of a request: every step again, in any order, with crashes between what was done and what was written. At the
 * end every name was told, every task was done, and nothing of either is left in the record.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Verdict } from "../../../src/core/destinations/destination.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { nextNames, UNSUPPORTED } from "../../../src/core/rights/delete-call.ts";
import * as machine from "../../../src/core/rights/request.ts";
import type { RequestRecord } from "../../../src/core/rights/request.ts";
import type { ArchiveTask, Remains, Ticket } from "../../../src/core/rights/right.ts";
import { isOpen, mergeStatuses, statusOf, type Held, type RequestStatus } from "../../../src/core/rights/status.ts";

const AT = Date.parse("2026-11-22T10:00:00.000Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function ticket(said: Partial<Ticket> = {}): Ticket {
  return {
    id: "request-of-22-symbols_",
    type: "erase",
    site: "shop",
    receivedAt: AT,
    region: "EEA-DE",
    by: "staff",
    ...said,
  };
}

function remains(from: string, said: Partial<Remains> = {}): Remains {
  return { from, at: AT + 100, tasks: [], names: {}, ...said };
}

const task = (pseudonym: string): ArchiveTask => ({ site: "shop", day: "2026-11-20", pseudonym, mode: "remove" });
const reporting = (now = AT + 200, deaf: readonly string[] = []) => ({
  batch: machine.batchAt(now),
  now,
  canForget: (id: string) => !deaf.includes(id),
});
const report = (record: RequestRecord, what: Remains, now?: number, deaf?: readonly string[]) =>
  machine.reported(record, what, reporting(now, deaf)).record;
const answer = (record: RequestRecord, how: Verdict, now: number, names = ["a"]) =>
  machine.answered(record, { destination: "crm", names, how }, now, 1);
const waiting = (record: RequestRecord) => {
  const call = record.calls["crm"];
  if (call?.state !== "waiting") throw new Error("it does not wait");
  return call;
};
/** By a call that was answered. */
const asked = () => machine.settled(machine.opened(ticket()), [], AT);
const CRM = remains("home", { names: { crm: ["a"] } });

describe("a request", () => {
  it("that asks for nothing to be gone is done when it is answered", () => {
    const record = machine.opened(ticket({ type: "access" }));
    expect(isOpen(record)).toBe(true);
    expect(statusOf(machine.settled(record, [], AT + 5), AT + 9)).toMatchObject({
      finishedAt: AT + 5,
      stage1At: AT + 5,
    });
  });

  it("waits for every home that has a part in it to say what is left, though its profile is gone", () => {
    const record = report(machine.settled(machine.opened(ticket()), ["one", "two"], AT + 500), remains("one"));
    expect(statusOf(record, AT)).toMatchObject({ stage1At: AT + 500 });
    expect(statusOf(record, AT)).not.toHaveProperty("stage2At");
    expect(statusOf(record, AT).systems).toMatchObject([{ state: "done" }, { system: "archive", state: "waiting" }]);
    expect(statusOf(report(record, remains("two")), AT)).toMatchObject({ stage2At: AT + 500, finishedAt: AT + 500 });
  });

  it("is in no stage before anybody has done anything", () => {
    expect(statusOf(machine.opened(ticket()), AT)).not.toHaveProperty("stage1At");
    expect(isOpen(machine.opened(ticket()))).toBe(true);
  });

  it("whose call broke off is not done, whatever is done of it: there may be another home", () => {
    const record = report(machine.opened(ticket()), remains("home"));
    expect(statusOf(record, AT)).not.toHaveProperty("stage2At");
    expect(statusOf(record, AT).systems).toMatchObject([{ system: "profile", because: "interrupted" }]);
    expect(isOpen(machine.settled(record, ["home"], AT))).toBe(false);
  });

  it("is in its first stage while the archive holds lines of the hours in which it was reported, and waits for no others", () => {
    const early = report(asked(), remains("home", { tasks: [task("x")] }));
    const late = remains("another home", { tasks: [task("y")] });
    const { record } = machine.reported(early, late, reporting(AT + 3 * HOUR));
    const { first, last } = record.archive!;
    expect(last).toBe(first + 3);
    for (const left of [[first], [last], [first - 1, last], [first + 1]])
      expect(machine.archived(record, left, AT + HOUR)).toEqual(record);
    for (const left of [[], [last + 1], [first - 1]]) {
      const status = statusOf(machine.archived(record, left, AT + HOUR), AT);
      expect(status).toMatchObject({ stage1At: AT + 100, stage2At: AT + HOUR, finishedAt: AT + HOUR });
    }
    expect(statusOf(record, AT)).not.toHaveProperty("stage2At");
  });

  it("takes the report of one home once", () => {
    const what = remains("home", { tasks: [task("x")], names: { crm: ["a"] } });
    const first = machine.reported(asked(), what, reporting());
    expect(first.tasks).toEqual([task("x")]);
    const done = answer(machine.archived(first.record, [], AT + HOUR), { kind: "delivered" }, AT + HOUR);
    expect(machine.reported(done, what, reporting(AT + 2 * HOUR))).toEqual({ record: done, tasks: [] });
    expect(isOpen(done)).toBe(false);
  });

  it("is late once its day has passed, until it is finished", () => {
    const record = report(asked(), CRM);
    const { at } = statusOf(record, AT).deadline;
    expect(statusOf(record, at).overdue).toBe(false);
    expect(statusOf(record, at + 1).overdue).toBe(true);
    expect(statusOf(answer(record, { kind: "delivered" }, at + 5), at + 9).overdue).toBe(false);
  });
});

describe("a delete call", () => {
  it("waits until what was under way has ended", () => {
    const record = report(asked(), CRM);
    expect(machine.dueOf(record)).toBe(AT + 200 + LIMIT.forgetDelayMs);
  });

  it("forgets the names that were told, and goes on with those that were not", () => {
    const names = Array.from({ length: LIMIT.forgetNames + 1 }, (_, at) => `name-${at}`);
    const record = report(asked(), remains("home", { names: { crm: names } }));
    const first = nextNames(waiting(record));
    const rest = answer(record, { kind: "delivered" }, AT + HOUR, [...first]);
    expect(waiting(rest)).toMatchObject({ names: [names.at(-1)], due: AT + HOUR, attempts: 1 });
    const done = answer(rest, { kind: "delivered" }, AT + HOUR, [...nextNames(waiting(rest))]);
    expect(done.calls["crm"]).toEqual({ state: "done", attempts: 2, at: AT + HOUR });
  });

  it("keeps a name that came while others were being told, and asks after it later", () => {
    const record = report(asked(), CRM);
    const more = report(record, remains("other", { names: { crm: ["a", "b"] } }), AT + HOUR);
    const rest = answer(more, { kind: "delivered" }, AT + HOUR + 1);
    expect(waiting(rest)).toMatchObject({ names: ["b"], due: AT + HOUR + LIMIT.forgetDelayMs });
    const done = answer(rest, { kind: "delivered" }, AT + 2 * HOUR, ["b"]);
    expect(waiting(report(done, remains("third", { names: { crm: ["c"] } }), AT + DAY)).names).toEqual(["c"]);
  });

  it("is tried again after a failure, as late as the destination asks, and after a refusal the next day", () => {
    const record = report(asked(), CRM);
    const failed = answer(record, { kind: "again", because: "http_500", afterSeconds: 7_200 }, AT + HOUR);
    expect(waiting(failed)).toMatchObject({ due: AT + 3 * HOUR, because: "http_500", attempts: 1, names: ["a"] });
    const refused = answer(failed, { kind: "refused", because: "HTTP 404: <b>a" }, AT + HOUR);
    expect(waiting(refused)).toMatchObject({ due: AT + HOUR + DAY, because: "http_404_b_a", names: ["a"] });
    expect(answer(refused, { kind: "delivered" }, AT + DAY).calls["crm"]).toEqual({
      state: "done",
      attempts: 3,
      at: AT + DAY,
    });
  });

  it.each<[Verdict, string]>([
    [{ kind: "again", because: "timeout" }, "gave_up"],
    [{ kind: "refused", because: "http_404" }, "refused"],
  ])("is given up in the end, and its names with it: %j", (how, state) => {
    const last = AT + LIMIT.forgetGiveUpMs;
    const ended = answer(report(asked(), CRM), how, last);
    expect(ended.calls["crm"]).toEqual({
      state,
      attempts: 1,
      because: how.kind === "delivered" ? "" : how.because,
      at: last,
    });
    expect(statusOf(ended, last).finishedAt).toBe(last);
  });

  it("is named where there is none, and holds no name", () => {
    const record = report(asked(), remains("home", { names: { google: ["a"], crm: [] } }), AT + 200, ["google"]);
    expect(record.calls).toEqual({ google: { state: "unsupported", attempts: 0, because: UNSUPPORTED, at: AT + 200 } });
    expect(isOpen(record)).toBe(false);
  });
});

describe("what two jurisdictions hold of one request", () => {
  const eu = statusOf(machine.archived(report(asked(), remains("a", { tasks: [task("x")] })), [], AT + DAY), AT);
  const open = statusOf(report(asked(), remains("b", { names: { crm: ["a"] } })), AT);

  const heldIn = (one: RequestStatus, other: RequestStatus): readonly Held[] => [
    { jurisdiction: "eu", status: one },
    { jurisdiction: "us", status: other },
  ];

  it("is one status: done when both are, and late when one is", () => {
    const merged = mergeStatuses(heldIn(eu, open))!;
    expect(merged).toMatchObject({ id: ticket().id, stage1At: AT + 100, stage2At: AT + DAY });
    expect(merged).not.toHaveProperty("finishedAt");
    expect(merged.systems.map(({ system, jurisdiction, state }) => [system, jurisdiction, state])).toEqual([
      ["profile", "eu", "done"],
      ["archive", "eu", "done"],
      ["profile", "us", "done"],
      ["crm", "us", "waiting"],
    ]);
    expect(mergeStatuses(heldIn({ ...eu, overdue: true }, open))?.overdue).toBe(true);
    expect(mergeStatuses([])).toBeUndefined();
  });
});

type Move =
  | { readonly move: "report"; readonly home: number }
  | { readonly move: "ask"; readonly answer: Verdict["kind"]; readonly isWritten: boolean }
  | { readonly move: "sweep"; readonly tasks: number; readonly isWritten: boolean }
  | { readonly move: "wait"; readonly ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ move: fc.constant("report" as const), home: fc.nat(3) }),
  fc.record({
    move: fc.constant("ask" as const),
    answer: fc.constantFrom("delivered", "again", "refused"),
    isWritten: fc.boolean(),
  }),
  fc.record({ move: fc.constant("sweep" as const), tasks: fc.integer({ min: 1, max: 3 }), isWritten: fc.boolean() }),
  fc.record({ move: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 2 * HOUR }) }),
);

/** The object's rows, and the world: what was told and removed, whether or not anybody wrote it down. */
class World {
  record = machine.settled(machine.opened(ticket()), ["home-0", "home-1", "home-2", "home-3"], AT);
  now = AT;
  tasks: { readonly batch: number; readonly task: ArchiveTask }[] = [];
  readonly told = new Set<string>();
  readonly removed = new Set<string>();

  step(one: Move): void {
    this.now += 1;
    if (one.move === "wait") this.now += one.ms;
    if (one.move === "report") this.report(one.home);
    if (one.move === "ask") this.ask(one.answer, one.isWritten);
    if (one.move === "sweep") this.sweep(one.tasks, one.isWritten);
  }

  report(home: number): void {
    const names = { crm: [`c-${home}`, "shared"], log: [`l-${home}`], google: [] };
    const what = remains(`home-${home}`, { tasks: [task(`p-${home}-1`), task(`p-${home}-2`)], names });
    const { record, tasks } = machine.reported(this.record, what, reporting(this.now, ["google"]));
    this.tasks.push(...tasks.map((one) => ({ batch: machine.batchAt(this.now), task: one })));
    this.record = record;
  }

  ask(kind: Verdict["kind"], isWritten: boolean): void {
    for (const [destination, call] of Object.entries(this.record.calls)) {
      if (call.state !== "waiting" || call.due > this.now) continue;
      const names = nextNames(call);
      if (kind === "delivered") for (const name of names) this.told.add(name);
      const how: Verdict = kind === "delivered" ? { kind } : { kind, because: "http_500" };
      if (isWritten) this.record = machine.answered(this.record, { destination, names, how }, this.now, 0.5);
    }
  }

  sweep(count: number, isWritten: boolean): void {
    const some = this.tasks.slice(0, count);
    for (const { task: one } of some) this.removed.add(one.pseudonym);
    if (!isWritten) return;
    this.tasks = this.tasks.slice(count);
    const left = this.tasks.map(({ batch }) => batch);
    this.record = machine.archived(this.record, left, this.now);
  }
}

it("ends, whatever was repeated or lost: everything told, everything removed, nothing left", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      const world = new World();
      for (const one of moves) {
        world.step(one);
        const { stage1At, stage2At, finishedAt } = statusOf(world.record, world.now);
        // Nothing is said to be done before it is.
        if (stage2At !== undefined) expect(world.removed.size).toBe(8);
        if (finishedAt !== undefined) expect(world.told.size).toBe(9);
        expect(stage1At === undefined && stage2At !== undefined).toBe(false);
      }
      for (const home of [0, 1, 2, 3]) world.report(home);
      world.now += 2 * DAY;
      world.ask("delivered", true);
      world.sweep(8, true);
      expect([world.told.size, world.removed.size]).toEqual([9, 8]);
      expect(isOpen(world.record)).toBe(false);
      expect(JSON.stringify(world.record)).not.toMatch(/c-\d|l-\d|p-\d|shared/);
    }),
    { numRuns: 300 },
  );
});
