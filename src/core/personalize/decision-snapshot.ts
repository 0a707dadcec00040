/**
 * What a visitor's browser may hold of their profile for some minutes, so that a read needs no object: where they stand,
 * and what the law has to know. A ceiling and no answer: whoever reads by it hears the law once more, with the place, the
 * signals and the choices of that very request, which can only take away. Holds nothing personal, and names nobody.
 */
import { settleRead, type ReadAnswer, type ReadAsk, type ReadFacts } from "../decide/read.ts";
import { LIMIT } from "../limits.ts";
import type { Share, Standing } from "../profile/standing.ts";

/** Raise it whenever a standing or the facts get another shape: a browser's older copy then counts as none. */
export const SNAPSHOT_VERSION = 1;

export interface Snapshot {
  /** Epoch ms, by the clock of the profile's object: what was taken back since ends it. */
  readonly at: number;
  readonly facts: ReadFacts;
  readonly standing: Standing;
}

export interface SnapshotReply {
  readonly answer: ReadAnswer;
  readonly standing?: Standing;
}

/** As the profile would answer with the same facts. Whoever reads by it has proved by their cookies whose it is. */
export function answerBy({ facts, standing }: Pick<Snapshot, "facts" | "standing">, ask: ReadAsk): SnapshotReply {
  const answer = settleRead(ask, { ...facts, proved: true });
  return answer.allowed ? { answer, standing } : { answer };
}

/** When it ends, with the visitor cookie that it was made beside at the latest. Epoch ms. */
export function snapshotEnd({ at }: Pick<Snapshot, "at">, visitorUntil: number): number {
  return Math.min(at + LIMIT.decisionCookieMs, visitorUntil);
}

/** How many of the largest shares are kept of each list, the most first. */
const STEPS = [LIMIT.decisionShares, 3, 1];

/**
 * The standing with as much as fits. Only the smallest of what a visitor prefers can go: without a segment, or a rule that
 * has been shown often enough, a read would answer what the profile would not. So what is still too large is not handed
 * out.
 */
export function trimmed(standing: Standing, fits: (standing: Standing) => boolean): Standing | undefined {
  return STEPS.map((count) => withLargest(standing, count)).find(fits);
}

/** Without the items of the session, which are many: who recommends asks the profile. */
function withLargest({ session, segments, relationship, affinities, capped }: Standing, count: number): Standing {
  const largest = ([id, shares]: [string, readonly Share[]]): [string, readonly Share[]] => [
    id,
    shares.slice(0, count),
  ];
  return {
    segments,
    relationship,
    capped,
    session: { ...session, affinity: session.affinity.slice(0, count) },
    affinities: Object.fromEntries(Object.entries(affinities).map(largest)),
  };
}
