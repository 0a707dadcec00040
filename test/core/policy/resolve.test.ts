/** Who outranks whom: the region's prohibition, a signal, the newest choice, the region's default. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Placement } from "../../../src/core/policy/placement.ts";
import { PURPOSES, type Choices, type Purpose } from "../../../src/core/policy/purposes.ts";
import { isRefusal, resolvePurpose, resolveRegion, type Because } from "../../../src/core/policy/resolve.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import { readChoice } from "../../../src/core/policy/signals/choice.ts";
import { readGpc } from "../../../src/core/policy/signals/gpc.ts";
import { unreadable, type Reading } from "../../../src/core/policy/signals/reading.ts";
import { NOW } from "../call.ts";

const regionNamed = (id: string) => REGIONS.find((region) => region.id === id)!;
const GPC = readGpc("1");
const said = (choices: Choices): Reading => readChoice(choices);
const yes = (purpose: Purpose, at = 1) => said({ [purpose]: { granted: true, at } });
const no = (purpose: Purpose, at = 1) => said({ [purpose]: { granted: false, at } });

function resolved(id: string, purpose: Purpose, readings: readonly Reading[], placement?: Placement) {
  const region = regionNamed(id);
  return resolvePurpose(purpose, { region, placement: placement ?? region.placement.default, at: NOW, readings });
}

it.each<[string, string, Purpose, readonly Reading[], string, Because]>([
  ["a prohibition outranks a yes", "RU", "analytics", [yes("analytics")], "no", "region_forbids_storage"],
  ["a prohibition binds even the necessary", "RU", "necessary", [], "no", "region_forbids_storage"],
  ["the necessary needs nobody's yes", "EEA-DE", "necessary", [], "yes", "region_allows"],
  ["the necessary cannot be refused away", "EEA-DE", "necessary", [no("necessary"), GPC], "yes", "region_allows"],
  ["a signal outranks a yes", "US-CA", "advertising", [GPC, yes("advertising")], "no", "signal_objects"],
  [
    "a signal outranks a yes whatever is read first",
    "US-CA",
    "advertising",
    [yes("advertising"), GPC],
    "no",
    "signal_objects",
  ],
  ["a signal binds only what the region says", "US-CA", "analytics", [GPC], "yes", "region_allows"],
  [
    "a yes stands beside a signal that does not bind it",
    "EEA-DE",
    "analytics",
    [GPC, yes("analytics")],
    "yes",
    "choice_granted",
  ],
  ["a no outranks a default that allows", "US-CA", "analytics", [no("analytics")], "no", "choice_refused"],
  ["a yes outranks a default that asks", "EEA-DE", "analytics", [yes("analytics")], "yes", "choice_granted"],
  ["the newer choice counts", "EEA", "analytics", [no("analytics", 1), yes("analytics", 2)], "yes", "choice_granted"],
  ["the newer refusal counts", "EEA", "analytics", [no("analytics", 3), yes("analytics", 2)], "no", "choice_refused"],
  ["a tie is a refusal", "EEA", "analytics", [yes("analytics", 2), no("analytics", 2)], "no", "choice_refused"],
  [
    "a yes for one purpose is none for another",
    "EEA",
    "advertising",
    [yes("analytics")],
    "ask",
    "region_requires_consent",
  ],
  ["a default that wants consent asks", "EEA-DE", "advertising", [], "ask", "region_requires_consent"],
  ["an opt-out default allows until then", "US-CA", "sale_or_share", [], "yes", "region_allows"],
  ["an exempt default allows", "EEA-DE", "functional", [], "yes", "region_allows"],
  ["unknown asks even for the functional", "UNK", "functional", [], "ask", "region_requires_consent"],
  [
    "an unreadable signal is the default, not a yes",
    "EEA-DE",
    "analytics",
    [unreadable("segment_consent")],
    "ask",
    "region_requires_consent",
  ],
])("%s", (_, id, purpose, readings, answer, because) => {
  expect(resolved(id, purpose, readings)).toMatchObject({ answer, because });
});

it("names the signal rule that spoke, and the choice that counted", () => {
  expect(resolved("US-CA", "advertising", [GPC]).signal?.id).toBe("US-CA/gpc");
  expect(resolved("EEA", "analytics", [no("analytics", 1), yes("analytics", 2)]).choice).toEqual({
    granted: true,
    at: 2,
  });
});

it("lets an in-country endpoint lift a prohibition of storing, but no refusal", () => {
  const forward = { mode: "forward", url: "https://ru.example" } as const;
  expect(resolved("RU", "analytics", [], forward).answer).toBe("yes");
  expect(resolved("RU", "analytics", [no("analytics")], forward).answer).toBe("no");
  expect(resolved("RU", "advertising", [GPC], forward).answer).toBe("no");
});

it("permits nothing where the data has a hole", () => {
  const before = {
    region: regionNamed("US-CA"),
    placement: regionNamed("US-CA").placement.default,
    at: 0,
    readings: [],
  };
  for (const purpose of PURPOSES)
    expect(resolvePurpose(purpose, before)).toMatchObject({ answer: "no", rule: undefined });
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
    [{ by: "connection", place: { country: "BR" } }],
    "UNK",
    "connection",
    "BR",
  ],
] as const)("%s", (_, evidence, id, foundBy, country) => {
  expect(resolveRegion(evidence)).toMatchObject({ region: { id }, foundBy, country });
});

const reading = fc.oneof(
  fc.constant(GPC),
  fc.constant(unreadable("segment_consent")),
  fc
    .tuple(fc.constantFrom(...PURPOSES), fc.boolean(), fc.integer({ min: 0, max: 4 }))
    .map(([purpose, granted, at]) => said({ [purpose]: { granted, at } })),
);

it("answers no whenever a refusal is the newest word, and never throws", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...REGIONS),
      fc.constantFrom(...PURPOSES.slice(1)),
      fc.array(reading, { maxLength: 5 }),
      (region, purpose, readings) => {
        const refused = [...readings, no(purpose, 5)];
        expect(resolved(region.id, purpose, refused).answer).toBe("no");
      },
    ),
  );
});

it("counts only somebody's word as a refusal, not a default", () => {
  const all: readonly Because[] = [
    "region_forbids_storage",
    "signal_objects",
    "choice_refused",
    "choice_granted",
    "stored_choice_refused",
    "stored_choice_granted",
    "remembered_signal",
    "region_allows",
    "region_requires_consent",
  ];
  expect(all.filter(isRefusal)).toEqual([
    "signal_objects",
    "choice_refused",
    "stored_choice_refused",
    "remembered_signal",
  ]);
});
