/** A destination gets nothing that somebody denied, for every event, visitor and owner; and says nothing of another's. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { settle } from "../../../src/core/decide/settle.ts";
import { fieldPath } from "../../../src/core/event.ts";
import { PURPOSES } from "../../../src/core/policy/purposes.ts";
import { deliverableSchema, opened, type Deliverable, type Recipient } from "../../../src/core/privacy/deliverable.ts";
import type { FieldSet } from "../../../src/core/privacy/minimize.ts";
import { AGREED, anEvent, aRequest, aSubject, NOW, settlementOf } from "../call.ts";
import { digest, keysOf } from "../keys.ts";
import { given, measured, necessary, RECIPIENTS, run } from "./given.ts";

vi.setConfig({ testTimeout: 60_000 });

const cases = fc.oneof(given, given, measured, necessary);
const recipientOf = ({ to }: Deliverable) => RECIPIENTS.find(({ id }) => id === to)!;
const keys = keysOf("visitor");

/** As its destination will see it. */
const open = (delivery: Deliverable, from = keys) =>
  opened(
    delivery,
    delivery.sealed === undefined ? undefined : (JSON.parse(from.open("delivery", delivery.sealed)) as FieldSet),
  );

it("tells a destination of no event unless every purpose that it names is allowed, and not as a statistic apart", () => {
  let [told, apart] = [0, 0];
  fc.assert(
    fc.property(cases, (one) => {
      const { told: deliveries, kept, settlement } = run(one);
      if (kept.some(({ record }) => record.sealed === "")) apart++;
      for (const delivery of deliveries) {
        told++;
        const by = kept.find((decision) => decision.deliveries.includes(delivery))!;
        for (const purpose of recipientOf(delivery).purposes) {
          expect(by.answers[purpose]).toMatchObject({ allowed: true });
          expect(by.answers[purpose].apart).toBeUndefined();
          if (purpose !== "sale_or_share") expect(settlement?.purposes).toContain(purpose);
        }
      }
    }),
    { numRuns: 1_000 },
  );
  expect(told).toBeGreaterThan(100);
  expect(apart).toBeGreaterThan(20);
});

it("tells it of every live event that it may be told of, once", () => {
  fc.assert(
    fc.property(cases, (one) => {
      const { told, decision, kept, settlement } = run(one);
      const wanted = RECIPIENTS.filter(({ purposes }) =>
        purposes.every(
          (purpose) =>
            decision?.answers[purpose].allowed &&
            !decision.answers[purpose].apart &&
            (purpose === "sale_or_share" || settlement?.purposes.includes(purpose)),
        ),
      );
      const due = kept.length === 0 || settlement?.history ? [] : wanted.map(({ id }) => id);
      expect(told.map(({ to }) => to).toSorted()).toEqual(due.toSorted());
    }),
    { numRuns: 1_000 },
  );
});

it("never tells more when another refusal is added", () => {
  fc.assert(
    fc.property(given, fc.constantFrom(...PURPOSES), (one, purpose) => {
      const choices = { ...one.subject.choices, [purpose]: { granted: false, at: one.event.receivedAt + 1 } };
      const before = new Map(run(one).told.map((delivery) => [delivery.to, delivery]));
      for (const delivery of run({ ...one, subject: { ...one.subject, choices } }).told) {
        const known = before.get(delivery.to);
        expect(known, delivery.to).toBeDefined();
        for (const field of Object.keys(delivery.properties)) expect(known?.properties).toHaveProperty([field]);
      }
    }),
    { numRuns: 500 },
  );
});

it("says what of an event only its own purposes keep, and of those only the fields that it declares", () => {
  let seen = 0;
  fc.assert(
    fc.property(cases, (one) => {
      const { told, kept, decision } = run(one, keysOf);
      for (const delivery of told) {
        const by = kept.find((decision) => decision.deliveries.includes(delivery))!;
        const said = open(delivery, keysOf(by === decision ? "full" : "session"));
        const paths = [
          ...Object.keys(said.properties).map((field) => fieldPath(said.type, field)),
          ...Object.keys(said.context).map((field) => `context.${field}`),
        ];
        const { purposes, fields } = recipientOf(delivery);
        for (const path of paths) {
          seen++;
          const limited = by.event.limited[path];
          if (limited) expect(limited.some((purpose) => purposes.includes(purpose))).toBe(true);
          if (fields) expect(fields).toContain(path);
        }
        expect(JSON.stringify({ ...delivery, sealed: "" })).not.toContain("secret");
      }
    }),
    { numRuns: 300 },
  );
  expect(seen).toBeGreaterThan(100);
});

const everyone: readonly Recipient[] = RECIPIENTS.filter(({ id }) => id !== "baskets");
const agreed = (said: object = {}, request = aRequest()) => {
  const event = anEvent({
    consent: AGREED,
    properties: { price: 2, url: "https://shop.example/p" },
    context: { page_url: "https://shop.example/page" },
    ...said,
  });
  const decision = settle(settlementOf(event, request, everyone), aSubject(), keys, digest);
  if (!decision.kept) throw new Error("not kept");
  return decision.deliveries;
};
const [stats, ads, mailer] = agreed() as readonly [Deliverable, Deliverable, Deliverable];

it("is read back across a queue as it was written, and not with anything else in it", () => {
  expect(deliverableSchema.parse(JSON.parse(JSON.stringify(ads)))).toEqual(ads);
  for (const wrong of [
    { v: 2 },
    { userId: "u" },
    { id: "m-1" },
    { received: "2026-11-22T04:07:11" },
    { consent: { fun: true } },
  ]) {
    expect(deliverableSchema.safeParse({ ...ads, ...wrong }).success).toBe(false);
  }
});

it("goes to none as history", () => {
  expect(agreed({}, aRequest({ history: true }))).toEqual([]);
});

describe("of one event, what two destinations get", () => {
  it("has two names of the event and of the visitor, none of which is the archive's", () => {
    const { record, recordId } = settle(
      settlementOf(anEvent({ consent: AGREED })),
      aSubject(),
      keys,
      digest,
    ) as never as {
      record: { pseudonym: string };
      recordId: string;
    };
    const names = [stats, ads, mailer].flatMap(({ id, pseudonym }) => [id, pseudonym]);
    expect(new Set([...names, recordId, record.pseudonym]).size).toBe(8);
  });

  it("has the same names at every repeat", () => {
    const again = agreed();
    expect(again.map(({ id, pseudonym }) => [id, pseudonym])).toEqual(
      [stats, ads, mailer].map(({ id, pseudonym }) => [id, pseudonym]),
    );
  });

  it("opens to what each declares, and to nothing for another's seal", () => {
    expect(open(ads)).toMatchObject({ properties: { price: 2 }, context: { page_url: "https://shop.example/page" } });
    expect(open(ads).properties).not.toHaveProperty("url");
    expect(open(stats).properties).toEqual({ price: 2, url: "https://shop.example/p" });
    expect(() => keysOf("another").open("delivery", ads.sealed!)).toThrow();
    expect(() => keys.open("archive", ads.sealed!)).toThrow();
  });

  it("knows a visitor for a day, a month, or as long as the profile lives, as its destination asks", () => {
    const days = (ms: number) =>
      agreed({ occurredAt: NOW + ms, receivedAt: NOW + ms }, aRequest({ receivedAt: NOW + ms }));
    const DAY = 86_400_000;
    const same = (a: readonly Deliverable[], b: readonly Deliverable[]) =>
      a.map((one, at) => one.pseudonym === b[at]?.pseudonym);
    expect(same(agreed(), days(60_000))).toEqual([true, true, true]);
    expect(same(agreed(), days(DAY))).toEqual([false, true, true]);
    expect(same(agreed(), days(40 * DAY))).toEqual([false, true, false]);
  });
});

describe("the visitor's signals", () => {
  const california = aRequest({ connection: { country: "US", subdivision: "US-CA" } });
  it("travel with what may still be told", () => {
    const [first] = agreed({ consent: undefined }, { ...california, signals: { gpc: "1" } });
    expect(first).toMatchObject({
      to: "stats",
      gpc: true,
      region: "US-CA",
      consent: { advertising: false, analytics: true },
    });
  });

  it("say so where none was sent", () => {
    expect(ads).toMatchObject({ gpc: false, region: "EEA-DE", consent: { advertising: true, sale_or_share: true } });
  });

  it("are heard when they were sent before, and not after a later yes", () => {
    const heard = (choices: object) =>
      settle(
        settlementOf(anEvent(), california, everyone),
        aSubject({ optOutSignalAt: NOW - 1_000, choices }),
        keys,
        digest,
      ) as { deliveries: readonly Deliverable[] };
    expect(heard({}).deliveries.map(({ to, gpc }) => [to, gpc])).toEqual([
      ["stats", true],
      ["mailer", true],
    ]);
    const yes = { granted: true, at: NOW - 1 };
    expect(heard({ advertising: yes, sale_or_share: yes }).deliveries.map(({ to, gpc }) => [to, gpc])).toEqual([
      ["stats", false],
      ["ads", false],
      ["mailer", false],
    ]);
  });
});
