/** What an answer tells the page about consent, so that it can confirm, ask or offer an objection. */
import type { ConsentNote } from "../protocols/protocol.ts";
import type { Steps } from "./decide.ts";

/** 11 CCR 7025(c)(6): a visitor whose opt-out signal was processed must be able to see that. */
function honorsSignal({ consent, where }: Ground): boolean {
  return consent.readings.some((reading) => reading.state === "objects") && where.region.signals.length > 0;
}

/** What of a decision a note is made of. */
type Ground = Pick<Steps, "consent" | "where"> & Partial<Pick<Steps, "validation">>;

export function consentNote(proposals: readonly Ground[], objectionUrl: string | undefined): ConsentNote | undefined {
  // An event that is not in the plan has no purposes to ask for.
  const planned = proposals.filter((proposal) => proposal.validation?.ok !== false);
  const findings = planned.flatMap((proposal) => Object.values(proposal.consent.findings));
  const honored = proposals.some(honorsSignal);
  const mayAsk = findings.some((finding) => finding.because === "region_requires_consent");
  const mayObject = findings.some(
    (finding) => finding.because === "region_allows" && finding.rule?.default === "optOut",
  );
  const note: ConsentNote = {
    ...(honored ? { optOutSignalHonored: true } : {}),
    ...(mayAsk ? { promptAllowed: true } : {}),
    ...(mayObject && objectionUrl !== undefined ? { objectionUrl } : {}),
  };
  return Object.keys(note).length === 0 ? undefined : note;
}
