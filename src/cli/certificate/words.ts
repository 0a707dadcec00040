/** A certificate as sentences that a privacy officer reads: what was asked, by when, and what each system did. */
import type { Certificate } from "../../core/rights/certificate.ts";

const DONE: Readonly<Record<Certificate["systems"][number]["state"], string>> = {
  done: "done",
  waiting: "still to be done",
  refused: "refused",
  unsupported: "has no such call: ask its owner",
  gave_up: "given up",
};

export function tellCertificate(certificate: Certificate): string {
  const { id, type, site, region, by, receivedAt, deadline, rule, stage1At, stage2At, finishedAt, systems } =
    certificate;
  const isLate = (finishedAt ?? new Date(certificate.iat * 1_000).toISOString()) > deadline;
  return [
    "The certificate holds: it is signed by one of these keys, and unaltered.",
    "",
    `Request ${id} to ${type}, by ${by === "staff" ? "the owner's staff" : "the person themselves"}, at ${site}.`,
    `  received       ${receivedAt}`,
    `  due            ${deadline}, by ${rule} of ${region}${isLate ? ": LATE" : ""}`,
    `  profile done   ${stage1At}`,
    `  archive done   ${stage2At ?? "not yet"}`,
    `  all done       ${finishedAt ?? "not yet"}`,
    "",
    ...systems.map(({ system, kind, jurisdiction, state, at, because }) => {
      const when = at === undefined ? "" : `, ${at}`;
      const why = because === undefined || state === "done" || state === "unsupported" ? "" : ` (${because})`;
      return `  ${jurisdiction}  ${kind === "destination" ? `destination ${system}` : system}: ${DONE[state]}${why}${when}`;
    }),
  ].join("\n");
}
