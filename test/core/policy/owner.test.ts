/** What an owner may add to a region's law: anything stricter; anything looser only as the region offers it, and whole. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownerRegionSchema } from "../../../src/core/policy/owner-schema.ts";
import {
  attestedExemption,
  ownerFaults,
  ownersRule,
  placeUnder,
  stricterDefault,
  type OwnerRegion,
} from "../../../src/core/policy/owner.ts";
import type { Default } from "../../../src/core/policy/purposes.ts";
import { regionNamed, REGIONS } from "../../../src/core/policy/regions/index.ts";
import { NOW } from "../call.ts";

const region = (id: string) => regionNamed(id)!;
const ownerOf = (regions: Record<string, OwnerRegion>, forward = {}) => ({ forward, regions });
const attest = (id: string, without?: string): OwnerRegion => ({
  audienceMeasurement: Object.fromEntries(
    (region(id).exemption?.conditions ?? []).filter((one) => one !== without).map((one) => [one, true as const]),
  ),
});

const EXEMPTS_NONE = "audienceMeasurement: this region exempts none; only EEA-FR, EEA-IT, EEA-ES, EEA-NL do";

it.each<[string, string, OwnerRegion, readonly string[]]>([
  ["nothing", "EEA-DE", {}, []],
  ["a stricter default", "US-CA", { require: { analytics: "optIn" } }, []],
  ["a laxer one, which is only never heard", "EEA-DE", { require: { analytics: "optOut" } }, []],
  [
    "a yes to what the visitor asked for",
    "EEA-DE",
    { require: { necessary: "forbidden" } },
    ["require: what the visitor asked for waits for no yes"],
  ],
  ["a region that is none", "EEA-DEE", {}, ["no such region; docs/regions.md lists them"]],
  ["a country that is no region's id", "FR", {}, ["no such region: the law of FR stands under EEA-FR"]],
  ["a country's name", "Réunion", {}, ["no such region: the law of Réunion stands under EEA-FR"]],
  ["a province that its country covers", "CA-ON", {}, ["no such region: the law of CA-ON stands under CA"]],
  ["what the platform calls unknown", "XX", {}, ["no such region; docs/regions.md lists them"]],
  [
    "a place that the region does not allow",
    "EEA-DE",
    { place: { mode: "store", jurisdiction: "us" } },
    ["place: storing in us is not allowed there; eu is"],
  ],
  ["an exemption attested whole", "EEA-FR", attest("EEA-FR"), []],
  [
    "an exemption attested in part",
    "EEA-FR",
    attest("EEA-FR", "no_join"),
    ["audienceMeasurement: every condition must hold; missing no_join. Attest to all, or leave it out"],
  ],
  ["an exemption where there is none", "EEA-DE", attest("EEA-FR"), [EXEMPTS_NONE]],
  [
    "two faults at once",
    "EEA-DE",
    { ...attest("EEA-FR"), place: { mode: "store", jurisdiction: "us" } },
    ["place: storing in us is not allowed there; eu is", EXEMPTS_NONE],
  ],
])("finds in %s what is wrong", (_, id, wishes, faults) => {
  expect(ownerFaults(id, wishes)).toEqual(faults);
});

describe("under two laws", () => {
  const filed = (jurisdiction: "eu" | "us"): OwnerRegion => ({
    place: { mode: "store", jurisdiction, mechanism: "filed_dossier" },
  });
  const placed = (first: string, second: string, regions: Record<string, OwnerRegion>) =>
    placeUnder([region(first), region(second)], ownerOf(regions));
  const pairs = (first: string, second: string) => [
    [first, second],
    [second, first],
  ];

  it.each(pairs("EEA-DE", "VN"))("names the mechanism that one of them needs: %s and %s", (first, second) => {
    const both = placed(first!, second!, { VN: filed("eu") });
    expect(both.placement).toEqual({ mode: "store", jurisdiction: "eu", mechanism: "filed_dossier" });
    expect(both.region.id).toBe("VN");
  });

  it.each(pairs("EEA-DE", "VN"))(
    "keeps nothing where the mechanism is for another place: %s and %s",
    (first, second) => {
      expect(placed(first!, second!, { VN: filed("us") }).placement).toEqual({ mode: "aggregate" });
    },
  );

  it.each(pairs("EEA-DE", "US-CA"))(
    "meets in the stricter place where neither needs one: %s and %s",
    (first, second) => {
      const both = placed(first!, second!, {});
      expect([both.region.id, both.placement]).toEqual(["EEA-DE", { mode: "store", jurisdiction: "eu" }]);
    },
  );
});

describe("the schema", () => {
  it.each<[object]>([
    [{}],
    [{ place: { mode: "drop" } }],
    [{ place: { mode: "store", jurisdiction: "us", mechanism: "consent", reference: "§ 4 of the terms" } }],
    [{ require: { analytics: "forbidden", advertising: "optIn" } }],
    [attest("EEA-ES")],
  ])("takes %j", (wishes) => {
    expect(ownerRegionSchema.parse(wishes)).toEqual(wishes);
  });

  it.each<[object]>([
    [{ place: { mode: "forward", url: "https://x.example" } }],
    [{ place: { mode: "store" } }],
    [{ place: { mode: "store", jurisdiction: "mars" } }],
    [{ place: { mode: "aggregate", jurisdiction: "eu" } }],
    [{ place: { mode: "store", jurisdiction: "us", mechanism: "hope" } }],
    [{ place: { mode: "store", jurisdiction: "us", reference: "" } }],
    [{ require: { analytics: "exempt" } }],
    [{ require: { fun: "optIn" } }],
    [{ audienceMeasurement: { no_join: false } }],
    [{ audienceMeasurement: { trust_me: true } }],
    [{ analytics: "exempt" }],
  ])("does not take %j", (wishes) => {
    expect(ownerRegionSchema.safeParse(wishes).success).toBe(false);
  });
});

describe("an attested exemption", () => {
  const exempting = REGIONS.filter(({ exemption }) => exemption);

  it("is one in France, Italy, Spain and the Netherlands", () => {
    expect(exempting.map(({ id }) => id).toSorted()).toEqual(["EEA-ES", "EEA-FR", "EEA-IT", "EEA-NL"]);
  });

  it.each(exempting.map(({ id }) => id))("holds in %s when attested whole, and in no other region", (id) => {
    const owner = ownerOf({ [id]: attest(id) });
    for (const one of REGIONS) {
      expect(attestedExemption(one, owner, NOW)).toBe(one.id === id ? one.exemption : undefined);
    }
  });

  it.each(exempting.flatMap(({ id, exemption }) => exemption!.conditions.map((one) => [id, one] as const)))(
    "falls in %s without %s",
    (id, condition) => {
      expect(attestedExemption(region(id), ownerOf({ [id]: attest(id, condition) }), NOW)).toBeUndefined();
    },
  );

  it("is nobody's when the owner asks for a yes all the same", () => {
    const owner = ownerOf({ "EEA-FR": { ...attest("EEA-FR"), require: { analytics: "optIn" } } });
    expect(attestedExemption(region("EEA-FR"), owner, NOW)).toBeUndefined();
  });

  it("is none before it began", () => {
    const owner = ownerOf({ "EEA-FR": attest("EEA-FR") });
    const began = Date.parse(region("EEA-FR").exemption!.effectiveFrom);
    expect(attestedExemption(region("EEA-FR"), owner, began - 1)).toBeUndefined();
    expect(attestedExemption(region("EEA-FR"), owner, began)).toBeDefined();
  });
});

describe("a default of the owner's", () => {
  const ORDER: readonly Default[] = ["exempt", "optOut", "optIn", "forbidden"];

  it("is heard where it is stricter, and only there", () => {
    for (const standing of ORDER) {
      for (const wanted of ["optOut", "optIn", "forbidden"] as const) {
        const rule = ownersRule(
          region("US-CA"),
          "analytics",
          standing,
          ownerOf({ "US-CA": { require: { analytics: wanted } } }),
        );
        expect(rule?.default).toBe(ORDER.indexOf(wanted) > ORDER.indexOf(standing) ? wanted : undefined);
        expect(stricterDefault(standing, wanted)).toBe(ORDER[Math.max(ORDER.indexOf(standing), ORDER.indexOf(wanted))]);
      }
    }
  });

  it("names itself as the owner's policy, by region and purpose", () => {
    const owner = ownerOf({ "US-CA": { require: { analytics: "optIn" } } });
    expect(ownersRule(region("US-CA"), "analytics", "exempt", owner)).toMatchObject({
      id: "owner/US-CA/analytics/optIn",
      version: 1,
      basis: "policy",
      citations: [{ instrument: "gatehouse.config.ts", article: 'regions["US-CA"].require.analytics' }],
    });
    expect(ownersRule(region("US-CA"), "advertising", "exempt", owner)).toBeUndefined();
    expect(ownersRule(region("EEA-DE"), "analytics", "exempt", owner)).toBeUndefined();
  });
});

describe("under several laws", () => {
  const under = (ids: readonly [string, ...string[]], owner = ownerOf({})) => {
    const [first, ...others] = ids;
    const { placement, region: by } = placeUnder([region(first), ...others.map(region)], owner);
    return [placement.mode === "store" ? placement.jurisdiction : placement.mode, by.id];
  };

  it.each<[readonly [string, ...string[]], string, string]>([
    [["US-CA"], "us", "US-CA"],
    [["US-CA", "EEA-DE"], "eu", "EEA-DE"],
    [["EEA-DE", "US-CA"], "eu", "EEA-DE"],
    [["US-CA", "US-TX"], "us", "US-CA"],
    [["EEA-DE", "VN"], "aggregate", "VN"],
    [["VN", "RU"], "drop", "RU"],
  ])("%j rests by %s, by the rule of %s", (ids, mode, id) => {
    expect(under(ids)).toEqual([mode, id]);
  });

  it("hears an owner's choice for each region by itself", () => {
    expect(under(["EEA-DE", "US-CA"], ownerOf({ "US-CA": { place: { mode: "drop" } } }))).toEqual(["drop", "US-CA"]);
    expect(under(["EEA-DE", "RU"], ownerOf({}, { RU: "https://collect.example.ru/" }))).toEqual(["forward", "RU"]);
  });

  it("is never laxer for one law more", () => {
    const STRICTNESS = { store: 0, forward: 1, aggregate: 2, drop: 3 };
    const one = fc.constantFrom(...REGIONS);
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 3 }), one, ([first, ...others], more) => {
        const before = placeUnder([first!, ...others], ownerOf({})).placement;
        const after = placeUnder([first!, ...others, more], ownerOf({})).placement;
        expect(STRICTNESS[after.mode]).toBeGreaterThanOrEqual(STRICTNESS[before.mode]);
      }),
    );
  });
});
