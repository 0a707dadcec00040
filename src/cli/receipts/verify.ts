/**
 * Holds a profile's chain against itself and each text against its name, and says of every link whether it holds. Believes
 * nothing that is written beside the texts and the links.
 */
import { createHash } from "node:crypto";
import type { Digest } from "../../core/privacy/keys.ts";
import { isShortened, verifyChain, type Link } from "../../core/privacy/receipt-chain.ts";
import { isGenuine, readReceipt, type ReadReceipt } from "../../core/privacy/receipt-text.ts";
import type { Receipt } from "../../core/privacy/receipts.ts";
import type { ChainOfProfile } from "./bundle.ts";

export const sha256: Digest = (text) => createHash("sha256").update(text).digest("base64url");

export interface VerifiedLink {
  readonly link: Link;
  /** What is wrong with it; empty when it holds. */
  readonly faults: readonly string[];
  /** What its receipt says; absent when the text is not the one that was given out. */
  readonly says?: ReadReceipt;
}

export interface VerifiedProfile {
  readonly jurisdiction: string;
  readonly links: readonly VerifiedLink[];
  /** The head names another link than the newest. */
  readonly headFault?: string;
  /** The oldest links have been let go. */
  readonly shortened: boolean;
  readonly holds: boolean;
}

export function verifyProfile(profile: ChainOfProfile, texts: readonly Receipt[]): VerifiedProfile {
  const { jurisdiction, receipts, receiptsHead = "" } = profile;
  const chain = { links: receipts, head: receiptsHead };
  // A profile without links has nothing to break, unless a head says that there were some.
  const fault = receipts.length === 0 && receiptsHead === "" ? undefined : verifyChain(chain, sha256);
  const links = receipts.map((link, index): VerifiedLink => {
    const { says, fault: wrong } = readText(link.receipt, texts);
    const broken = fault?.link === index ? [fault.why] : [];
    const behind = fault && fault.link < index ? ["the chain breaks before it"] : [];
    return { link, faults: [...broken, ...behind, ...(wrong ? [wrong] : [])], ...(says ? { says } : {}) };
  });
  const headFault = fault && fault.link >= receipts.length ? fault.why : undefined;
  return {
    jurisdiction,
    links,
    ...(headFault === undefined ? {} : { headFault }),
    shortened: fault?.link !== 0 && isShortened(chain),
    holds: fault === undefined && links.every(({ faults }) => faults.length === 0),
  };
}

function readText(id: string, texts: readonly Receipt[]): { readonly says?: ReadReceipt; readonly fault?: string } {
  const receipt = texts.find((one) => one.id === id);
  if (!receipt) return { fault: "its text is missing (a new one arrives within seconds)" };
  if (!isGenuine(receipt, sha256)) return { fault: "its text is not the one that its name was made of" };
  const says = readReceipt(receipt.text);
  return says ? { says } : { fault: "its text is of a version that this code cannot read" };
}
