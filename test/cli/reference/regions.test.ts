/** What a lawyer must be able to see in docs/regions.md: every row, every date, every source, and who confirmed it. */
import { expect, it } from "vitest";
import { regionsPage } from "../../../src/cli/reference/regions.ts";
import { CONDITIONS, type Condition } from "../../../src/core/policy/regions/conditions.ts";
import { CHOICES_BY_POLICY, defineRegion, type RegionDraft } from "../../../src/core/policy/regions/define.ts";
import { REGIONS, REVIEWED } from "../../../src/core/policy/regions/index.ts";
import { cite, ourPolicy } from "../../../src/core/policy/regions/source.ts";

const ACT = [cite("Data Act", "s. 1")] as const;
const FREE = { default: "exempt", citations: ACT } as const;

/** A country with one of everything; every test changes one thing of it. */
const DRAFT: RegionDraft = {
  id: "ZZ",
  title: "Zedland",
  places: ["ZZ"],
  basis: "statute",
  verified: false,
  effectiveFrom: "2020-01-01",
  rules: {
    necessary: FREE,
    functional: FREE,
    analytics: { default: "optOut", apart: true, citations: ACT },
    personalization: FREE,
    advertising: [
      FREE,
      { default: "optOut", citations: [cite("Data Act", "s. 9")], effectiveFrom: "2024-07-01" },
      {
        default: "optIn",
        citations: [cite("New Act", "s. 2")],
        effectiveFrom: "2027-01-01",
        note: "Not yet in force.",
      },
    ],
    sale_or_share: [FREE, { default: "optOut", citations: [cite("Data Act", "s. 9")], effectiveFrom: "2024-07-01" }],
  },
  signals: [{ signal: "gpc", binds: ["advertising", "sale_or_share"], citations: ACT, effectiveTo: "2026-03-01" }],
  minors: [
    { from: 13, under: 16, purposes: ["advertising"], allow: "own_consent", citations: ACT },
    {
      from: 0,
      under: 16,
      underBy: { ZY: 13, ZX: 13 },
      purposes: ["analytics"],
      allow: "guardian_consent",
      citations: ACT,
    },
  ],
  exemption: {
    conditions: ["no_join", "data_life"],
    trackerMonths: 13,
    dataMonths: 25,
    citations: [cite("Guidelines", "point 5")],
    basis: "regulator",
  },
  placement: {
    default: { mode: "store", jurisdiction: "us" },
    allows: [{ jurisdiction: "eu", mechanisms: ["filed_dossier", "certification"] }],
    citations: ACT,
  },
  choices: CHOICES_BY_POLICY,
  sensitive: { text: "In writing.", citations: ACT },
  retention: { text: "As long as needed.", citations: ACT },
  rights: {
    text: "Access and erasure.",
    access: { count: 1, unit: "months" },
    erasure: { count: 15, unit: "business_days" },
    citations: ACT,
  },
  transfer: { text: "On notice.", citations: ACT },
};

function page(changed: Partial<RegionDraft> = {}, reviewed: typeof REVIEWED = "2026-11-22"): string {
  return regionsPage([defineRegion({ ...DRAFT, ...changed })], reviewed);
}

/** Of the page `text`, the lines that hold all of `parts`. */
function lines(text: string, ...parts: readonly string[]): readonly string[] {
  return text.split("\n").filter((line) => parts.every((part) => line.includes(part)));
}

function row(text: string): string | undefined {
  return lines(text, "| `ZZ` |")[0];
}

it("has a line and a section for each region, and only for those it is given", () => {
  const all = regionsPage(REGIONS, REVIEWED);
  for (const { id, title } of REGIONS) {
    expect(lines(all, `| \`${id}\` | [${title}](#`)).toHaveLength(1);
    expect(lines(all, `## ${title} (\`${id}\`)`)).toHaveLength(1);
  }
  const [missing, ...others] = REGIONS;
  expect(regionsPage(others, REVIEWED)).not.toContain(`(\`${missing?.id}\`)`);
});

it("cites every rule of every region, and names its version and its date", () => {
  const all = regionsPage(REGIONS, REVIEWED);
  for (const region of REGIONS) {
    const section = all.slice(all.indexOf(`## ${region.title} (`));
    for (const rule of [...region.signals, ...region.minors, region.placement, ...region.transfer]) {
      const [told = ""] = lines(section, `\`${rule.id}@${rule.version}\``);
      expect(told).toContain(`from ${rule.effectiveFrom}`);
      expect(told).toContain(rule.citations[0].article);
    }
  }
});

it("shows a changed default in the overview, in the section, and in the dated changes", () => {
  const rules = { ...DRAFT.rules, functional: { default: "forbidden", citations: ACT } } as const;
  expect(row(page())).toContain("| free | free | opt-out, apart (exemption) | free | opt-out | opt-out |");
  expect(row(page({ rules }))).toContain("| free | never | opt-out, apart (exemption) | free | opt-out | opt-out |");
  expect(lines(page({ rules }), "| `functional` |", "nothing may be stored abroad")).toHaveLength(1);
});

it("dates what changes, with what held before and after, and with purposes that change alike on one line", () => {
  const text = page();
  expect(lines(text, "| 2024-07-01 |")).toEqual([
    "| 2024-07-01 | [Zedland](#zedland-zz) | `ZZ/advertising@2`, `ZZ/sale_or_share@2` | allowed without a yes | allowed until the visitor says no | Data Act, s. 9 (not confirmed) |",
  ]);
  expect(lines(text, "| 2026-03-01 |")[0]).toContain("turns off `advertising` and `sale_or_share` | nothing |");
  expect(lines(text, "| 2027-01-01 |")[0]).toContain(
    "| allowed until the visitor says no | only after the visitor's yes |",
  );
});

it("says on one line what changes its ground alone, and shows of two rules for one signal the newer", () => {
  const act = [cite("Signal Act", "s. 3")] as const;
  const [ours] = DRAFT.signals;
  const signals = ours
    ? ([
        { ...ours, basis: "policy" },
        { ...ours, citations: act, effectiveFrom: "2025-05-05" },
      ] as const)
    : [];
  const again = { default: "exempt", citations: act, effectiveFrom: "2025-05-05" } as const;
  const rules = { ...DRAFT.rules, necessary: [FREE, again], functional: [FREE, again] } as const;
  expect(lines(page({ signals, rules }), "| 2025-05-05 |")).toEqual([
    "| 2025-05-05 | [Zedland](#zedland-zz) | `ZZ/necessary@2`, `ZZ/functional@2`, `ZZ/gpc@2` |  | as before, on another ground | Signal Act, s. 3 (not confirmed) |",
  ]);
  expect(row(page({ signals }, "2025-05-04"))).toContain("| _ads_ | – |");
  expect(row(page({ signals }, "2025-05-05"))).toContain("| ads | – |");
});

it("parts what is ahead from what has come by the day of the review, not by a clock", () => {
  const ahead = (text: string) => text.slice(text.indexOf("### After"), text.indexOf("### Up to"));
  expect(ahead(page())).toContain("| 2027-01-01 |");
  expect(ahead(page())).not.toContain("| 2024-07-01 |");
  expect(ahead(page({}, "2024-06-30"))).toContain("| 2024-07-01 |");
  expect(row(page({}, "2024-06-30"))).toContain(
    "| free | free | opt-out, apart (exemption) | free | free | free | ads |",
  );
  expect(row(page({}, "2027-01-01"))).toContain("| free | opt-in | opt-out | – |");
});

it("says what nobody has confirmed, and never passes our own choice off as law", () => {
  const rules = { ...DRAFT.rules, functional: { ...FREE, verified: true } };
  expect(row(page())).toMatch(/\| no \|$/);
  expect(lines(page(), "`functional`", "| not confirmed |")).toHaveLength(1);
  expect(row(page({ rules }))).toMatch(/\| 1 of 18 \|$/);
  expect(lines(page({ rules }), "| `functional` |", "| confirmed |")).toHaveLength(1);

  const ours = { default: "optIn", basis: "policy", verified: true, citations: [ourPolicy("to be safe")] } as const;
  const text = page({ rules: { ...DRAFT.rules, functional: ours } });
  expect(row(text)).toContain("| free | _opt-in_ |");
  expect(lines(text, "| `functional` |", "| our own choice | Gatehouse policy: to be safe |")).toHaveLength(1);
  expect(lines(text, "`functional`", "| confirmed |")).toHaveLength(0);
});

it("says minors' rules, places, terms, duties and notes in words", () => {
  const text = page();
  expect(text).toContain("From 13, and under 16: `advertising` only after the minor's own yes. Data Act, s. 1");
  expect(text).toContain("Under 16 (13 in ZY ZX): `analytics` only with a guardian's yes");
  expect(row(text)).toContain("| 13–< 16: own yes (advertising); < 13 to 16: guardian (analytics) |");
  expect(text).toContain(
    "The owner may store in `eu` by `filed_dossier` (a transfer dossier is filed with the authority) or `certification`",
  );
  expect(text).toContain("access 1 month, erasure 15 business days");
  expect(text).toContain("from 2020-01-01 until 2026-03-01");
  expect(text).toContain("_Note: Not yet in force._");
});

it("lets no text of the data break a table", () => {
  const sensitive = [
    { text: "In writing | signed.", citations: ACT },
    { text: "In writing | or by phone.", citations: ACT, effectiveFrom: "2025-01-01" },
  ] as const;
  const [changed] = lines(page({ sensitive }), "| 2025-01-01 |");
  expect(changed).toContain("| In writing \\| signed | In writing \\| or by phone |");
});

it("names each condition of an exemption, and which of them only the owner can keep", () => {
  const text = page();
  for (const name of ["no_join", "data_life"] satisfies Condition[]) {
    const [line] = lines(text, `(\`${name}\`)`);
    expect(line).toContain(CONDITIONS[name].text);
    expect(line).toContain(CONDITIONS[name].enforced ?? "only the owner can");
  }
  const { exemption, ...without } = DRAFT;
  expect(exemption).toBeDefined();
  expect(regionsPage([defineRegion(without)], REVIEWED)).not.toContain("no_join");
});

it("collapses a long list of places in the overview, and has it whole in the section", () => {
  const places = Array.from({ length: 13 }, (_, index) => `Z${String.fromCharCode(65 + index)}`);
  expect(row(page({ places }))).toContain("| ZA ZB ZC … (13) |");
  expect(page({ places })).toContain(`Places: ${places.join(" ")}.`);
  expect(row(page({ places: places.slice(1) }))).toContain(`| ${places.slice(1).join(" ")} |`);
});
