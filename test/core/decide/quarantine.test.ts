/** What breaks the plan and is put aside: what the call proposes, the last word on it, and what a replay makes of it. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { decide } from "../../../src/core/decide/decide.ts";
import { toQuarantining } from "../../../src/core/decide/quarantine.ts";
import { replay, type Replay } from "../../../src/core/decide/replay.ts";
import type { DecisionPolicy, DecisionRequest } from "../../../src/core/decide/request.ts";
import { settleBroken, type SealedBroken } from "../../../src/core/decide/settle-broken.ts";
import { settle } from "../../../src/core/decide/settle.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import type { Deliverable } from "../../../src/core/privacy/deliverable.ts";
import { deliverableSchema } from "../../../src/core/privacy/deliverable.ts";
import { AGREED, anEvent, aRequest, aSubject, NOW, plan, policy, shop } from "../call.ts";
import { digest, keysOf } from "../keys.ts";
import { given, run, type Given } from "./given.ts";
import { ownerOf } from "./wishes.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const keys = keysOf("visitor");
const setsAside = (said: Partial<DecisionRequest> = {}) => aRequest({ planMode: "quarantine", ...said });
const broken = (said: Partial<CanonicalEvent> = {}) =>
  anEvent({ properties: { product_id: "p", price: "secret1" }, consent: AGREED, ...said });
const unknown = (said: Partial<CanonicalEvent> = {}) => broken({ name: "Mouse Moved", ...said });

/** As if every event were planned, and every field right whatever is in it. */
const lenient: DecisionPolicy = {
  ...policy,
  plan: {
    ...plan,
    find: (type, name) => {
      const planned = plan.find(type, name);
      const schema = z.looseObject({}) as unknown as z.ZodObject;
      if (planned) return { ...planned, schema };
      const fields = new Map([["price", { sensitivity: "plain" }]] as const);
      return { ...plan.find("track", "Cart Viewed")!, name, type, purposes: ["analytics"], schema, fields };
    },
  },
};

function putAside(event: CanonicalEvent, request = setsAside(), subject: Partial<Subject> = {}, law = policy) {
  const proposal = decide(event, request, law);
  if (proposal.next !== "quarantine") return { next: proposal.next, outcome: undefined, aside: undefined };
  const ask = toQuarantining(proposal, request, law, "shop");
  const decision = settleBroken(ask, aSubject(subject), keys);
  return {
    next: proposal.next,
    ask,
    decision,
    outcome: decision.outcome,
    aside: decision.kept ? undefined : decision.aside,
  };
}

function asideOf(...how: Parameters<typeof putAside>): Deliverable {
  const { aside, outcome } = putAside(...how);
  if (!aside) throw new Error(`not put aside: ${JSON.stringify(outcome)}`);
  return aside;
}

const sealedIn = ({ sealed }: Deliverable) => JSON.parse(keys.open("quarantine", sealed!)) as SealedBroken;

function again(aside: Deliverable, law: DecisionPolicy = lenient, now = NOW): Replay {
  const { consentCategories } = shop;
  const facts = { policy: law, consentCategories, site: "shop", jurisdiction: "eu", now } as const;
  return replay(aside, keys.open("quarantine", aside.sealed!), facts);
}

describe("is proposed", () => {
  it.each<[string, CanonicalEvent, boolean, Partial<DecisionRequest>]>([
    ["for a planned event with a faulty field", broken(), true, {}],
    ["for an event that nobody planned", unknown(), true, {}],
    ["for history, too", broken(), true, { history: true }],
    ["where only stored consent can say", broken({ consent: {} }), true, {}],
    ["not for an event of the plan", anEvent({ consent: AGREED }), false, {}],
    ["not by a key that refuses", broken(), false, { planMode: "refuse" }],
    ["not by a key that observes and can spare nothing", unknown(), false, { planMode: "observe" }],
    ["not for a bot", broken(), false, { signals: { userAgent: "Googlebot/2.1" } }],
    ["not for what is too old", broken({ occurredAt: NOW - 25 * 3_600_000 }), false, {}],
    ["not for nobody", unknown({ anonymousId: undefined as never }), false, { hasCookie: false }],
    ["not where nothing may be kept", broken(), false, { connection: { country: "RU" } }],
    ["not where it may only be counted", broken(), false, { connection: { country: "CN" } }],
    [
      "not for whom a signal denies all that it is for",
      unknown({ consent: { segment: { categoryPreferences: { analytics: false } } } }),
      false,
      {},
    ],
  ])("%s", (_, event, isProposed, said) => {
    const proposal = decide(event, setsAside(said), policy);
    expect(proposal.next === "quarantine").toBe(isProposed);
    const refused = decide(event, aRequest({ ...said, planMode: said.planMode ?? "refuse" }), policy);
    // Else it ends as it would by another key.
    if (!isProposed) expect(proposal).toEqual(refused);
  });
});

describe("the last word", () => {
  it("names the fault as a refusal would, under another reason", () => {
    expect(putAside(broken()).outcome).toEqual({
      outcome: "refused",
      reason: "quarantined",
      fields: ["properties.price"],
      notices: [],
    });
  });

  it.each<[string, Partial<Subject>, string]>([
    ["a stored yes keeps it", { choices: { analytics: { granted: true, at: NOW - 1 } } }, "quarantined"],
    ["silence does not", {}, "unknown_event"],
    [
      "nor a yes that nobody proved",
      { proved: false, choices: { analytics: { granted: true, at: 1 } } },
      "unknown_event",
    ],
    [
      "a stored no ends it as any other key would",
      { choices: { analytics: { granted: false, at: 1 } } },
      "unknown_event",
    ],
    ["what another of the visitor's objects is asked does not come about", { class: "exempt" }, "unknown_event"],
    ["nor in a session that ends sooner", { class: "session" }, "unknown_event"],
  ])("%s", (_, subject, reason) => {
    expect(putAside(unknown({ consent: {} }), setsAside(), subject).outcome).toMatchObject({ reason });
  });

  it("keeps nothing where it may only be counted as a statistic apart", () => {
    const wishes = { exempt: true, require: {}, place: undefined, forward: "nowhere" } as const;
    const law = { ...policy, ...ownerOf(wishes) };
    const french = setsAside({ connection: { country: "FR" }, hasCookie: false });
    expect(decide(anEvent(), french, law).consent.findings.analytics.apart).toBe(true);
    expect(putAside(unknown({ consent: {} }), french, {}, law).next).toBe("refuse");
  });

  it("keeps nothing of whom an endpoint in their country gets everything", () => {
    const law = { ...policy, forward: { RU: "https://collect.example.ru/" } };
    const resident = { residence: { country: "RU" } };
    expect(putAside(broken(), setsAside(), resident, law).outcome).toMatchObject({ reason: "invalid_event" });
  });

  it("knows what has taken effect already", () => {
    expect(putAside(broken(), setsAside(), { hasSeen: () => true }).outcome).toEqual({ outcome: "duplicate" });
  });
});

describe("what is put aside", () => {
  const aside = asideOf(
    broken({ context: { page_url: "https://x.example/?q=secret2", page_title: "secret3", locale: "de-DE" } }),
  );

  it("is read back across a queue as any delivery is", () => {
    expect(deliverableSchema.parse(JSON.parse(JSON.stringify(aside)))).toEqual(aside);
    expect(aside).toMatchObject({
      to: "quarantine",
      event: "Product Viewed",
      properties: { faults: [{ field: "properties.price", fault: "wrong_type" }] },
      context: { country: "DE" },
      purposes: ["analytics", "personalization", "advertising"],
      region: "EEA-DE",
    });
    expect(aside.at % 3_600_000).toBe(0);
  });

  it("opens only to its subject, and as nothing else", () => {
    expect(sealedIn(aside)).toMatchObject({
      messageId: "m-1",
      at: NOW,
      properties: { product_id: "p", price: "secret1" },
      context: { page_url: "https://x.example/", page_title: "secret3", locale: "de-DE" },
    });
    expect(() => keysOf("another").open("quarantine", aside.sealed!)).toThrow();
    expect(() => keys.open("delivery", aside.sealed!)).toThrow();
  });

  it("has of a planned event its planned fields, in the plan's words, and its plain ones scrubbed", () => {
    const said = { transaction_id: "o", currency: 5, coupon: "ann@x.example", unplanned: "secret4" };
    const { name, properties } = sealedIn(asideOf(broken({ name: "purchase", properties: said })));
    expect([name, properties]).toEqual(["Order Completed", { order_id: "o", currency: 5, coupon: "[email]" }]);
  });

  it("has of an unknown event what scrubbing leaves, under a name that only the vocabulary knows", () => {
    const properties = { who: { mail: "ann@x.example" }, color: "blue" };
    expect(sealedIn(asideOf(unknown({ properties })))).toMatchObject({
      name: "Mouse Moved",
      properties: { who: { mail: "[email]" }, color: "blue" },
    });
    expect(asideOf(unknown()).event).toBe("other");
  });

  it("has another name than the event would have in the archive, and the same at every repeat", () => {
    expect(asideOf(broken()).id).toBe(aside.id);
    expect(aside.id).not.toBe(keys.hash("record", "m-1").slice(0, 22));
  });
});

describe("a replay", () => {
  it("finds the plan as it is", () => {
    expect(again(asideOf(broken()), policy).next).toBe("broken");
    expect(again(asideOf(unknown()), policy).next).toBe("broken");
    expect(again(asideOf(unknown()))).toMatchObject({
      next: "settle",
      settlement: { history: true, replayed: true, source: "web", recipients: [], event: { messageId: "m-1" } },
    });
  });

  it.each<[string, Partial<DecisionRequest>, Partial<CanonicalEvent>, string, string]>([
    ["a connection", { connection: { country: "US", subdivision: "US-CA" } }, {}, "US-CA", "connection"],
    ["the event", { keyKind: "server" }, { context: { country: "Germany" } }, "EEA-DE", "context"],
    ["what the owner attests", { keyKind: "server", audience: "US-CA" }, {}, "US-CA", "audience"],
    ["nobody", { keyKind: "server" }, {}, "UNK", "unknown"],
    ["what cannot be read", { keyKind: "server", audience: "DE" }, { context: { country: "?" } }, "UNK", "unknown"],
    ["a connection from nowhere", { connection: undefined }, {}, "UNK", "unknown"],
  ])("is decided where %s said that it was", (_, said, event, region, foundBy) => {
    const { proposal } = again(asideOf(broken(event), setsAside(said)));
    const first = decide(broken(event), setsAside(said), policy);
    expect(proposal.laws).toEqual(first.laws);
    expect(proposal.laws[0]).toMatchObject({ region: { id: region }, foundBy });
  });

  it("hears what was said with it: signals, the browser's memory, an age", () => {
    const california = { connection: { country: "US", subdivision: "US-CA" } };
    const choices = { personalization: { granted: false, at: NOW - 1 } };
    const said = setsAside({ ...california, signals: { gpc: "1", choices } });
    const { proposal } = again(asideOf(broken({ consent: {} }), said));
    expect(proposal.consent.findings.advertising).toMatchObject({ answer: "no", because: "signal_objects" });
    expect(proposal.consent.findings.personalization).toMatchObject({ answer: "no", because: "choice_refused" });
    const traits = { type: "identify", name: "", properties: { age: 9, newsletter: "?" } } as const;
    const child = putAside(broken(traits), setsAside(california));
    expect(child.ask?.hearing.declared).toEqual({ age: 0 });
  });

  it("is believed no more than the call that brought it was", () => {
    expect(again(asideOf(broken())).proved).toBe(true);
    expect(again(asideOf(broken(), setsAside(), { proved: false })).proved).toBe(false);
  });

  it("measures no audience: whoever it is of can be named", () => {
    const yes = { analytics: { granted: true, at: NOW - 1 } };
    const french = setsAside({ connection: { country: "FR" } });
    const aside = asideOf(unknown({ consent: {} }), french, { choices: yes });
    const law = { ...lenient, ...ownerOf({ exempt: true, require: {}, place: undefined, forward: "nowhere" }) };
    expect(again(aside, law).proposal.consent.findings.analytics).toMatchObject({
      answer: "ask",
      because: "region_requires_consent",
    });
  });

  it("ends where the law of today forbids it", () => {
    const law: DecisionPolicy = { ...lenient, regions: { "EEA-DE": { place: { mode: "drop" } } } };
    expect(again(asideOf(broken()), law)).toMatchObject({
      next: "ended",
      outcome: { reason: "region_forbidden" },
    });
  });
});

/** Mostly broken, by a key that puts aside. What is known besides is only ever known to who asks what would be. */
const breaking: fc.Arbitrary<Given> = fc.tuple(given, fc.boolean()).map(([one, isUnknown]) => ({
  ...one,
  request: { ...one.request, planMode: "quarantine", declared: {} },
  event: {
    ...one.event,
    ...(isUnknown && one.event.type === "track" ? { name: "Mouse Moved" } : {}),
    properties: { ...one.event.properties, price: "twenty" },
  },
}));

it("keeps nothing that its visitor does not allow, nothing in the clear, and never what is counted apart", () => {
  let kept = 0;
  fc.assert(
    fc.property(breaking, (one) => {
      const law = { ...policy, ...ownerOf(one.wishes) };
      const proposal = decide(one.event, one.request, law);
      const { aside, decision, ask } = putAside(one.event, one.request, one.subject, law);
      if (!aside || !decision || !ask) return;
      kept++;
      expect(decision.kept).toBe(false);
      for (const purpose of aside.purposes) {
        expect(ask.purposes).toContain(purpose);
        expect(proposal.consent.findings[purpose]).not.toMatchObject({ answer: "no" });
        expect(decision.answers[purpose]).toMatchObject({ allowed: true });
        expect(decision.answers[purpose].apart).toBeUndefined();
      }
      const { sealed: _, ...plain } = aside;
      expect(JSON.stringify(plain)).not.toMatch(/secret|Mouse|twenty/);
      const { properties } = sealedIn(aside);
      // Only advertising keeps it, and only to it does it travel.
      const isOpen = proposal.consent.findings.advertising.answer !== "no";
      if ("email" in ask.broken.properties && proposal.validation.planned) expect(isOpen).toBe(true);
      if ("email" in properties && proposal.validation.planned) expect(aside.purposes).toContain("advertising");
      if (proposal.validation.planned) expect(properties).not.toHaveProperty("unplanned");
    }),
    { numRuns: 2_000 },
  );
  expect(kept).toBeGreaterThan(100);
});

it("is allowed no more by a replay than it was when it came", () => {
  let [settled, ended] = [0, 0];
  fc.assert(
    fc.property(breaking, (one) => {
      const law = { ...policy, ...ownerOf(one.wishes) };
      const { aside, decision: before } = putAside(one.event, one.request, one.subject, law);
      if (!aside || !before) return;
      expect(again(aside, law, one.event.receivedAt).next).toBe("broken");
      const { settlement, proved } = again(aside, { ...lenient, ...ownerOf(one.wishes) }, one.event.receivedAt);
      expect(proved).toBe(one.subject.proved);
      if (!settlement) return void ended++;
      settled++;
      const { allowed, answers } = settle(settlement, one.subject, keys, digest);
      for (const purpose of allowed) expect(aside.purposes).toContain(purpose);
      for (const [purpose, { allowed: isAllowed }] of Object.entries(answers)) {
        if (isAllowed) expect(before.answers).toMatchObject({ [purpose]: { allowed: true } });
      }
    }),
    { numRuns: 2_000 },
  );
  expect(settled).toBeGreaterThan(100);
  expect(ended).toBe(0);
});

it("is put aside of nobody of whom the same event, unbroken, would be kept for less than that", () => {
  fc.assert(
    fc.property(breaking, (one) => {
      const law = { ...policy, ...ownerOf(one.wishes) };
      const { aside } = putAside(one.event, one.request, one.subject, law);
      const { price: _, ...properties } = one.event.properties;
      const whole = run({ ...one, event: { ...one.event, properties } });
      if (aside && whole.settlement) for (const purpose of aside.purposes) expect(whole.joined).toContain(purpose);
    }),
    { numRuns: 1_000 },
  );
});
