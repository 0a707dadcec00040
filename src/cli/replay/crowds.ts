/** The same rows as visitors who said yes, as visitors whom nobody asked, or as both, who then are different people. */
import type { Crowd, ReplayEvent, RowEvent } from "./event.ts";

export const CONSENT = { none: ["unasked"], all: ["consenting"], both: ["unasked", "consenting"] } as const satisfies {
  readonly [choice: string]: readonly Crowd[];
};

export type Consent = keyof typeof CONSENT;

export function crowdsOf(rows: readonly RowEvent[], consent: Consent): ReplayEvent[] {
  const crowds: readonly Crowd[] = CONSENT[consent];
  return crowds.flatMap((crowd) =>
    rows.map((row) => {
      if (crowds.length === 1) return { ...row, crowd };
      return { ...row, crowd, messageId: `${row.messageId}-${crowd}`, userId: `${row.userId}-${crowd}` };
    }),
  );
}
