/** By when a request is answered, region by region, as the collector counts it: the law's terms, and ours in italics. */
import type { Region, Term } from "../../core/policy/regions/region.ts";
import { dueAt, type Deadline } from "../../core/rights/deadlines.ts";
import { parseMoment } from "../../core/time.ts";
import type { CalendarDate } from "../../core/policy/regions/source.ts";
import { inForceAt } from "../../core/policy/regions/source.ts";
import { termWords } from "./facts.ts";
import { code, table } from "./markdown.ts";

function cell({ term, basis }: Deadline): string {
  return basis === "law" ? termWords(term) : `_${termWords(term)}_`;
}

function extensionCell(extension: Term | undefined): string {
  return extension ? termWords(extension) : "–";
}

export function deadlines(regions: readonly Region[], reviewed: CalendarDate): string {
  const at = parseMoment(reviewed) ?? 0;
  const rows = regions.map(({ id, rights }) => {
    const [access, erase] = [dueAt(id, at, "access"), dueAt(id, at, "erase")];
    const law = access.citations.map(({ instrument, article }) => `${instrument}, ${article}`).join("; ");
    return [
      code(id),
      cell(access),
      cell(erase),
      extensionCell(inForceAt(rights, at)?.extension),
      law,
      access.verified ? (access.basis === "law" ? "yes" : "ours to choose") : "no",
    ];
  });
  return table(["Id", "Access", "Erasure and correction", "Longer by", "Counted by", "Confirmed"], rows);
}
