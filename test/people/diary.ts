/** What really happened in a simulated world, as whoever checks the promises has to know it: not a word of it from the code. */
import type { Jurisdiction } from "../../src/core/policy/placement.ts";
import type { Identity } from "../../src/core/rights/right.ts";
import type { HandedOut } from "../../src/worker/objects/calls.ts";

export interface SentEvent {
  /** Every event has a name of its own, so that it can be found wherever it went. */
  readonly name: string;
  /** The browser's number; a server's has none. */
  readonly browser?: number;
  /** The cookie that it was sent with. */
  readonly cookie?: HandedOut | undefined;
  /** `stored`, or the reason why not. */
  outcome?: string;
}

export interface Yes {
  readonly at: number;
  readonly cookie: HandedOut | undefined;
  /** Whose it is. */
  readonly may: Set<string>;
}

export class Diary {
  readonly events = new Map<string, SentEvent>();
  readonly yes = new Map<number, Yes>();
  /** Subjects by the browser that was handed their cookie. */
  readonly owners = new Map<string, Set<number>>();
  /** Lines of the archive, in the clear: by place, each as it was written. */
  readonly archive: Line[] = [];
  /** How often somebody chose anew, or staff readmitted: begun or over, so that nothing beside it is blamed on an erasure. */
  lifts = 0;
  /** Of those that are under way: what they lift may be a tombstone that was made since they began. */
  lifting = 0;
  erasuresAsked = 0;
  /** Names that an erasure, which has been answered, has named; with `lifts` as it was when it was asked for. */
  readonly erasedNames: { readonly identity: Identity; readonly lifts: number }[] = [];
  readonly tally: Record<string, number> = {};

  async lift(run: () => Promise<unknown>): Promise<void> {
    this.lifts++;
    this.lifting++;
    try {
      await run();
    } finally {
      this.lifts++;
      this.lifting--;
    }
  }

  count(what: string): void {
    this.tally[what] = (this.tally[what] ?? 0) + 1;
  }

  handedOut(browser: number, { id, subject = id }: HandedOut): void {
    this.owners.set(subject, (this.owners.get(subject) ?? new Set()).add(browser));
  }
}

export interface Line {
  readonly jurisdiction: Jurisdiction;
  readonly site: string;
  readonly day: string;
  readonly pseudonym: string;
  readonly event: string;
  /** It came after the archive was rewritten. */
  readonly late: boolean;
  stripped?: true;
}
