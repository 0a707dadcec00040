/** What an answer tells the page about consent, so that it can confirm, ask or offer an objection. */
import type { PlacedBy } from "../policy/owner.ts";
import type { Purpose } from "../policy/purposes.ts";
import { choiceTerms } from "../policy/regions/region.ts";
import { lacksConsent, type Finding, type Laws } from "../policy/resolve.ts";
import type { ConsentNote } from "../protocols/protocol.ts";
import { MONTH_MS } from "../time.ts";
import type { Consent } from "./consent.ts";

/** What of a decision a note is made of. */
export interface Noted {
  readonly laws: Laws;
  readonly consent: Pick<Consent, "findings" | "said">;
  readonly placed: Pick<PlacedBy, "placement">;
  /** What is asked about. */
  readonly purposes: readonly Purpose[];
  readonly validation?: { readonly ok: boolean };
}

/** `at` in epoch ms. */
export function consentNote(
  noted: readonly Noted[],
  objectionUrl: string | undefined,
  at: number,
): ConsentNote | undefined {
  // An event that is not in the plan has no purposes to ask for.
  const planned = noted.filter(({ validation }) => validation?.ok !== false);
  const findings = planned.flatMap(findingsOf);
  const note: ConsentNote = {
    ...(noted.some(honorsSignal) ? { optOutSignalHonored: true } : {}),
    ...(promptAllowed(planned.filter(canKeep).flatMap(findingsOf), at) ? { promptAllowed: true } : {}),
    ...(findings.some(mayObject) && objectionUrl !== undefined ? { objectionUrl } : {}),
  };
  return Object.keys(note).length === 0 ? undefined : note;
}

function findingsOf({ consent, purposes }: Noted): readonly Finding[] {
  return purposes.map((purpose) => consent.findings[purpose]);
}

/** Where nothing may rest or leave, a yes would change nothing: nobody is asked for one. */
function canKeep({ placed: { placement } }: Noted): boolean {
  return placement.mode === "store" || placement.mode === "forward";
}

/** 11 CCR 7025(c)(6): a visitor whose opt-out signal was processed must be able to see that. */
function honorsSignal({ consent, laws }: Noted): boolean {
  return laws.some(({ region }) => region.signals.some(({ signal }) => consent.said.objects.includes(signal)));
}

/** A banner asks for everything at once, so one recent no keeps it shut. */
function promptAllowed(findings: readonly Finding[], at: number): boolean {
  const mayAsk = findings.some(
    (finding) => lacksConsent(finding.because) || (refusedAt(finding) !== undefined && !isRecent(finding, at)),
  );
  return mayAsk && !findings.some((finding) => isRecent(finding, at));
}

function refusedAt({ because, choice }: Finding): number | undefined {
  return because === "choice_refused" ? choice?.at : undefined;
}

/** The visitor said no so lately that the law, or our reading of it, does not let us ask again. */
function isRecent(finding: Finding, at: number): boolean {
  const refused = refusedAt(finding);
  const { region, country } = finding.law;
  return refused !== undefined && at - refused < choiceTerms(region, country).askAgainMonths * MONTH_MS;
}

/** What runs until somebody objects, in-country too, or as an exemption that owes them the objection. */
function mayObject({ because, rule }: Finding): boolean {
  return because === "region_exempts" || (because === "region_allows" && rule?.default !== "exempt");
}
