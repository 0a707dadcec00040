/**
 * What a call leaves in a profile beside its events: refused and withdrawn are written, what cannot be verified is not,
 * and an opt-out signal binds whoever it reached, after its header is gone.
 */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { homeOf } from "../../../src/core/decide/home.ts";
import { othersOf, remembranceOf } from "../../../src/core/decide/remember.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import { toSettlement } from "../../../src/core/decide/settlement.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import * as machine from "../../../src/core/profile/machine.ts";
import type { Effect } from "../../../src/core/profile/step.ts";
import type { Row } from "../../../src/core/profile/state.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { AGREED, anEvent, aRequest, HOUR, NOW, policy, settlementOf } from "../call.ts";
import { digest } from "../keys.ts";
import { birth, EVERYTHING, keys, settings } from "./row.ts";

/** One event on its way into one object, as the shell would carry it. */
function arrive(
  row: Row | undefined,
  said: Partial<CanonicalEvent>,
  call: Partial<DecisionRequest> = {},
  how: { readonly proved?: boolean; readonly known?: boolean } = {},
) {
  const [event, request] = [anEvent(said), aRequest(call)];
  const proposal = decide(event, request, policy);
  const settlements = proposal.next === "settle" ? [toSettlement(proposal, request, policy, "shop")] : [];
  const remember = remembranceOf(proposal, request, event);
  return machine.collect(
    row,
    { ...birth, proved: true, ...how, remember, settlements },
    keys,
    digest,
    settings,
    EVERYTHING,
  );
}

const saying = (categoryPreferences: object) => ({ consent: { segment: { categoryPreferences } } });
const california = { connection: { country: "US", subdivision: "US-CA" } };
const kindsOf = ({ effects }: { readonly effects: readonly Effect[] }) => effects.map(({ kind }) => kind);

/** Somebody who agreed to everything, and has been seen. */
const { row: known } = arrive(undefined, { messageId: "m-0", consent: AGREED });
/** Somebody whose home is California, whose law allows all of it. */
const { row: californian } = arrive(undefined, { messageId: "m-0" }, california);
const choicesOf = (row: Row | undefined) => row?.state.consent.choices;

describe("what cannot be verified", () => {
  it.each<[string, Partial<CanonicalEvent>]>([
    ["consent that cannot be read", { consent: { segment: "yes" } }],
    [
      "two of which one cannot be read, and the other says nothing",
      { consent: { segment: 1, rudderstack: { allowedConsentIds: ["?"] } } },
    ],
    ["silence", {}],
  ])("strips and writes nothing: %s", (_, said) => {
    const step = arrive(known, { messageId: "m-1", ...said });
    expect([step.row, step.effects]).toEqual([known, []]);
    expect(step.row).toBe(known);
  });

  it("leaves the next event what it had: nothing was revoked", () => {
    const { row: agreed } = machine.choose(known, { analytics: { granted: true, at: NOW } }, birth);
    const { row } = arrive(agreed, { messageId: "m-1", consent: { segment: "yes" } });
    const next = arrive(row, { messageId: "m-2" });
    expect(next.decisions[0]).toMatchObject({ kept: true, allowed: ["analytics"] });
  });
});

describe("what is refused", () => {
  it("is written, and takes its slice along, though the event itself is refused", () => {
    const step = arrive(known, {
      messageId: "m-1",
      ...saying({ analytics: false, personalization: false, advertising: false }),
    });
    // The alarm calls back what browsers hold of it.
    expect([kindsOf(step), step.decisions]).toEqual([["wake", "write"], []]);
    expect(choicesOf(step.row)?.analytics).toEqual({ granted: false, at: NOW, by: "event" });
    expect(step.row?.state.slices).toEqual({});
  });

  it("is written once: saying it again costs no write", () => {
    const { row } = arrive(known, { messageId: "m-1", ...saying({ analytics: false }) });
    const again = arrive(row, { messageId: "m-2", ...saying({ analytics: false }) });
    expect([again.row, again.effects]).toEqual([row, []]);
  });

  it("is written for a bare claim too, and stops the next event there", () => {
    const { row } = arrive(known, { messageId: "m-1", ...saying({ analytics: false }) }, california, { proved: false });
    const next = arrive(row, { messageId: "m-2" }, california);
    expect(next.decisions[0]?.answers.analytics).toEqual({ allowed: false, because: "stored_choice_refused" });
  });

  it("stops no other event of the same call that is for something else", () => {
    const { decisions } = arrive(californian, { messageId: "m-1", ...saying({ advertising: false }) }, california);
    expect(decisions[0]).toMatchObject({ kept: true, allowed: ["analytics", "personalization"] });
  });

  it("makes no profile, since a no needs nobody to remember", () => {
    const nobody = arrive(undefined, saying({ analytics: false, personalization: false, advertising: false }));
    expect([nobody.row, nobody.effects]).toEqual([undefined, []]);
  });

  it("is taken back by a later yes of somebody who proved who they are, and of nobody else", () => {
    const { row } = arrive(known, { messageId: "m-1", occurredAt: NOW - HOUR, ...saying({ analytics: false }) });
    const later = { messageId: "m-2", ...saying({ analytics: true }) };
    expect(choicesOf(arrive(row, later).row)).toEqual({});
    expect(choicesOf(arrive(row, later, {}, { proved: false }).row)).toEqual(choicesOf(row));
  });
});

it("writes what is withdrawn", () => {
  const { row: agreed } = machine.choose(known, { analytics: { granted: true, at: NOW - 1 } }, birth);
  const step = machine.choose(agreed, { analytics: { granted: false, at: NOW } }, birth);
  expect(kindsOf(step)).toEqual(["write"]);
  expect(step.row?.state.slices.analytics).toBeUndefined();
});

describe("an opt-out signal", () => {
  const GPC = { ...california, signals: { gpc: "1" } };
  const advertising = (row: Row | undefined, messageId = "m-9", said: Partial<CanonicalEvent> = {}) =>
    arrive(row, { messageId, ...said }, california).decisions[0]?.answers.advertising;

  it("outlives its header", () => {
    expect(advertising(californian)?.allowed).toBe(true);
    const { row } = arrive(californian, { messageId: "m-1" }, GPC);
    expect(row?.state.consent.optOutSignalAt).toBe(NOW);
    expect(advertising(row)).toEqual({ allowed: false, because: "remembered_signal" });
  });

  it("is remembered though its event is refused, and once", () => {
    const step = arrive(known, { messageId: "m-1", name: "Mouse Moved" }, GPC);
    expect(kindsOf(step)).toEqual(["wake", "write"]);
    expect(arrive(step.row, { messageId: "m-2", name: "Mouse Moved" }, GPC).effects).toEqual([]);
  });

  it("makes no profile of a browser that was not known", () => {
    expect(arrive(undefined, { name: "Mouse Moved" }, GPC)).toMatchObject({ row: undefined, effects: [] });
  });

  it("makes one of the person that the call names, so that it binds them from another browser", () => {
    const event = anEvent({ userId: "u", anonymousId: "a" });
    const home = homeOf(event, aRequest(GPC))!;
    expect(othersOf(event, home)).toEqual([{ kind: "userId", value: "u" }]);
    const remember = { choices: {}, signaled: true, declared: {}, vouched: false };
    const person = machine.collect(
      undefined,
      { ...birth, proved: false, known: true, remember, settlements: [] },
      keys,
      digest,
      settings,
    );
    expect([kindsOf(person), person.row?.state.consent]).toEqual([["write"], { choices: {}, optOutSignalAt: NOW }]);
    expect(advertising(person.row)).toEqual({ allowed: false, because: "remembered_signal" });
  });

  it("yields to a later explicit yes, and binds anew when it is sent again", () => {
    const { row } = arrive(known, { messageId: "m-1" }, GPC);
    const { row: agreed } = machine.choose(row, { advertising: { granted: true, at: NOW + 1 } }, birth);
    expect(advertising(agreed)).toEqual({ allowed: true, because: "stored_choice_granted" });
    const [event, request] = [anEvent({ messageId: "m-3" }), aRequest(GPC)];
    const remember = remembranceOf(decide(event, request, policy), request, event);
    const later = { ...birth, now: NOW + 2, proved: true, settlements: [], remember };
    expect(advertising(machine.collect(agreed, later, keys, digest, settings, EVERYTHING).row)?.allowed).toBe(false);
  });

  it("binds only what the law there binds it to", () => {
    const { row } = arrive(californian, { messageId: "m-1" }, GPC);
    const { decisions } = arrive(row, { messageId: "m-2" }, california);
    expect(decisions[0]).toMatchObject({ kept: true, allowed: ["analytics", "personalization"] });
  });
});

describe("an age and a residence", () => {
  const identify = (properties: Record<string, string | number>) =>
    ({ type: "identify", name: "", messageId: "m-1", properties }) as const;

  it("bind the very call that says them, and each after it", () => {
    const step = arrive(known, identify({ age: 12 }), california);
    expect(step.row?.state.consent.declared).toEqual({ age: 12 });
    const next = arrive(step.row, { messageId: "m-2" }, california);
    expect(next.decisions[0]?.answers.advertising).toEqual({ allowed: false, because: "minor_needs_guardian" });
  });

  it("hold a visitor from Germany to its law in California", () => {
    const { row } = arrive(californian, identify({ residence: "DE" }), california);
    const next = arrive(row, { messageId: "m-2" }, california);
    expect(next.decisions[0]?.answers.analytics).toEqual({ allowed: false, because: "region_requires_consent" });
  });

  it("are taken back by the owner's server alone", () => {
    const { row } = arrive(known, identify({ age: 12 }), california);
    expect(
      arrive(row, { ...identify({ age: 40 }), messageId: "m-2" }, california).row?.state.consent.declared?.age,
    ).toBe(12);
    const server = { keyKind: "server", audience: "US-CA", hasCookie: false } as const;
    const vouched = arrive(row, { ...identify({ age: 40 }), messageId: "m-3", userId: "u" }, server);
    expect(vouched.row?.state.consent.declared?.age).toBe(20);
  });

  it("rest as a band: the birthday itself is nowhere in the row", () => {
    const { row } = arrive(known, identify({ birthday: "1980-07-13" }), california);
    expect(row?.state.consent.declared).toEqual({ age: 20 });
    expect(JSON.stringify(row)).not.toMatch(/1980|07-13/);
  });
});

describe("what a fallen purpose takes along", () => {
  const slicesOf = ({ row }: { readonly row: Row | undefined }) => Object.keys(row?.state.slices ?? {});
  const basket = (messageId: string) => ({ messageId, name: "Basket Saved" });
  const both = ["analytics", "personalization"];

  const refusing = (...purposes: readonly string[]) => ({
    signals: { choices: Object.fromEntries(purposes.map((purpose) => [purpose, { granted: false, at: NOW + 1 }])) },
  });

  it("is its slice, by what the browser remembers to have been refused, in the one write of that call", () => {
    expect(slicesOf({ row: known })).toEqual(both);
    const step = arrive(known, basket("m-1"), refusing("analytics"));
    expect([kindsOf(step), slicesOf(step)]).toEqual([["write"], ["personalization"]]);
  });

  it.each([
    ["refused", "m-1", "refused"],
    ["a duplicate", "m-0", "duplicate"],
  ])("is its slice though the event that shows it is %s", (_, messageId, outcome) => {
    const step = arrive(known, { messageId }, refusing(...both));
    expect(step.decisions).toMatchObject([{ kept: false, outcome: { outcome } }]);
    expect([kindsOf(step), slicesOf(step)]).toEqual([["wake", "write"], []]);
    expect(arrive(step.row, { messageId }, refusing(...both)).effects, "and costs one write").toEqual([]);
  });

  it("is only what is older than its fall: events of one call are heard in their order", () => {
    const [no, yes] = [false, true].map((granted, at) => {
      const said = { messageId: `m-${at}`, ...saying({ analytics: granted, personalization: true }) };
      return settlementOf(anEvent(said));
    });
    const slices = (settlements: readonly (typeof no & object)[]) =>
      machine.collect(known, { ...birth, proved: true, settlements }, keys, digest, settings, EVERYTHING).row?.state
        .slices;
    expect(slices([no!, yes!])?.analytics?.counts["Product Viewed"]?.count).toBe(1);
    expect(slices([yes!, no!])?.analytics).toBeUndefined();
  });

  it("leaves no sealed text of it in the row", () => {
    const url = "https://shop.example/a";
    const { row } = arrive(known, { messageId: "m-1", properties: { url }, consent: AGREED });
    const sealed = row?.state.slices.personalization?.recent["Product Viewed"]?.sealed ?? "nothing";
    expect(JSON.stringify(row?.state)).toContain(sealed);
    const { row: after } = arrive(row, basket("m-2"), refusing("personalization"));
    expect(JSON.stringify(after?.state)).not.toContain(sealed);
  });

  it("is nothing on a journey to where a yes is needed", () => {
    const { row } = arrive(undefined, { messageId: "m-1" }, california);
    const abroad = arrive(row, basket("m-2"), { connection: { country: "DE" } });
    expect([slicesOf({ row }), slicesOf(abroad)]).toEqual([both, both]);
    expect(abroad.decisions[0]?.answers.analytics.allowed).toBe(false);
  });

  it("is what rested on a yes that has run out", () => {
    const long = 14 * MONTH_MS;
    const { row } = machine.choose(known, { personalization: { granted: true, at: NOW - long } }, birth);
    expect(slicesOf({ row })).toEqual(both);
    expect(slicesOf(arrive(row, { messageId: "m-1" }))).toEqual(["analytics"]);
  });
});

describe("the law of home", () => {
  const homeOf = (row: Row | undefined) => row?.state.consent.home;
  const analytics = (step: ReturnType<typeof arrive>) => step.decisions[0]?.answers.analytics;
  const server = { keyKind: "server", hasCookie: false } as const;

  it("is that of the first event that is kept and says where, and never another", () => {
    expect([homeOf(known), homeOf(californian)]).toEqual([{ country: "DE" }, { country: "US", subdivision: "US-CA" }]);
    const { row } = arrive(californian, { messageId: "m-1", consent: AGREED }, { connection: { country: "DE" } });
    expect(row).not.toBe(californian);
    expect(homeOf(row)).toEqual(homeOf(californian));
    const attested = arrive(undefined, { userId: "u", consent: AGREED }, { ...server, audience: "US-CA" });
    expect(homeOf(attested.row)).toEqual({ country: "US", subdivision: "US-CA", attested: true });
  });

  it("is none where nobody could tell, until an event says", () => {
    const { row } = arrive(undefined, { userId: "u", consent: AGREED }, server);
    expect([row !== undefined, homeOf(row)]).toEqual([true, undefined]);
    const there = { messageId: "m-2", userId: "u", context: { country: "FR" }, consent: AGREED };
    expect(homeOf(arrive(row, there, server).row)).toEqual({ country: "FR" });
  });

  it("is not where somebody claimed to be a person: that is one law more, until the owner's server names the residence", () => {
    const remember = { choices: {}, signaled: true, declared: {}, vouched: false };
    const refusal = { ...birth, known: true, place: { country: "DE" }, remember, settlements: [] };
    const made = (proved: boolean) =>
      machine.collect(undefined, { ...refusal, proved }, keys, digest, settings, EVERYTHING).row;
    expect([homeOf(made(true)), homeOf(made(false))]).toEqual([{ country: "DE" }, undefined]);
    const there = { userId: "u", context: { country: "US", region: "CA" } };
    const claimed = made(false);
    expect(analytics(arrive(claimed, there, server))?.allowed).toBe(false);
    const { row } = arrive(claimed, { ...there, consent: AGREED }, server);
    expect(homeOf(row)).toEqual({ country: "US", subdivision: "US-CA" });
    expect(analytics(arrive(row, { ...there, messageId: "m-2" }, server))?.allowed).toBe(false);
    const named = { type: "identify", name: "", messageId: "m-3", properties: { residence: "US-CA" } } as const;
    const { row: vouched } = arrive(claimed, { ...there, ...named }, server);
    expect(analytics(arrive(vouched, { ...there, messageId: "m-4" }, server))?.allowed).toBe(true);
  });

  it("goes along: a visitor from Germany is asked in California too, and one from there is asked in Germany", () => {
    const abroad = { allowed: false, because: "region_requires_consent" };
    expect(analytics(arrive(known, { messageId: "m-1" }, california))).toEqual(abroad);
    expect(analytics(arrive(californian, { messageId: "m-1" }))).toEqual(abroad);
    expect(analytics(arrive(californian, { messageId: "m-1" }, california))?.allowed).toBe(true);
  });

  it("gives way to a residence that the owner's server names, where it was only attested", () => {
    const audience = { ...server, audience: "DE" };
    const { row } = arrive(undefined, { userId: "u", consent: AGREED }, audience);
    const silent = (from: Row | undefined) => analytics(arrive(from, { messageId: "m-3", userId: "u" }, audience));
    const named = { type: "identify", name: "", userId: "u", messageId: "m-2" } as const;
    const vouched = arrive(row, { ...named, properties: { residence: "US-CA" } }, audience);
    expect(vouched.row?.state.consent).toMatchObject({ declared: { residence: { country: "US" } }, vouched: true });
    expect([silent(row)?.allowed, silent(vouched.row)?.allowed]).toEqual([false, true]);
    const claimed = arrive(row, { ...named, properties: { residence: "US-CA" } }, california);
    expect([claimed.row?.state.consent.vouched, silent(claimed.row)?.allowed]).toEqual([undefined, false]);
  });
});
