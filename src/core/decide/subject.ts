/** What is stored about the visitor, as far as settling an event needs it. */
import type { Choices } from "../policy/purposes.ts";
import type { Declared } from "./declared.ts";

export interface Subject extends Declared {
  /** The call proved whom it speaks for (cookie or server key): only then may a stored yes answer an ask. */
  readonly proved: boolean;
  readonly choices: Choices;
  /** When an opt-out signal was last seen, epoch ms. Yields to a later explicit yes made here. */
  readonly optOutSignalAt: number | undefined;
  /** Whether this record has already taken effect. */
  readonly hasSeen: (recordId: string) => boolean;
}
