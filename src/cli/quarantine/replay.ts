/** Replays a quarantine page by page, and again from the first, until a whole round changes nothing. */
import * as z from "zod";
import type { AskOwner } from "../ask-owner.ts";
import type { Wanted } from "./options.ts";

const answerSchema = z.object({
  replayed: z.number(),
  outcomes: z.record(z.string(), z.number()),
  left: z.number(),
  after: z.record(z.string(), z.number()).optional(),
});

export interface Replayed {
  readonly replayed: number;
  /** How they ended; a refusal as `refused.<reason>`. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** What still breaks the plan, or could not be stored for now. */
  readonly left: number;
}

/** Of one visitor a collector takes only so much at once: what waits for that comes with a later round. */
export async function replayAll(ask: AskOwner, wanted: Wanted): Promise<Replayed> {
  const outcomes = new Map<string, number>();
  for (let all = 0; ;) {
    const { replayed, left } = await replayRound(ask, wanted, outcomes);
    all += replayed;
    if (replayed === 0 || left === 0) return { replayed: all, outcomes, left };
  }
}

async function replayRound(
  ask: AskOwner,
  wanted: Wanted,
  outcomes: Map<string, number>,
): Promise<Omit<Replayed, "outcomes">> {
  let replayed = 0;
  let after: Readonly<Record<string, number>> | undefined;
  for (;;) {
    const body = { ...wanted, ...(after ? { after } : {}) };
    const answer = answerSchema.parse(await ask("/v1/quarantine/replay", body));
    replayed += answer.replayed;
    for (const [how, count] of Object.entries(answer.outcomes)) outcomes.set(how, (outcomes.get(how) ?? 0) + count);
    if (!answer.after) return { replayed, left: answer.left };
    after = answer.after;
  }
}
