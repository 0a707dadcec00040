/** Which of a visitor's objects keeps what, what may travel to each, and the one outcome of all. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endingOf, type Ending, type MainEnding } from "../../../src/core/decide/ending.ts";
import { settlementFor } from "../../../src/core/decide/settlement.ts";
import { HELD_BY, othersIn, sharesOf, VISITOR_CLASSES } from "../../../src/core/decide/visitor-class.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import type { Because } from "../../../src/core/policy/resolve.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import { given, measured, necessary, run } from "./given.ts";

type Allowance = { readonly allowed: boolean; readonly because: Because; readonly apart?: true };
const allowance = fc.constantFrom<Allowance>(
  { allowed: false, because: "region_requires_consent" },
  { allowed: true, because: "region_exempts" },
  { allowed: true, because: "region_exempts", apart: true },
  { allowed: true, because: "choice_granted" },
);
const answers = fc.record(
  Object.fromEntries(PURPOSES.map((name) => [name, allowance])) as Record<Purpose, typeof allowance>,
);

it("keeps each allowed purpose in exactly one of them, and no other purpose in any", () => {
  fc.assert(
    fc.property(answers, fc.subarray([...PURPOSES]), (said, purposes) => {
      const shares = sharesOf("full", purposes, said);
      expect(VISITOR_CLASSES.flatMap((one) => shares[one]).toSorted()).toEqual(
        purposes.filter((purpose) => said[purpose].allowed).toSorted(),
      );
      expect(shares.full.length === 0 || shares.session.length === 0).toBe(true);
      expect(shares.session.every((purpose) => HELD_BY.session.includes(purpose))).toBe(true);
      expect(othersIn(shares, "full")).toEqual(
        (["exempt", "session"] as const).filter((one) => shares[one].length > 0),
      );
    }),
  );
});

it("knows nobody for what is functional by default, unless the event serves that, or they chose it", () => {
  const allowed = (chosen: readonly Purpose[], byDefault: readonly Purpose[]) =>
    Object.fromEntries(
      PURPOSES.map((name): [Purpose, Allowance] => [
        name,
        chosen.includes(name)
          ? { allowed: true, because: "stored_choice_granted" }
          : { allowed: byDefault.includes(name), because: "region_exempts" },
      ]),
    ) as Record<Purpose, Allowance>;
  const asked = allowed([], ["necessary", "functional"]);
  expect(sharesOf("full", ["necessary"], asked)).toMatchObject({ full: [], session: ["necessary"] });
  expect(sharesOf("full", ["necessary", "functional"], asked)).toMatchObject({ full: ["necessary", "functional"] });
  const chosen = allowed(["functional"], ["necessary"]);
  expect(sharesOf("full", ["necessary"], chosen)).toMatchObject({ full: ["necessary"], session: [] });
  const measured = allowed([], ["necessary", "analytics"]);
  expect(sharesOf("full", ["necessary"], measured)).toMatchObject({ full: ["necessary"], session: [] });
});

it("has an object for all that any law allows apart", () => {
  const apart = REGIONS.flatMap(({ rules }) => Object.values(rules).flat()).filter((rule) => rule.apart);
  expect([...new Set(apart.map(({ purpose }) => purpose))]).toEqual(HELD_BY.exempt);
});

it("sends each only what it may hold, however often it is narrowed", () => {
  let personal = 0;
  fc.assert(
    fc.property(fc.oneof(given, measured, necessary), fc.constantFrom(...VISITOR_CLASSES), (one, object) => {
      const { settlement } = run(one);
      if (!settlement) return;
      const sent = settlementFor(object, settlement);
      expect(settlementFor(object, sent)).toEqual(sent);
      expect(sent.purposes).toEqual(settlement.purposes.filter((purpose) => HELD_BY[object].includes(purpose)));
      for (const needed of Object.values(sent.event.limited)) {
        expect(needed.some((purpose) => sent.purposes.includes(purpose)) || object === "full").toBe(true);
      }
      if (object !== "exempt") return;
      expect(sent.event.personal).toEqual({ properties: {}, context: {} });
      if (JSON.stringify(settlement.event.personal).includes("secret")) personal++;
    }),
    { numRuns: 1_000 },
  );
  expect(personal).toBeGreaterThan(20);
});

describe("the one outcome", () => {
  const receipt = "r".repeat(22);
  const stored: Ending = { outcome: { outcome: "stored", notices: [] }, receipt };
  const named: Ending = { outcome: { outcome: "reduced", removed: ["purpose.advertising"], notices: ["kept_apart"] } };
  const part: Ending = { outcome: { outcome: "stored", notices: ["kept_apart"] }, receipt: "p".repeat(22) };
  const duplicate: Ending = { outcome: { outcome: "duplicate" } };
  const refused: Ending = { outcome: { outcome: "refused", reason: "consent_denied" } };

  it.each<[string, MainEnding, readonly Ending[], Ending]>([
    ["is the profile's where it is the only one", refused, [], refused],
    ["and where it kept something", stored, [part], { ...stored, lines: 2 }],
    ["even if nobody else did", stored, [refused], stored],
    [
      "is what the profile said of all, by the receipt of who kept it",
      named,
      [part],
      { ...named, receipt: part.receipt! },
    ],
    ["is that of who kept now what the profile had seen before", duplicate, [duplicate, part], part],
    [
      "in the words of the whole event",
      { ...duplicate, whole: named.outcome },
      [part],
      { ...named, receipt: part.receipt! },
    ],
    ["is duplicate where all had seen it, too", { ...duplicate, whole: named.outcome }, [duplicate], duplicate],
    ["is duplicate where all had seen it", duplicate, [duplicate, duplicate], duplicate],
    ["is duplicate where all had that were to keep it", named, [duplicate, duplicate], duplicate],
    ["is duplicate where the profile had, and nobody keeps more", duplicate, [refused], duplicate],
    ["is the refusal where nobody kept it", named, [refused], refused],
  ])("%s", (_, main, parts, ending) => {
    expect(endingOf(main, parts)).toEqual(ending);
  });

  it("has a receipt exactly where somebody kept something now", () => {
    const any = fc.constantFrom(stored, named, part, duplicate, refused);
    fc.assert(
      fc.property(any, fc.array(any, { maxLength: 2 }), (main, parts) => {
        const { receipt: kept } = endingOf(main, parts);
        expect(kept !== undefined).toBe([main, ...parts].some((one) => one.receipt !== undefined));
      }),
    );
  });
});
