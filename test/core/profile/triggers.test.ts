/** What a profile says by itself: each kind of trigger, and all that keeps it silent. */
import { describe, expect, it } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import * as alarm from "../../../src/core/profile/alarm.ts";
import { regionNamed } from "../../../src/core/policy/regions/index.ts";
import * as machine from "../../../src/core/profile/machine.ts";
import { speak } from "../../../src/core/profile/speak.ts";
import { AGREED, NOW } from "../call.ts";
import { digest } from "../keys.ts";
import { birth, entryWith, keys, settings } from "./row.ts";
import { ABANDONED, configWith, MINUTE, Teller, type Sent } from "./telling.ts";

const added = (at: number, properties: Sent["properties"] = {}): Sent => ({ name: "Product Added", at, properties });
const ordered = (at: number): Sent => ({ name: "Order Completed", at });
const shown = (at: number, code?: string): Sent => ({
  name: "Error Shown",
  at,
  properties: code === undefined ? {} : { code },
});
const viewed = (at: number, properties: Sent["properties"] = {}): Sent => ({ type: "page", at, properties });

const cart = () => new Teller(configWith({ cart: ABANDONED }));

describe("a lapse", () => {
  it("is said so long after the last, with what the last one carried", () => {
    const teller = cart();
    teller.send([added(0, { cart_id: "c", price: 1 })]);
    teller.send([added(30, { cart_id: "c", price: 2 })]);
    expect(teller.due).toBe(90);
    expect(teller.speak(89)).toEqual([]);
    expect(teller.speak(90)).toEqual([{ event: "Cart Abandoned", at: 90, properties: { cart_id: "c", price: 2 } }]);
    expect(teller.counted).toEqual([
      {
        outcome: { outcome: "stored", notices: [] },
        source: "trigger",
        name: "Cart Abandoned",
        country: "US",
        lines: 1,
        owed: [],
        violations: [],
      },
    ]);
    expect([teller.due, teller.speak(91)]).toEqual([undefined, []]);
  });

  it.each<[string, readonly Sent[]]>([
    ["comes after it", [added(0), ordered(10)]],
    ["comes at the same moment", [ordered(0), added(0)]],
    ["arrived before it", [ordered(10), added(0)]],
    ["comes at the last moment", [added(0), ordered(60)]],
  ])("is not one when what ends it %s", (_, sent) => {
    const teller = cart();
    for (const one of sent) teller.send([one], 61);
    expect([teller.due, teller.speak(200)]).toEqual([undefined, []]);
  });

  it("is none either when another of the person's rows knows the end of it, and is not asked about again", () => {
    const ended = {
      isPerson: false,
      consents: [],
      watches: [{ cart: { moments: [{ at: NOW + 10 * MINUTE, is: "ended" }] } }],
    } as const;
    const late = { ...ended, watches: [{ cart: { moments: [{ at: NOW + 61 * MINUTE, is: "ended" }] } }] } as const;
    for (const [kin, told] of [
      [ended, 0],
      [late, 1],
    ] as const) {
      const config = configWith({ cart: ABANDONED });
      const teller = new Teller(config);
      teller.send([added(0)]);
      const { row } = teller;
      const step = speak(row!, config, NOW + 200 * MINUTE, keys, digest, settings, kin);
      expect(step.ended).toHaveLength(told);
      expect(speak(step.row!, config, NOW + 300 * MINUTE, keys, digest, settings).ended).toEqual([]);
    }
  });

  it("is one when the end came before it, or too late", () => {
    const teller = cart();
    teller.send([ordered(0), added(1), ordered(62)]);
    expect(teller.speak(62)).toMatchObject([{ at: 61 }]);
  });

  it("is said once, although another event of its hour comes late; and again for a cart filled after an order", () => {
    const teller = cart();
    teller.send([added(0)]);
    expect(teller.speak(60)).toHaveLength(1);
    teller.send([added(50)], 61);
    expect([teller.due, teller.speak(200)]).toEqual([undefined, []]);
    teller.send([ordered(55)], 200);
    teller.send([added(58)], 200);
    expect(teller.speak(200)).toMatchObject([{ at: 118 }]);
  });

  it("is said again of the next cart", () => {
    const teller = cart();
    teller.send([added(0)]);
    teller.speak(60);
    teller.send([added(61)]);
    expect(teller.speak(121)).toMatchObject([{ at: 121 }]);
  });

  it("looks only at what is asked for, and what ends it need not be", () => {
    const when = { ...ABANDONED.when, where: { category: ["coats", "bags"], price: 10 } };
    const teller = new Teller(configWith({ cart: { ...ABANDONED, when } }));
    teller.send([added(0, { category: "coats" }), added(0, { category: "hats", price: 10 })]);
    expect(teller.due).toBeUndefined();
    teller.send([added(0, { category: "bags", price: 10 })]);
    expect(teller.due).toBe(60);
    teller.send([ordered(5)]);
    expect(teller.due).toBeUndefined();
  });

  it("carries no text longer than the limit", () => {
    const teller = cart();
    const longest = "x".repeat(LIMIT.triggerCharacters);
    teller.send([added(0, { cart_id: `\u0001${"x".repeat(LIMIT.triggerCharacters - 5)}`, price: 1 })]);
    expect(teller.speak(60)).toMatchObject([{ properties: { price: 1 } }]);
    teller.send([added(61, { cart_id: longest })]);
    expect(teller.speak(121)).toMatchObject([{ properties: { cart_id: longest } }]);
    expect(teller.told[0]?.properties).not.toHaveProperty("cart_id");
  });

  it("remembers two moments of a long row, and of many rows no more than the limit", () => {
    const teller = cart();
    const moments = () => teller.row?.state.slices.personalization?.watches?.["cart"]?.moments ?? [];
    for (let at = 0; at < 30; at++) teller.send([added(at, { cart_id: "c" })]);
    expect(moments().map(({ at, cause }) => [(at - NOW) / MINUTE, cause !== undefined])).toEqual([
      [0, false],
      [29, true],
    ]);
    for (let at = 0; at < 40; at++) teller.send([ordered(100 + at * 61)]);
    expect(moments()).toHaveLength(LIMIT.triggerMoments);
  });

  it("forgets what nothing can matter to any more", () => {
    const teller = cart();
    teller.send([added(0), ordered(1)]);
    teller.send([ordered(26 * 60)]);
    expect(teller.row?.state.slices.personalization?.watches?.["cart"]?.moments).toHaveLength(1);
  });
});

describe("a repetition", () => {
  const errors = (said: object = {}) =>
    new Teller(
      configWith({
        errors: {
          description: "d",
          emits: "Cart Abandoned",
          when: { event: "Error Shown", times: 3, within: { minutes: 10 }, ...said },
          carry: ["code"],
        },
      }),
    );

  it("is said with the last that it takes, and for as long not again", () => {
    const teller = errors();
    teller.send([shown(0), shown(1)]);
    expect(teller.due).toBeUndefined();
    teller.send([shown(10, "e"), shown(11)]);
    expect(teller.speak(11)).toEqual([{ event: "Cart Abandoned", at: 10, properties: { code: "e" } }]);
    teller.send([shown(15), shown(20)]);
    expect(teller.speak(20)).toEqual([]);
    teller.send([shown(21)]);
    expect(teller.speak(21)).toMatchObject([{ at: 21 }]);
  });

  it("counts two of the same moment as two, and none that came too long before", () => {
    const teller = errors();
    teller.send([shown(0), shown(0), shown(11)]);
    expect(teller.due).toBeUndefined();
    teller.send([shown(11), shown(11)]);
    expect(teller.speak(11)).toMatchObject([{ at: 11 }]);
  });

  it("tells apart by the property that it names, and takes none that lacks it", () => {
    const teller = errors({ same: "code" });
    teller.send([shown(0, "a"), shown(0, "b"), shown(1, "a"), shown(1, "b"), shown(2), shown(2, ""), shown(2)]);
    expect(teller.due).toBeUndefined();
    teller.send([shown(3, "a")]);
    expect(teller.speak(3)).toMatchObject([{ properties: { code: "a" } }]);
    teller.send([shown(4, "b"), shown(5, "a")]);
    expect(teller.speak(5)).toMatchObject([{ at: 4, properties: { code: "b" } }]);
  });
});

describe("a session", () => {
  const told = (when: NonNullable<Parameters<typeof configWith>[0]>[string]["when"]) =>
    new Teller(
      configWith({
        session: { description: "d", emits: "Session Told", when, carry: ["pages", "duration", "number", "stage"] },
      }),
    );

  it("is told once when the condition comes to hold, and again in the next", () => {
    const teller = told({ session: { stage: "cart", pagesAtLeast: 2 } });
    teller.send([viewed(0), added(1)]);
    expect(teller.due).toBeUndefined();
    teller.send([viewed(2)]);
    expect(teller.speak(2)).toEqual([
      { event: "Session Told", at: 2, properties: { pages: 2, duration: 120, number: 1, stage: "cart" } },
    ]);
    teller.send([viewed(3), added(4)]);
    expect(teller.speak(4)).toEqual([]);
    teller.send([viewed(100), added(101), viewed(102)]);
    expect(teller.speak(102)).toMatchObject([{ at: 102, properties: { number: 2 } }]);
  });

  it("is told when it is over, thirty minutes after its last event, and once", () => {
    const teller = told({ sessionEnds: true });
    teller.send([viewed(0)]);
    teller.send([viewed(20), added(21)]);
    expect(teller.due).toBe(51);
    expect(teller.speak(51)).toEqual([
      { event: "Session Told", at: 51, properties: { pages: 2, duration: 21 * 60, number: 1, stage: "cart" } },
    ]);
    // Late, and of the same session.
    teller.send([viewed(40)], 52);
    expect([teller.due, teller.speak(200)]).toEqual([undefined, []]);
  });

  it("is told although the next one began before anything could be said", () => {
    const teller = told({ sessionEnds: true });
    teller.send([viewed(0)]);
    teller.send([viewed(100)]);
    expect(teller.speak(131)).toMatchObject([
      { at: 30, properties: { pages: 1, number: 1 } },
      { at: 130, properties: { pages: 1, number: 2 } },
    ]);
  });

  it("does not go on by what a trigger said of it, nor begin by it", () => {
    const teller = told({ sessionEnds: true });
    teller.send([viewed(0)]);
    const { session } = teller.row!.state.slices.personalization!;
    expect(teller.speak(31)).toHaveLength(1);
    expect(teller.row?.state.slices.personalization?.session).toEqual(session);
    expect([teller.due, teller.speak(100)]).toEqual([undefined, []]);
  });
});

describe("nothing is said", () => {
  it("of history", () => {
    const teller = cart();
    teller.send([{ ...added(0), request: { history: true } }]);
    expect(teller.due).toBeUndefined();
  });

  it("of what is not kept for personalization", () => {
    const teller = cart();
    const consent = { segment: { categoryPreferences: { Analytics: true, Functional: false } } };
    teller.send([{ ...added(0), event: { consent } }]);
    expect(teller.row?.outbox).toHaveLength(1);
    expect(teller.due).toBeUndefined();
  });

  it("by what a trigger said", () => {
    const when = { after: "Cart Abandoned", without: ["Order Completed"], for: { minutes: 1 } };
    const echo = { description: "d", emits: "Echo Heard", when };
    const teller = new Teller(configWith({ cart: ABANDONED, echo }));
    teller.send([added(0)]);
    expect(teller.speak(60)).toHaveLength(1);
    expect(teller.due).toBeUndefined();
  });

  it("after personalization was withdrawn, which takes along all that is remembered for it", () => {
    const teller = cart();
    teller.send([added(0, { cart_id: "c-17" })]);
    expect(JSON.stringify(teller.row?.state)).toContain("c-17");
    teller.choose({ personalization: { granted: false, at: NOW + MINUTE } }, 1);
    expect(teller.due).toBeUndefined();
    expect(JSON.stringify(teller.row?.state)).not.toContain("c-17");
    expect([teller.speak(60), teller.counted]).toEqual([[], []]);
  });

  it("where the law changed its mind meanwhile, and that is counted", () => {
    const teller = cart();
    teller.send([added(0)]);
    const forbidding = configWith({ cart: ABANDONED }, { regions: { "US-CA": { place: { mode: "drop" } } } });
    expect(teller.speak(60, forbidding)).toEqual([]);
    expect(teller.ends).toEqual(["region_forbidden"]);
    expect([teller.due, teller.speak(61)]).toEqual([undefined, []]);
  });

  it("for a German whose yes came with the event alone; that it lapsed is counted without them", () => {
    const teller = cart();
    const german = { request: { connection: { country: "DE" } } };
    teller.send([{ ...added(0), ...german, event: { consent: AGREED } }]);
    expect(teller.due).toBe(60);
    expect(teller.speak(60)).toEqual([]);
    expect(teller.ends).toEqual(["aggregated"]);
    const known = cart();
    known.choose({ personalization: { granted: true, at: NOW }, analytics: { granted: true, at: NOW } }, 0);
    known.send([{ ...added(0), ...german }]);
    expect(known.speak(60)).toHaveLength(1);
  });

  it("of a measurement that is allowed where personalization is not", () => {
    const teller = cart();
    const british = { request: { connection: { country: "GB" } } };
    teller.send([{ ...added(0), ...british, event: { consent: AGREED } }]);
    expect(teller.due).toBe(60);
    expect([teller.speak(60), teller.ends]).toEqual([[], ["aggregated"]]);
  });

  it("as a statistic of nobody: what is measured without a yes is not part of it", () => {
    const { conditions } = regionNamed("EEA-FR")!.exemption!;
    const audienceMeasurement = Object.fromEntries(conditions.map((one) => [one, true as const]));
    const teller = new Teller(configWith({ cart: ABANDONED }, { regions: { "EEA-FR": { audienceMeasurement } } }));
    teller.choose({ personalization: { granted: true, at: NOW } }, 0);
    teller.send([{ ...added(0), request: { connection: { country: "FR" } }, event: { consent: AGREED } }]);
    expect(teller.speak(60)).toHaveLength(1);
    expect(teller.row?.outbox.at(-1)?.record?.purposes).toEqual(["personalization"]);
    expect(teller.counted[0]?.outcome).toEqual({
      outcome: "reduced",
      removed: ["purpose.analytics"],
      notices: ["consent_missing"],
    });
  });

  it("for a purpose that its event was not kept for", () => {
    const teller = cart();
    const some = { segment: { categoryPreferences: { Analytics: false, Functional: true } } };
    teller.send([{ ...added(0), event: { consent: some } }]);
    expect(teller.speak(60)).toHaveLength(1);
    expect(teller.row?.outbox.at(-1)?.record?.purposes).toEqual(["personalization"]);
    const all = cart();
    all.send([added(0)]);
    all.speak(60);
    expect(all.row?.outbox.at(-1)?.record?.purposes).toEqual(["analytics", "personalization"]);
  });

  it("a day after it was due, since nobody could be sure to say it once: that is counted as stale", () => {
    const teller = cart();
    teller.send([added(0)]);
    expect([teller.speak(60 + 24 * 60 + 1), teller.ends]).toEqual([[], ["stale"]]);
    expect(teller.due).toBeUndefined();
  });

  it("that breaks the plan, which is counted with the field at fault", () => {
    const teller = cart();
    teller.send([added(0, { price: 2_000 })]);
    expect([teller.speak(60), teller.ends]).toEqual([[], ["invalid_event"]]);
    expect(teller.counted[0]?.violations).toMatchObject([{ field: "properties.price" }]);
  });

  it("for a trigger that the config has no more, and nothing is remembered for it", () => {
    const teller = cart();
    teller.send([added(0)]);
    const renamed = new Teller(configWith({ left: ABANDONED }));
    renamed.row = teller.row;
    renamed.send([{ ...added(1), event: { messageId: "another" } }]);
    expect(Object.keys(renamed.row?.state.slices.personalization?.watches ?? {})).toEqual(["left"]);
    expect(teller.speak(60, configWith({}))).toEqual([]);
    expect(teller.row?.state.slices.personalization?.watches).toEqual({});
    expect(teller.counted).toEqual([]);
  });

  it("by a profile that is leaving for another home", () => {
    const teller = cart();
    teller.send([added(0)]);
    const leaving = { jurisdiction: "us", id: "other" } as const;
    teller.row = { ...teller.row!, state: { ...teller.row!.state, leaving } };
    expect([teller.due, teller.step(60)?.effects]).toEqual([undefined, []]);
  });
});

describe("where it was", () => {
  const california = { country: "US", subdivision: "US-CA" };
  const place = { country: "US", region: "US-CA" };
  it.each<[string, Partial<Sent>, object]>([
    ["by the connection", { request: { connection: california } }, { foundBy: "connection", ...california }],
    [
      "by a server's word",
      { request: { keyKind: "server" }, event: { context: place } },
      { foundBy: "context", ...california },
    ],
    [
      "by the owner's attestation",
      { request: { keyKind: "server", audience: "US-CA" } },
      { foundBy: "audience", silent: true, ...california },
    ],
  ])("found %s is found so again: what is said has the receipt of its event", (_, said, found) => {
    const teller = cart();
    teller.send([{ ...added(0), ...said }]);
    const { moments } = teller.row!.state.slices.personalization!.watches!["cart"]!;
    expect(moments).toMatchObject([{ cause: { found } }]);
    expect(teller.speak(60)).toHaveLength(1);
    const [event, spoken] = teller.row!.outbox;
    expect(spoken?.record?.receipt).toBe(event?.record?.receipt);
    expect([event?.record?.region, spoken?.record?.region]).toEqual(["US-CA", "US-CA"]);
  });
});

describe("the alarm", () => {
  it("is set by no event, but when the outbox is empty, for what is due next", () => {
    const teller = cart();
    teller.send([added(0)]);
    expect(teller.row?.wakeAt).toBe(NOW + settings.flushAfterMs);
    const { leaving } = alarm.flush(teller.row!, NOW, settings);
    const step = alarm.sent(teller.row!, leaving, NOW, settings);
    expect(step.row?.wakeAt).toBe(NOW + 60 * MINUTE);
    expect(step.effects.map(({ kind }) => kind)).toEqual(["wake", "write"]);
    expect(alarm.awake(step.row!, false, NOW).effects[0]).toEqual({ kind: "wake", at: NOW + 60 * MINUTE });
    expect(alarm.waits(step.row!)).toBe(true);
  });

  it("writes once for what is said, and the occurrence is gone in the same write", () => {
    const teller = cart();
    teller.send([added(0)]);
    const step = teller.step(60);
    expect(step?.effects.filter(({ kind }) => kind === "write")).toHaveLength(1);
    expect(step?.effects.at(-1)).toEqual({ kind: "write", row: step?.row });
    expect(step?.row?.state.slices.personalization?.watches?.["cart"]).toEqual({
      moments: [{ at: NOW, is: "said" }],
    });
  });

  it("finds nothing where what was due was ended meanwhile, and does not come back for it", () => {
    const teller = cart();
    teller.send([added(0)]);
    const watches = { cart: { ...teller.row!.state.slices.personalization!.watches!["cart"]!, due: NOW } };
    const { slices } = teller.row!.state;
    const early = {
      ...teller.row!.state,
      slices: { ...slices, personalization: { ...slices.personalization!, watches } },
    };
    teller.row = { ...teller.row!, state: early };
    expect(teller.speak(1)).toEqual([]);
    expect(teller.due).toBe(60);
  });

  it("leaves what there is no room for to the next", () => {
    const teller = cart();
    teller.send([added(0)]);
    teller.row = { ...teller.row!, outbox: [{ ...entryWith("m"), size: LIMIT.outboxBytes - 10 }] };
    const step = teller.step(60);
    expect([step?.row, step?.effects, step?.ended]).toEqual([teller.row, [], []]);
    const { row } = alarm.sent(teller.row, { due: [], revoking: [] }, NOW + 60 * MINUTE, settings);
    expect(row?.wakeAt).toBe(NOW + 60 * MINUTE + settings.flushAfterMs);
  });

  it("says nothing of what an object holds that is no profile", () => {
    const row = machine.collect(undefined, { ...birth, settlements: [], proved: true }, keys, digest, settings).row;
    expect(row).toBeUndefined();
    expect(new Teller(configWith({ cart: ABANDONED })).speak(60)).toEqual([]);
  });
});
