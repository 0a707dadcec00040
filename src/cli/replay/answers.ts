/**
 * What the collector answered for each event, from the answers that reached the client: only such an event is
 * acknowledged. Refuses to take an answer for more than it says.
 */
import * as z from "zod";
import type { Crowd, Origin, ReplayEvent } from "./event.ts";

const answerSchema = z.object({
  results: z.array(z.object({ messageId: z.string(), outcome: z.string(), reasons: z.array(z.string()).optional() })),
});

/** What is kept, and joins no profile. */
const APART = ".apart";

/** By message id: `stored`, … or `refused.<reason>`, as the ledger names them; `<outcome>.apart` for a statistic. */
export type Answers = ReadonlyMap<string, string>;

/** @throws {Error} where it is not the collector's answer */
export function readAnswer(text: string): Answers {
  const { results } = answerSchema.parse(JSON.parse(text));
  return new Map(
    results.map(({ messageId, outcome, reasons }) => [
      messageId,
      outcome === "refused"
        ? `refused.${reasons?.[0] ?? "unnamed"}`
        : `${outcome}${reasons?.includes("kept_apart") ? APART : ""}`,
    ]),
  );
}

/** In the books of the archive and the profile; a duplicate had already come to rest there. */
export function isKept(outcome: string | undefined): boolean {
  return joinsProfile(outcome?.replace(APART, ""));
}

/** A statistic rests in the archive alone. */
export function joinsProfile(outcome: string | undefined): boolean {
  return outcome === "stored" || outcome === "reduced" || outcome === "duplicate";
}

/** How many events of an origin and a crowd ended how. */
export interface Tally {
  readonly origin: Origin;
  readonly counts: ReadonlyMap<Crowd, Readonly<Record<string, number>>>;
}

function countOf(outcomes: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(outcomes, (outcome) => outcome)].map(([name, of]) => [name, of.length]));
}

export function outcomesOf(events: readonly ReplayEvent[], answers: Answers): Readonly<Record<string, number>> {
  return countOf(events.map(({ messageId }) => answers.get(messageId)?.replace(APART, "") ?? "unanswered"));
}

/** Those with the most events first. Their sum is what was sent: an event without an answer is counted as such. */
export function tallyByOrigin(events: readonly ReplayEvent[], answers: Answers): readonly Tally[] {
  return [...Map.groupBy(events, ({ origin }) => origin.name).values()]
    .sort((a, b) => b.length - a.length || (a[0]!.origin.name < b[0]!.origin.name ? -1 : 1))
    .map((group) => ({
      origin: group[0]!.origin,
      counts: new Map(
        [...Map.groupBy(group, ({ crowd }) => crowd)].map(([crowd, of]) => [crowd, outcomesOf(of, answers)]),
      ),
    }));
}
