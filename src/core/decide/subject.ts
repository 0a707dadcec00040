/** What is stored about the visitor, as far as settling an event needs it. */
import type { Choices } from "../policy/purposes.ts";
import type { Declared } from "./declared.ts";
import type { Belonging } from "./locate.ts";
import type { VisitorClass } from "./visitor-class.ts";

/** What an answer depends on, whatever it is about. */
export interface Visitor extends Declared, Belonging {
  /** The call proved whom it speaks for (cookie or server key): only then may a stored yes answer an ask. */
  readonly proved: boolean;
  readonly choices: Choices;
  /** When an opt-out signal was last seen, epoch ms. Yields to a later explicit yes made here. */
  readonly optOutSignalAt: number | undefined;
}

export interface Subject extends Visitor {
  /** Which of the visitor's objects is asked. */
  readonly class: VisitorClass;
  /** Whether this record has already taken effect in it. */
  readonly hasSeen: (recordId: string) => boolean;
}
