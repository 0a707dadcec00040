/** What somebody is called, and who says so. */
import type { Purpose } from "../../policy/purposes.ts";
import type { IdKind } from "./spellings.ts";

/**
 * The weakest first. `server`: by a key that may, of an id that a browser told it; `assertion`: signed by the owner's backend
 * for this very visitor, which nobody else's browser can have.
 */
export const EVIDENCE = ["claimed", "server", "assertion"] as const;
export type Evidence = (typeof EVIDENCE)[number];

export interface Naming {
  readonly kind: IdKind;
  /** In the newest spelling. */
  readonly value: string;
  readonly evidence: Evidence;
  /** The key that said it, by its name in the config. */
  readonly source: string;
  /** What it is good for, and goes with. */
  readonly purpose: Purpose;
  /** When, epoch ms. */
  readonly at: number;
}
