/** A verified chain as sentences that a privacy officer reads: what holds, what breaks, and what each receipt says. */
import { ruleNamed } from "../../core/privacy/cited-rules.ts";
import type { ReadGround, ReadReceipt } from "../../core/privacy/receipt-text.ts";
import { isoTime } from "../../core/time.ts";
import { reasonWords } from "../explain/purposes.ts";
import type { VerifiedLink, VerifiedProfile } from "./verify.ts";

export function tellProfile(profile: VerifiedProfile): string {
  const { jurisdiction, links, headFault, shortened, holds } = profile;
  if (links.length === 0 && headFault === undefined) return `The profile in ${jurisdiction} has no receipts yet.`;
  const broken = links.filter(({ faults }) => faults.length > 0).length;
  return [
    `The profile in ${jurisdiction} has ${links.length === 1 ? "one receipt" : `${links.length} receipts`}.`,
    ...(shortened ? ["Older ones have been let go: the first names one before it that is no longer kept."] : []),
    ...links.flatMap((link, index) => ["", ...tellLink(link, index + 1)]),
    "",
    ...(headFault === undefined ? [] : [`The chain's end BREAKS: ${headFault}.`]),
    holds
      ? "The chain holds: every link names the one before it, and every text is the one that was given out."
      : `The chain does NOT hold${broken === 0 ? "" : `: ${broken} of ${links.length} links`}.`,
  ].join("\n");
}

function tellLink({ link, faults, says }: VerifiedLink, number: number): readonly string[] {
  const signals = Object.keys(link.signals ?? {});
  return [
    `${number}. Receipt ${link.receipt}, since ${isoTime(link.at)}: ${
      faults.length === 0 ? "holds" : `BREAKS: ${faults.join("; ")}`
    }`,
    ...(signals.length === 0 ? [] : [`     signals that came along, as digests: ${signals.join(", ")}`]),
    ...(says ? tellReceipt(says) : []),
  ];
}

function tellReceipt({ laws, placement, purposes }: ReadReceipt): readonly string[] {
  const { jurisdiction, rule, mechanism, reference } = placement;
  return [
    `     under the law of ${laws.map(({ region, foundBy }) => `${region} (found by ${foundBy})`).join(" and ")}`,
    `     stored in ${jurisdiction} by ${rule}${mechanism === undefined ? "" : `, relying on ${mechanism}`}${
      reference === undefined ? "" : ` (${reference})`
    }`,
    ...Object.entries(purposes).flatMap(([purpose, ground]) => tellGround(purpose, ground)),
  ];
}

function tellGround(purpose: string, { allowed, because, basis, rules }: ReadGround): readonly string[] {
  return [
    `     ${allowed ? "yes" : "no "}  ${reasonWords(because, purpose, "there")} (${basis})`,
    ...rules.map((name) => {
      const rule = ruleNamed(name);
      if (!rule) return `            ${name}: a rule that this code no longer has`;
      const law = rule.citations.map(({ instrument, article }) => `${instrument}, ${article}`).join("; ");
      return `            ${name}: ${law}${rule.verified ? "" : " (not confirmed by a lawyer)"}`;
    }),
  ];
}
