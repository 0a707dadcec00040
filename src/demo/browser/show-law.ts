/** What holds for the pretended visitor, purpose by purpose, as the collector says at /v1/consent, with the sources. */
import { PURPOSES, type Default, type Purpose } from "../../core/policy/purposes.ts";
import type { Because } from "../../core/policy/resolve.ts";
import type { Citation } from "../../core/policy/regions/source.ts";
import type { Language } from "../language.ts";
import { BECAUSES, PANEL } from "../panel/words.ts";
import { element, find } from "./here.ts";
import { explain } from "./log.ts";
import { recall, type Entry, type Law } from "./memory.ts";

interface Said {
  readonly default?: Default;
  readonly allowed: boolean;
  readonly because: Because;
  readonly citations: readonly Citation[];
}

interface Answer {
  readonly region: { readonly id: string; readonly title: string };
  readonly purposes: Readonly<Record<Purpose, Said>>;
  readonly promptAllowed?: boolean;
  readonly optOutSignalHonored?: boolean;
  readonly objectionUrl?: string;
}

function written({ instrument, article }: Citation): string {
  return `${instrument}, ${article}`;
}

function reasonOf({ because, default: rule }: Said, language: Language): string {
  return because === "region_allows" && rule === "exempt" ? PANEL.exempt[language] : BECAUSES[because][language];
}

function showPurpose(purpose: Purpose, said: Said, language: Language): void {
  const { allowed, citations } = said;
  const line = find(`[data-purpose=${purpose}]`);
  line.dataset["allowed"] = String(allowed);
  find("[data-allowed]", line).textContent = PANEL[allowed ? "yes" : "no"][language];
  find("[data-because]", line).textContent = reasonOf(said, language);
  const sources = citations.map((citation) => element("li", "", element("bdi", "", written(citation))));
  find("[data-citations]", line).replaceChildren(...sources);
}

function notes(answer: Answer, language: Language): string {
  return [
    ...(answer.promptAllowed ? [PANEL.mayAsk[language]] : []),
    ...(answer.optOutSignalHonored ? [PANEL.honored[language]] : []),
    ...(answer.objectionUrl === undefined ? [] : [PANEL.mayObject[language]]),
  ].join(" ");
}

/** Of what was left out; of what was not kept at all, measuring, which every event serves. */
function lawFor({ ending, removed }: Entry, { purposes }: Answer): Law {
  const lost = PURPOSES.filter((purpose) => removed.includes(`purpose.${purpose}`) && !purposes[purpose].allowed);
  const because = Object.fromEntries(lost.map((purpose) => [purpose, purposes[purpose].because]));
  const nothingKept = ending === "aggregated" || ending === "refused";
  const asked = nothingKept ? "analytics" : lost[0];
  const source = asked && !purposes[asked].allowed ? purposes[asked].citations[0] : undefined;
  return { because, ...(source ? { source: written(source) } : {}) };
}

export async function showLaw(language: Language): Promise<void> {
  const as = recall("pretended");
  const response = await fetch("/v1/consent", { credentials: "include" });
  if (!response.ok) return;
  const answer = (await response.json()) as Answer;
  // Somebody else by now: their own answer is on its way.
  if (JSON.stringify(recall("pretended")) !== JSON.stringify(as)) return;
  find("[data-region]").textContent = `${answer.region.title} (${answer.region.id})`;
  find("[data-note]").textContent = notes(answer, language);
  for (const purpose of PURPOSES) showPurpose(purpose, answer.purposes[purpose], language);
  explain(as, (entry) => lawFor(entry, answer));
}
