/** What leads to a subject besides its own cookie: identifiers, each with the evidence for it. Values rest sealed. */
import type { Purpose } from "../policy/purposes.ts";
import type { IdKind } from "../privacy/identifiers/spellings.ts";

export interface Link {
  readonly kind: IdKind;
  readonly name: string;
  readonly sealed: string;
  readonly evidence: "claimed" | "assertion" | "server";
  readonly source: string;
  readonly purpose: Purpose;
  readonly at: number;
}
