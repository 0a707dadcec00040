/** What of an event outlives it, and who else must know of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import type { Declared } from "../../../src/core/decide/declared.ts";
import { identifiersOf } from "../../../src/core/decide/home.ts";
import { othersOf, rememberBoth, remembranceOf, type Remembrance } from "../../../src/core/decide/remember.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { bandOf } from "../../../src/core/policy/ages.ts";
import { foldRemembrance } from "../../../src/core/profile/fold-consent.ts";
import { anEvent, aRequest, HOUR, NOW, policy } from "../call.ts";
import { stateOf } from "../profile/row.ts";
import { given } from "./given.ts";
import { ownerOf } from "./wishes.ts";

function remembered(said: Partial<CanonicalEvent>, call: Partial<DecisionRequest> = {}): Remembrance | undefined {
  const request = aRequest(call);
  const event = anEvent(said);
  return remembranceOf(decide(event, request, policy), request, event);
}

const saying = (categoryPreferences: object) => ({ consent: { segment: { categoryPreferences } } });
const no = (at = NOW) => ({ granted: false, at });
const yes = (at = NOW) => ({ granted: true, at });
const NOTHING = { choices: {}, signaled: false, declared: {}, vouched: false };

it.each<[string, Partial<CanonicalEvent>, Partial<DecisionRequest>]>([
  ["silence", {}, {}],
  ["consent that cannot be read", { consent: { segment: "yes" } }, {}],
  ["consent to what nobody mapped", saying({ Everything: false }), {}],
  ["DNT, which asks for this request alone", {}, { signals: { dnt: "1" } }],
  ["what the browser remembers itself", {}, { signals: { choices: { analytics: no() } } }],
  ["an age that cannot be read", { type: "identify", properties: { age: "old" } }, {}],
])("remembers nothing of %s", (_, said, call) => {
  expect(remembered(said, call)).toBeUndefined();
});

it.each<[string, Partial<CanonicalEvent>, Partial<DecisionRequest>, Partial<Remembrance>]>([
  ["a refusal", saying({ analytics: false }), {}, { choices: { analytics: no() } }],
  [
    "a refusal of an event that is refused for it",
    { name: "Cart Viewed", ...saying({ analytics: false, personalization: false }) },
    {},
    { choices: { analytics: no(), personalization: no() } },
  ],
  [
    "a refusal on an event that nobody planned",
    { name: "Mouse Moved", ...saying({ analytics: false }) },
    {},
    { choices: { analytics: no() } },
  ],
  ["a yes, to take back an older no", saying({ analytics: true }), {}, { choices: { analytics: yes() } }],
  ["Global Privacy Control", {}, { signals: { gpc: "1" } }, { signaled: true }],
  ["it where no law binds it to anything", { name: "Cart Viewed" }, { signals: { gpc: "1" } }, { signaled: true }],
  ["an age", { type: "identify", properties: { age: 15 } }, {}, { declared: { age: 15 } }],
  [
    "a residence",
    { type: "identify", properties: { residence: "DE" } },
    {},
    { declared: { residence: { country: "DE" } } },
  ],
  [
    "what the browser refused, said with a person's name: that alone, and no yes",
    { userId: "u-1" },
    { signals: { choices: { analytics: no(NOW - HOUR), advertising: yes(NOW - HOUR) } } },
    { choices: { analytics: no(NOW - HOUR) } },
  ],
  [
    "that the owner's server vouches for it",
    { type: "identify", properties: { age: 18 } },
    { keyKind: "server" },
    { declared: { age: 18 }, vouched: true },
  ],
])("remembers %s", (_, said, call, expected) => {
  expect(remembered(said, call)).toEqual({ ...NOTHING, ...expected });
});

it("remembers a refusal by when the event happened, and never as later than its arrival", () => {
  const said = saying({ analytics: false });
  expect(remembered({ ...said, occurredAt: NOW - HOUR })?.choices).toEqual({ analytics: no(NOW - HOUR) });
  expect(remembered({ ...said, occurredAt: NOW + HOUR })?.choices).toEqual({ analytics: no(NOW) });
});

it("lets no history and nothing stale take back what is known of today", () => {
  const moved = { type: "identify", name: "", properties: { residence: "US-TX" } } as const;
  const vouched = (occurredAt: number, history: boolean) => {
    const request = aRequest({ keyKind: "server", history });
    const event = anEvent({ ...moved, occurredAt });
    return remembranceOf(decide(event, request, policy), request, event)?.vouched;
  };
  expect(vouched(NOW, false)).toBe(true);
  expect(vouched(NOW, true)).toBe(false);
  expect(vouched(NOW - 25 * HOUR, false)).toBe(false);
});

it("remembers nothing that the event and its call did not say", () => {
  fc.assert(
    fc.property(given, ({ event, request, wishes }) => {
      const remember = remembranceOf(decide(event, request, { ...policy, ...ownerOf(wishes) }), request, event);
      if (!event.consent) {
        const inBrowser = Object.entries(request.signals.choices ?? {}).filter(([, { granted }]) => !granted);
        const named = identifiersOf(event).some(({ kind }) => kind === "userId");
        const heard = Object.entries(remember?.choices ?? {});
        expect(named ? Object.fromEntries(inBrowser) : {}).toMatchObject(Object.fromEntries(heard));
      }
      if (remember?.signaled) expect(request.signals.gpc).toBe("1");
      if (event.type !== "identify") expect(remember?.declared ?? {}).toEqual({});
      if (remember?.vouched) expect(request.keyKind).toBe("server");
    }),
  );
});

describe("of several events of one visitor", () => {
  const one = (said: Partial<Remembrance>): Remembrance => ({ ...NOTHING, ...said });

  it("takes what only one says", () => {
    const said = one({ signaled: true });
    expect([rememberBoth(said, undefined), rememberBoth(undefined, said), rememberBoth(undefined, undefined)]).toEqual([
      said,
      said,
      undefined,
    ]);
  });

  it("takes the newer choice by purpose, on a tie the refusal", () => {
    const a = one({ choices: { analytics: no(NOW - 1), advertising: yes(), functional: no() } });
    const b = one({ choices: { analytics: yes(), advertising: no(), personalization: no() } });
    const both = { analytics: yes(), advertising: no(), functional: no(), personalization: no() };
    expect([rememberBoth(a, b)?.choices, rememberBoth(b, a)?.choices]).toEqual([both, both]);
  });

  it("keeps a signal of either", () => {
    expect(rememberBoth(one({ signaled: true }), one({}))?.signaled).toBe(true);
    expect(rememberBoth(one({}), one({ signaled: true }))?.signaled).toBe(true);
  });

  it("takes the younger age from anybody, and the later from a server", () => {
    const [young, old] = [one({ declared: { age: 13 } }), one({ declared: { age: 18 } })];
    expect([rememberBoth(young, old)?.declared, rememberBoth(old, young)?.declared]).toEqual([
      { age: 13 },
      { age: 13 },
    ]);
    const [first, then] = [
      one({ declared: { age: 13 }, vouched: true }),
      one({ declared: { age: 18 }, vouched: true }),
    ];
    expect(rememberBoth(first, then)?.declared).toEqual({ age: 18 });
  });
});

const declared = fc.record(
  { age: fc.constantFrom(9, 13, 18).map(bandOf), residence: fc.constantFrom({ country: "DE" }, { country: "US" }) },
  { requiredKeys: [] },
) as fc.Arbitrary<Declared>;

it("learns the same of age and residence from one call as from one call after another", () => {
  fc.assert(
    fc.property(declared, declared, declared, fc.boolean(), (known, first, then, vouched) => {
      const state = stateOf({ consent: { choices: {}, declared: known } });
      const [a, b] = [first, then].map((one): Remembrance => ({ ...NOTHING, declared: one, vouched }));
      const together = foldRemembrance(state, rememberBoth(a, b)!, true, NOW);
      const apart = foldRemembrance(foldRemembrance(state, a!, true, NOW), b!, true, NOW);
      expect(together.consent.declared).toEqual(apart.consent.declared);
    }),
  );
});

const both = anEvent({ userId: "u", anonymousId: "a" });
const [U, A] = [
  { kind: "userId", value: "u" },
  { kind: "anonymousId", value: "a" },
] as const;
const { anonymousId: _, ...nameless } = anEvent();

it.each([
  ["the known person, for a browser with our cookie", both, { by: "cookie" }, [U]],
  ["the known person, for a browser without", both, { by: "claim", ...A }, [U]],
  ["the pseudonymous profile, for a server that names the person", both, { by: "server", ...U }, [A]],
  ["nobody, where the event names nobody else", { ...nameless, userId: "u" }, { by: "server", ...U }, []],
  ["nobody, where the event names the browser alone", anEvent({ anonymousId: "a" }), { by: "claim", ...A }, []],
  ["nobody that all strangers are called", { ...both, userId: "undefined" }, { by: "claim", ...A }, []],
] as const)("tells %s", (_name, event, home, others) => {
  expect(othersOf(event, home)).toEqual(others);
});
