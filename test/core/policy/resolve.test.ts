/**
 * Who outranks whom: the region's prohibition, the minors' rule, a signal, the event's own no, the newest choice, the
 * owner's default, the region's; and of several laws the strictest.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgeBand } from "../../../src/core/policy/ages.ts";
import type { OwnerRegion } from "../../../src/core/policy/owner.ts";
import type { Placement } from "../../../src/core/policy/placement.ts";
import { PURPOSES, type Choices, type Purpose } from "../../../src/core/policy/purposes.ts";
import { regionNamed, REGIONS } from "../../../src/core/policy/regions/index.ts";
import {
  BECAUSE,
  isRefusal,
  lacksConsent,
  resolvePurpose,
  resolveRegion,
  resolveUnder,
  type Because,
  type Finding,
  type Law,
  type Question,
} from "../../../src/core/policy/resolve.ts";
import { readChoice } from "../../../src/core/policy/signals/choice.ts";
import { readDnt } from "../../../src/core/policy/signals/dnt.ts";
import { readGpc } from "../../../src/core/policy/signals/gpc.ts";
import { hear } from "../../../src/core/policy/signals/hear.ts";
import { unreadable, type Reading } from "../../../src/core/policy/signals/reading.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { NOW } from "../call.ts";

const GPC = readGpc("1");
const DNT = readDnt("1");
const OWN_LIFE = 13 * MONTH_MS;

const remembered = (choices: Choices): Reading => readChoice(choices);
const own = (choices: Choices): Reading => ({ name: "segment_consent", state: "read", choices });
const UNREADABLE = unreadable("segment_consent");
const yes = (purpose: Purpose, at = NOW): Choices => ({ [purpose]: { granted: true, at } });
const no = (purpose: Purpose, at = NOW): Choices => ({ [purpose]: { granted: false, at } });

/** Every condition of a region's exemption, attested. */
function attested(id: string): OwnerRegion {
  const conditions = regionNamed(id)?.exemption?.conditions ?? [];
  return { audienceMeasurement: Object.fromEntries(conditions.map((condition) => [condition, true as const])) };
}

interface Circumstances {
  readonly placement?: Placement;
  readonly at?: number;
  readonly age?: AgeBand;
  readonly wishes?: OwnerRegion;
  readonly named?: true;
}

function lawOf(id: string): Law {
  const region = regionNamed(id)!;
  return { region, foundBy: "connection", country: region.places[0]?.slice(0, 2) ?? "XX" };
}

function questionOf(id: string, readings: readonly Reading[], said: Circumstances = {}): Question {
  return {
    at: said.at ?? NOW,
    placement: said.placement ?? regionNamed(id)!.placement.default,
    owner: { forward: {}, regions: said.wishes ? { [id]: said.wishes } : {} },
    age: said.age,
    said: hear(readings),
    unnamed: !said.named,
  };
}

function resolved(id: string, purpose: Purpose, readings: readonly Reading[], said: Circumstances = {}): Finding {
  return resolvePurpose(purpose, lawOf(id), questionOf(id, readings, said));
}

it.each<[string, string, Purpose, readonly Reading[], Finding["answer"], Because, Circumstances?]>([
  ["a prohibition outranks a yes", "RU", "analytics", [own(yes("analytics"))], "no", "region_forbids_storage"],
  ["a prohibition binds even the necessary", "RU", "necessary", [], "no", "region_forbids_storage"],
  ["a prohibition is told before a child's rule", "RU", "advertising", [], "no", "region_forbids_storage", { age: 12 }],
  ["the necessary needs nobody's yes", "EEA-DE", "necessary", [], "yes", "region_allows"],
  [
    "the necessary cannot be refused away",
    "EEA-DE",
    "necessary",
    [own(no("necessary")), remembered(no("necessary")), GPC, DNT, UNREADABLE],
    "yes",
    "region_allows",
    { age: 0, wishes: { require: { necessary: "forbidden" } } },
  ],

  [
    "a child's rule outranks a yes",
    "EEA-DE",
    "analytics",
    [own(yes("analytics"))],
    "no",
    "minor_needs_guardian",
    { age: 15 },
  ],
  [
    "and a signal, which would have said the same",
    "EEA-DE",
    "advertising",
    [GPC],
    "no",
    "minor_protected",
    { age: 15 },
  ],
  ["no age is no child's", "EEA-DE", "analytics", [own(yes("analytics"))], "yes", "choice_granted"],
  [
    "an age past the rule's is no child's",
    "EEA-DE",
    "analytics",
    [own(yes("analytics"))],
    "yes",
    "choice_granted",
    { age: 16 },
  ],
  [
    "a teenager's own yes is asked for where adults need none",
    "US-CA",
    "advertising",
    [],
    "ask",
    "minor_needs_own_consent",
    { age: 14 },
  ],
  ["and given", "US-CA", "advertising", [own(yes("advertising"))], "yes", "choice_granted", { age: 14 }],
  [
    "a teenager's unreadable consent is no yes",
    "US-CA",
    "advertising",
    [UNREADABLE],
    "no",
    "signal_unreadable",
    { age: 14 },
  ],
  [
    "a teenager's signal outranks their yes",
    "US-CA",
    "advertising",
    [GPC, own(yes("advertising"))],
    "no",
    "signal_objects",
    { age: 14 },
  ],

  ["a signal outranks a yes", "US-CA", "advertising", [GPC, own(yes("advertising"))], "no", "signal_objects"],
  ["whatever is read first", "US-CA", "advertising", [remembered(yes("advertising")), GPC], "no", "signal_objects"],
  ["a signal binds only what the region says", "US-CA", "analytics", [GPC], "yes", "region_allows"],
  ["DNT binds what GPC binds by our policy", "US-CA", "advertising", [DNT], "no", "signal_objects"],
  ["DNT binds all that tracks in Germany", "EEA-DE", "analytics", [DNT, own(yes("analytics"))], "no", "signal_objects"],
  [
    "a yes stands beside a signal that does not bind it",
    "EEA-DE",
    "analytics",
    [GPC, own(yes("analytics"))],
    "yes",
    "choice_granted",
  ],

  ["a no outranks a default that allows", "US-CA", "analytics", [remembered(no("analytics"))], "no", "choice_refused"],
  [
    "a yes outranks a default that asks",
    "EEA-DE",
    "analytics",
    [remembered(yes("analytics"))],
    "yes",
    "choice_granted",
  ],
  [
    "the event's no is final for it, even when the browser remembers a later yes",
    "US-CA",
    "analytics",
    [own(no("analytics", NOW - 2)), remembered(yes("analytics", NOW - 1))],
    "no",
    "choice_refused",
  ],
  [
    "the event's newer yes outranks a remembered no",
    "EEA",
    "analytics",
    [remembered(no("analytics", NOW - 2)), own(yes("analytics", NOW - 1))],
    "yes",
    "choice_granted",
  ],
  [
    "the event's older yes does not",
    "EEA",
    "analytics",
    [remembered(no("analytics", NOW - 1)), own(yes("analytics", NOW - 2))],
    "no",
    "choice_refused",
  ],
  [
    "a tie is a refusal",
    "EEA",
    "analytics",
    [remembered(no("analytics", NOW - 1)), own(yes("analytics", NOW - 1))],
    "no",
    "choice_refused",
  ],
  [
    "a yes for one purpose is none for another",
    "EEA",
    "advertising",
    [own(yes("analytics"))],
    "ask",
    "region_requires_consent",
  ],
  [
    "a yes holds for as long as the region says",
    "EEA",
    "analytics",
    [remembered(yes("analytics", NOW - OWN_LIFE))],
    "yes",
    "choice_granted",
  ],
  [
    "and was never said a moment later",
    "EEA",
    "analytics",
    [remembered(yes("analytics", NOW - OWN_LIFE - 1))],
    "ask",
    "region_requires_consent",
  ],
  ["a no does not run out", "US-CA", "analytics", [remembered(no("analytics", 1))], "no", "choice_refused"],

  ["a default that wants consent asks", "EEA-DE", "advertising", [], "ask", "region_requires_consent"],
  ["an opt-out default allows until then", "US-CA", "sale_or_share", [], "yes", "region_allows"],
  ["an exempt default allows", "EEA-DE", "functional", [], "yes", "region_allows"],
  ["unknown asks even for the functional", "UNK", "functional", [], "ask", "region_requires_consent"],
  [
    "what cannot be read is no yes where one is needed, and nobody's refusal",
    "EEA-DE",
    "analytics",
    [UNREADABLE],
    "no",
    "signal_unreadable",
  ],
  [
    "nor is a yes that the browser remembers, which it may have taken back",
    "EEA-DE",
    "analytics",
    [UNREADABLE, remembered(yes("analytics"))],
    "no",
    "signal_unreadable",
  ],
  [
    "what cannot be read changes nothing where none is needed",
    "US-CA",
    "analytics",
    [UNREADABLE],
    "yes",
    "region_allows",
  ],

  [
    "the owner may ask where the region does not",
    "US-CA",
    "analytics",
    [],
    "ask",
    "owner_requires_consent",
    { wishes: { require: { analytics: "optIn" } } },
  ],
  [
    "and is answered by a yes",
    "US-CA",
    "analytics",
    [own(yes("analytics"))],
    "yes",
    "choice_granted",
    { wishes: { require: { analytics: "optIn" } } },
  ],
  [
    "an owner who asks takes nothing unreadable for a yes",
    "US-CA",
    "analytics",
    [UNREADABLE],
    "no",
    "signal_unreadable",
    { wishes: { require: { analytics: "optIn" } } },
  ],
  [
    "the owner may forbid",
    "US-CA",
    "analytics",
    [],
    "no",
    "owner_forbids",
    { wishes: { require: { analytics: "forbidden" } } },
  ],
  [
    "a laxer wish is not heard",
    "EEA-DE",
    "analytics",
    [],
    "ask",
    "region_requires_consent",
    { wishes: { require: { analytics: "optOut" } } },
  ],

  [
    "an attested exemption measures without a yes",
    "EEA-FR",
    "analytics",
    [],
    "yes",
    "region_exempts",
    { wishes: attested("EEA-FR") },
  ],
  [
    "nothing but the audience",
    "EEA-FR",
    "personalization",
    [],
    "ask",
    "region_requires_consent",
    { wishes: attested("EEA-FR") },
  ],
  [
    "and nobody who is named",
    "EEA-FR",
    "analytics",
    [],
    "ask",
    "region_requires_consent",
    { wishes: attested("EEA-FR"), named: true },
  ],
  [
    "it is no yes for who refused",
    "EEA-FR",
    "analytics",
    [own(no("analytics"))],
    "no",
    "choice_refused",
    { wishes: attested("EEA-FR") },
  ],
  [
    "nor for who said something unreadable",
    "EEA-FR",
    "analytics",
    [UNREADABLE],
    "no",
    "signal_unreadable",
    { wishes: attested("EEA-FR") },
  ],
  ["nor for a child", "EEA-FR", "analytics", [], "no", "minor_needs_guardian", { wishes: attested("EEA-FR"), age: 13 }],
  [
    "nor before it began",
    "EEA-FR",
    "analytics",
    [],
    "ask",
    "region_requires_consent",
    { wishes: attested("EEA-FR"), at: Date.UTC(2025, 6, 4) - 1 },
  ],
  [
    "the owner's own wish outranks it",
    "EEA-FR",
    "analytics",
    [],
    "ask",
    "region_requires_consent",
    { wishes: { ...attested("EEA-FR"), require: { analytics: "optIn" } } },
  ],
])("%s", (_, id, purpose, readings, answer, because, said) => {
  expect(resolved(id, purpose, readings, said)).toMatchObject({ answer, because });
});

it("names the rule that decided beside the region's, and the choice that counted", () => {
  expect(resolved("US-CA", "advertising", [GPC]).decisive?.id).toBe("US-CA/gpc");
  expect(resolved("EEA-DE", "advertising", [], { age: 12 }).decisive?.id).toBe("EEA-DE/minors-0-18-nothing");
  expect(resolved("EEA-FR", "analytics", [], { wishes: attested("EEA-FR") })).toMatchObject({
    apart: true,
    decisive: { id: "EEA-FR/audience-measurement" },
  });
  expect(resolved("US-CA", "analytics", [], { wishes: { require: { analytics: "optIn" } } }).decisive).toMatchObject({
    id: "owner/US-CA/analytics/optIn",
    basis: "policy",
  });
  const both = [remembered(no("analytics", NOW - 2)), own(yes("analytics", NOW - 1))];
  expect(resolved("EEA", "analytics", both).choice).toEqual({ granted: true, at: NOW - 1 });
});

it("keeps statistics apart where the rule says so, and an explicit yes makes them ordinary", () => {
  expect(resolved("UK", "analytics", [])).toMatchObject({ answer: "yes", because: "region_allows", apart: true });
  const agreed = resolved("UK", "analytics", [own(yes("analytics"))]);
  expect([agreed.because, agreed.apart]).toEqual(["choice_granted", undefined]);
  const french = resolved("EEA-FR", "analytics", [own(yes("analytics"))], { wishes: attested("EEA-FR") });
  expect([french.because, french.apart]).toEqual(["choice_granted", undefined]);
});

it("lets an in-country endpoint lift a prohibition of storing, but no refusal and no child's rule", () => {
  const placement = { mode: "forward", url: "https://ru.example" } as const;
  expect(resolved("RU", "analytics", [], { placement }).answer).toBe("yes");
  expect(resolved("RU", "analytics", [own(no("analytics"))], { placement }).answer).toBe("no");
  expect(resolved("RU", "advertising", [GPC], { placement }).answer).toBe("no");
  expect(resolved("RU", "advertising", [], { placement, age: 17 }).because).toBe("minor_protected");
});

it("permits nothing where the data has a hole", () => {
  for (const purpose of PURPOSES)
    expect(resolved("US-CA", purpose, [own(yes(purpose, 0))], { at: 0 })).toMatchObject({
      answer: "no",
      rule: undefined,
    });
});

describe("of several laws", () => {
  const under = (ids: readonly [string, ...string[]], purpose: Purpose, readings: readonly Reading[] = []) => {
    const [first, ...others] = ids;
    return resolveUnder(purpose, [lawOf(first), ...others.map(lawOf)], questionOf(first, readings));
  };

  it.each<[string, readonly [string, ...string[]], Purpose, Finding["answer"], string]>([
    ["no is stricter than ask", ["EEA-DE", "RU"], "analytics", "no", "RU"],
    ["ask is stricter than yes", ["US-CA", "EEA-DE"], "analytics", "ask", "EEA-DE"],
    ["whichever comes first", ["EEA-DE", "US-CA"], "analytics", "ask", "EEA-DE"],
    ["yes apart is stricter than yes", ["US-CA", "UK"], "analytics", "yes", "UK"],
    ["ask is stricter than yes apart", ["UK", "EEA-DE"], "analytics", "ask", "EEA-DE"],
    ["the first of equals is named", ["EEA-FR", "EEA-DE"], "analytics", "ask", "EEA-FR"],
  ])("%s", (_, ids, purpose, answer, law) => {
    const finding = under(ids, purpose);
    expect([finding.answer, finding.law.region.id]).toEqual([answer, law]);
  });

  it("a yes holds for as long as the shortest says", () => {
    const old = remembered(yes("analytics", NOW - 7 * MONTH_MS));
    expect(under(["EEA"], "analytics", [old]).answer).toBe("yes");
    expect(under(["EEA", "EEA-FR"], "analytics", [old])).toMatchObject({
      answer: "ask",
      law: { region: { id: "EEA-FR" } },
    });
  });
});

it.each([
  ["no evidence is unknown", [], "UNK", "unknown", "XX"],
  ["evidence that cannot be read is unknown", [{ by: "connection", place: undefined }], "UNK", "unknown", "XX"],
  [
    "the first evidence counts",
    [
      { by: "context", place: { country: "DE" } },
      { by: "audience", place: { country: "RU" } },
    ],
    "EEA-DE",
    "context",
    "DE",
  ],
  [
    "unreadable evidence is not skipped for the next",
    [
      { by: "context", place: undefined },
      { by: "audience", place: { country: "DE" } },
    ],
    "UNK",
    "unknown",
    "XX",
  ],
  [
    "a place without a row keeps its country for the counters",
    [{ by: "connection", place: { country: "ZZ" } }],
    "UNK",
    "connection",
    "ZZ",
  ],
] as const)("%s", (_, evidence, id, foundBy, country) => {
  expect(resolveRegion(evidence)).toMatchObject({ region: { id }, foundBy, country });
});

const reading = fc.oneof(
  fc.constantFrom(GPC, DNT, UNREADABLE),
  fc
    .tuple(fc.constantFrom(...PURPOSES), fc.boolean(), fc.integer({ min: 0, max: 4 }), fc.constantFrom(own, remembered))
    .map(([purpose, granted, ago, by]) => by({ [purpose]: { granted, at: NOW - ago } })),
);

it("answers no whenever a refusal is the newest word, and never throws", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...REGIONS),
      fc.constantFrom(...PURPOSES.slice(1)),
      fc.array(reading, { maxLength: 5 }),
      (region, purpose, readings) => {
        expect(resolved(region.id, purpose, [...readings, own(no(purpose))]).answer).toBe("no");
        expect(resolved(region.id, purpose, [...readings, remembered(no(purpose))]).answer).toBe("no");
      },
    ),
  );
});

it("counts only somebody's word, or the law's for a child, as a refusal; a missing yes is none", () => {
  expect(BECAUSE.filter(isRefusal)).toEqual([
    "minor_protected",
    "minor_needs_guardian",
    "signal_objects",
    "choice_refused",
    "stored_choice_refused",
    "remembered_signal",
  ]);
  expect(BECAUSE.filter(lacksConsent)).toEqual([
    "signal_unreadable",
    "owner_requires_consent",
    "minor_needs_own_consent",
    "region_requires_consent",
  ]);
});
