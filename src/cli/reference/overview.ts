/** All regions at a glance, one line each, as the law stands on the day the data was last reviewed. */
import type { PlacementRule } from "../../core/policy/placement.ts";
import { PURPOSES, type Purpose } from "../../core/policy/purposes.ts";
import { ruleInForce, type MinorsRule, type Region, type Signal } from "../../core/policy/regions/region.ts";
import { inForce, type CalendarDate, type Sourced } from "../../core/policy/regions/source.ts";
import { DEFAULTS, MINORS } from "../law-words.ts";
import { chainsOf } from "./facts.ts";
import { anchor, code, table } from "./markdown.ts";
import { headingOf } from "./section.ts";

const MANY_PLACES = 12;

/** Our own choices are never shown as the law. */
function marked(text: string, { basis }: Sourced): string {
  return basis === "policy" ? `_${text}_` : text;
}

function placesCell({ places }: Region): string {
  if (places.length === 0) return "any without a row, and unknown";
  return places.length > MANY_PLACES ? `${places.slice(0, 3).join(" ")} … (${places.length})` : places.join(" ");
}

function defaultCell(region: Region, purpose: Purpose, at: number): string {
  const rule = ruleInForce(region, purpose, at);
  if (!rule) return "**none**";
  const apart = rule.apart ? ", apart" : "";
  const exempted = purpose === "analytics" && region.exemption && inForce(region.exemption, at) ? " (exemption)" : "";
  return marked(`${DEFAULTS[rule.default].short}${apart}`, rule) + exempted;
}

const SHORT_PURPOSES: Readonly<Record<string, string>> = {
  "advertising, sale_or_share": "ads",
  "analytics, personalization, advertising, sale_or_share": "tracking",
};

function shortPurposes(purposes: readonly Purpose[]): string {
  const names = purposes.join(", ");
  return SHORT_PURPOSES[names] ?? names.replace("advertising, sale_or_share", "ads");
}

function signalCell(region: Region, name: Signal, at: number): string {
  const rules = region.signals.filter((rule) => rule.signal === name && inForce(rule, at));
  // The newest rule for the same purposes is the one that holds.
  const newest = new Map(rules.map((rule) => [rule.binds.join(" "), rule]));
  const cells = [...newest.values()].map((rule) => marked(shortPurposes(rule.binds), rule));
  return cells.join("; ") || "–";
}

function placementCell(rule: PlacementRule): string {
  const others = rule.allows.map(({ jurisdiction }) => jurisdiction);
  const place = rule.default.mode === "store" ? rule.default.jurisdiction : rule.default.mode;
  return marked(others.length === 0 ? place : `${place} (or ${others.join(", ")})`, rule);
}

function minorsCell(rules: readonly MinorsRule[], at: number): string {
  const shown = rules
    .filter((rule) => inForce(rule, at))
    .map((rule): readonly [string, MinorsRule] => {
      const ages = [rule.under, ...Object.values(rule.underBy ?? {})];
      const [least, most] = [Math.min(...ages), Math.max(...ages)];
      const under = least === most ? `${most}` : `${least} to ${most}`;
      const whom = `${rule.from === 0 ? "<" : `${rule.from}–<`} ${under}`;
      return [`${whom}: ${MINORS[rule.allow].short} (${shortPurposes(rule.purposes)})`, rule];
    });
  // Said by a law and by us, it is the law's.
  const first = new Map(shown.toSorted(([, a], [, b]) => Number(b.basis === "policy") - Number(a.basis === "policy")));
  return [...new Set(shown.map(([text]) => text))].map((text) => marked(text, first.get(text)!)).join("; ") || "–";
}

/** Of the rules that state law: our own choices are nobody else's to confirm. */
export function confirmedWords(region: Region): string {
  const law = chainsOf(region)
    .flatMap(({ versions }) => versions.map(({ source }) => source))
    .filter(({ basis }) => basis !== "policy");
  const confirmed = law.filter(({ verified }) => verified).length;
  if (law.length === 0) return "all ours";
  return confirmed === 0 ? "no" : `${confirmed} of ${law.length}`;
}

export function overview(regions: readonly Region[], reviewed: CalendarDate): string {
  const at = Date.parse(reviewed);
  return table(
    ["Id", "Region", "Places", ...PURPOSES.map(code), "GPC", "DNT", "Rests in", "Minors", "Confirmed"],
    regions.map((region) => [
      code(region.id),
      `[${region.title}](${anchor(headingOf(region))})`,
      placesCell(region),
      ...PURPOSES.map((purpose) => defaultCell(region, purpose, at)),
      signalCell(region, "gpc", at),
      signalCell(region, "dnt", at),
      placementCell(region.placement),
      minorsCell(region.minors, at),
      confirmedWords(region),
    ]),
  );
}
