/** Puts beside each receipt of a document what it says, where the jurisdiction's archive still has it. */
import { readReceipt } from "../core/privacy/receipt-text.ts";
import type { AccessDocument, ReceiptAccess } from "../core/rights/access.ts";
import type { Env } from "./env.ts";
import { findReceipt } from "./stores/receipts.ts";

export async function withDecisions(document: AccessDocument, env: Env): Promise<AccessDocument> {
  const ids = new Set(document.profiles.flatMap(({ receipts }) => receipts.links.map(({ receipt }) => receipt)));
  const found = await Promise.all(Array.from(ids, async (id) => [id, await findReceipt(env, id)] as const));
  const decisions = new Map(found.map(([id, receipt]) => [id, receipt && readReceipt(receipt.text)]));
  const told = (link: ReceiptAccess): ReceiptAccess => {
    const decision = decisions.get(link.receipt);
    return decision ? { ...link, decision } : link;
  };
  return {
    ...document,
    profiles: document.profiles.map((profile) => ({
      ...profile,
      receipts: { ...profile.receipts, links: profile.receipts.links.map(told) },
    })),
  };
}
