/**
 * The acceptance vectors: test/fixtures/core/acceptance says in plain words, written from the law and not from the code,
 * what must happen to a visitor's event. Each is asked as a question to `explain`; only what a vector names is checked.
 */
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { explain, questionSchema } from "../../../src/core/decide/explain.ts";
import type { DecisionPolicy } from "../../../src/core/decide/request.ts";
import { compilePlan } from "../../../src/core/plan.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import americas from "../../fixtures/core/acceptance/americas.json" with { type: "json" };
import asia from "../../fixtures/core/acceptance/asia.json" with { type: "json" };
import audienceMeasurement from "../../fixtures/core/acceptance/audience-measurement.json" with { type: "json" };
import consentObjects from "../../fixtures/core/acceptance/consent-objects.json" with { type: "json" };
import eea from "../../fixtures/core/acceptance/eea.json" with { type: "json" };
import europeBeyond from "../../fixtures/core/acceptance/europe-beyond-the-eea.json" with { type: "json" };
import everywhere from "../../fixtures/core/acceptance/everywhere.json" with { type: "json" };
import minorsElsewhere from "../../fixtures/core/acceptance/minors-elsewhere.json" with { type: "json" };
import minorsInEurope from "../../fixtures/core/acceptance/minors-in-europe.json" with { type: "json" };
import minorsInTheUs from "../../fixtures/core/acceptance/minors-in-the-us.json" with { type: "json" };
import southAndEast from "../../fixtures/core/acceptance/oceania-middle-east-africa.json" with { type: "json" };
import placement from "../../fixtures/core/acceptance/placement.json" with { type: "json" };
import residence from "../../fixtures/core/acceptance/residence.json" with { type: "json" };
import signals from "../../fixtures/core/acceptance/signals-and-choices.json" with { type: "json" };
import usDates from "../../fixtures/core/acceptance/us-dates-and-territories.json" with { type: "json" };
import usNothingSaid from "../../fixtures/core/acceptance/us-states-nothing-said.json" with { type: "json" };
import usSignal from "../../fixtures/core/acceptance/us-states-signal.json" with { type: "json" };
import { digest, keysOf } from "../keys.ts";

const files = {
  eea,
  "audience measurement": audienceMeasurement,
  "Europe beyond the EEA": europeBeyond,
  "US: the opt-out signal": usSignal,
  "US: nothing said": usNothingSaid,
  "US: dates and territories": usDates,
  Americas: americas,
  Asia: asia,
  "Oceania, Middle East, Africa": southAndEast,
  everywhere,
  "signals and choices": signals,
  "consent objects": consentObjects,
  "minors in Europe": minorsInEurope,
  "minors in the US": minorsInTheUs,
  "minors elsewhere": minorsElsewhere,
  residence,
  placement,
};

/** Strict: an expectation that nobody checks would be a promise that nobody keeps. */
const vectorSchema = z.strictObject({
  id: z.string().min(1),
  situation: z.string().min(1),
  ask: questionSchema,
  expect: z.strictObject({
    outcome: z.enum(["stored", "reduced", "aggregated", "forwarded", "refused"]).optional(),
    reasons: z.array(z.string()).optional(),
    region: z.string().optional(),
    placement: z.record(z.string(), z.string()).optional(),
    purposes: z
      .partialRecord(
        z.enum(PURPOSES),
        z.union([
          z.boolean(),
          z.strictObject({
            allowed: z.boolean(),
            because: z.string().optional(),
            basis: z.string().optional(),
            cites: z.string().optional(),
          }),
        ]),
      )
      .optional(),
    promptAllowed: z.boolean().optional(),
    optOutSignalHonored: z.boolean().optional(),
    objectionUrl: z.boolean().optional(),
  }),
  source: z.string().min(1),
  class: z.enum(["law", "regulator", "policy"]),
});
type Vector = z.infer<typeof vectorSchema>;
type Explained = ReturnType<typeof explain>;

const vectors = Object.entries(files).map(
  ([file, rows]) => [file, rows.map((row) => vectorSchema.parse(row))] as const,
);
const all = vectors.flatMap(([, rows]) => rows);

const oneFor = (...purposes: Purpose[]) => ({ description: purposes.join(", "), purposes, properties: z.object({}) });

const policy: DecisionPolicy = {
  plan: compilePlan({
    page: oneFor("analytics"),
    track: {
      "Necessary Thing": oneFor("necessary"),
      "Functional Thing": oneFor("functional"),
      "Analytics Thing": oneFor("analytics"),
      "Personalization Thing": oneFor("personalization"),
      "Advertising Thing": oneFor("advertising"),
      "Sharing Thing": oneFor("sale_or_share"),
      Everything: oneFor(...PURPOSES),
    },
  }),
  recipients: () => [],
  forward: {},
  regions: {},
};

const tools = {
  policy,
  site: "shop",
  consentCategories: {},
  objectionUrl: "https://shop.example/privacy",
  keys: keysOf("visitor"),
  digest,
  now: Date.UTC(2026, 10, 22, 12),
};

/** Of what was found, the part that a vector speaks about, in the vector's own words. */
function found({ expect: wanted }: Vector, explained: Explained): Vector["expect"] {
  const { outcome, region, placement: placed, reasons, consent = {}, purposes } = explained;
  return {
    ...(wanted.outcome === undefined ? {} : { outcome: outcome as Vector["expect"]["outcome"] }),
    ...(wanted.reasons ? { reasons: wanted.reasons.filter((reason) => reasons.includes(reason)) } : {}),
    ...(wanted.region === undefined ? {} : { region: region.id }),
    ...(wanted.placement ? { placement: only(Object.keys(wanted.placement), placed) } : {}),
    ...(wanted.purposes ? { purposes: answers(wanted.purposes, purposes) } : {}),
    ...(wanted.promptAllowed === undefined ? {} : { promptAllowed: consent.promptAllowed === true }),
    ...(wanted.optOutSignalHonored === undefined ? {} : { optOutSignalHonored: consent.optOutSignalHonored === true }),
    ...(wanted.objectionUrl === undefined ? {} : { objectionUrl: consent.objectionUrl !== undefined }),
  };
}

function only(keys: readonly string[], from: object): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}

type Wanted = NonNullable<Vector["expect"]["purposes"]>;

function answers(wanted: Wanted, purposes: Explained["purposes"]): Wanted {
  return Object.fromEntries(
    Object.entries(wanted).map(([purpose, want]) => {
      const one = purposes[purpose as Purpose];
      if (!one || typeof want === "boolean") return [purpose, one?.allowed];
      const cited = one.citations.map(({ instrument, article }) => `${instrument} ${article}`).join("; ");
      return [
        purpose,
        {
          allowed: one.allowed,
          ...(want.because === undefined ? {} : { because: one.because }),
          ...(want.basis === undefined ? {} : { basis: one.basis }),
          // The whole citation where it is not in it, so that a failure shows what is cited instead.
          ...(want.cites === undefined ? {} : { cites: cited.includes(want.cites) ? want.cites : cited }),
        },
      ];
    }),
  );
}

describe.each(vectors)("%s", (_, rows) => {
  it.each(rows)("$situation", (vector) => {
    expect(found(vector, explain(vector.ask, tools)), `${vector.id}: ${vector.source}`).toEqual(vector.expect);
  });
});

describe("the vectors", () => {
  it("are many, each with a name and a situation of its own", () => {
    expect(all.length).toBeGreaterThanOrEqual(120);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ situation }) => situation)).size).toBe(all.length);
  });

  it("reach every region", () => {
    const reached = new Set(all.map(({ expect: { region } }) => region));
    expect(REGIONS.map(({ id }) => id).filter((id) => !reached.has(id))).toEqual([]);
  });

  it("name no use that their event is not for", () => {
    const unasked = all.filter(({ ask, expect: { purposes = {} } }) => {
      const explained = explain(ask, tools).purposes;
      return Object.keys(purposes).some((purpose) => explained[purpose as Purpose] === undefined);
    });
    expect(unasked.map(({ id }) => id)).toEqual([]);
  });
});
