/**
 * How one decision differs from another about the same situation: outcome, place, purposes, fields. What a page is told
 * beside it, and which endpoint in a country an event is sent to, are not compared.
 */
import type { ComparedField } from "../../core/decide/compare-fields.ts";
import type { ExplainedPurpose, Explanation } from "../../core/decide/describe.ts";
import { placeWords } from "../../core/decide/run-policy-test.ts";
import { PURPOSES, type Purpose } from "../../core/policy/purposes.ts";

export interface Change<Value> {
  readonly before: Value;
  readonly after: Value;
}

/** `undefined`: the event does not serve this purpose. */
export type PurposeAnswer = Pick<ExplainedPurpose, "allowed" | "because"> | undefined;

export interface Difference {
  readonly name: string;
  /** Of a refusal with its reason. */
  readonly outcome: Change<string>;
  readonly placement?: Change<string>;
  readonly purposes: Readonly<Partial<Record<Purpose, Change<PurposeAnswer>>>>;
  readonly fields: Readonly<Record<string, Change<ComparedField["after"]>>>;
  /** The event, one of its fields or a purpose of it may be used that might not, or rests more openly than it did. */
  readonly allowsMore: boolean;
}

export function differenceOf(name: string, before: Explanation, after: Explanation): Difference | undefined {
  const outcome = { before: outcomeOf(before), after: outcomeOf(after) };
  const placement = { before: placeWords(before.placement), after: placeWords(after.placement) };
  const purposes = changedPurposes(before, after);
  const fields = changedFields(before, after);
  const moved = placement.before !== placement.after;
  if (outcome.before === outcome.after && !moved && purposes.length + fields.length === 0) return undefined;
  return {
    name,
    outcome,
    ...(moved ? { placement } : {}),
    purposes: Object.fromEntries(purposes),
    fields: Object.fromEntries(fields),
    // Of an event that is not used, what its purposes would be is no matter.
    allowsMore:
      isUsed(after) &&
      (!isUsed(before) ||
        purposes.some(([, change]) => change.after?.allowed && !change.before?.allowed) ||
        fields.some(([, change]) => OPENNESS[change.after] > OPENNESS[change.before])),
  };
}

function outcomeOf({ outcome, reasons }: Explanation): string {
  return outcome === "refused" ? `${outcome} (${reasons[0]})` : outcome;
}

function isUsed({ outcome }: Explanation): boolean {
  return outcome === "stored" || outcome === "reduced" || outcome === "forwarded";
}

const OPENNESS = { removed: 0, sealed: 1, scrubbed: 2, kept: 3 } as const satisfies Record<
  ComparedField["after"],
  number
>;

function changedPurposes(before: Explanation, after: Explanation): readonly [Purpose, Change<PurposeAnswer>][] {
  const answerOf = (purpose: Purpose, { purposes }: Explanation): PurposeAnswer => {
    const said = purposes[purpose];
    return said && { allowed: said.allowed, because: said.because };
  };
  return PURPOSES.map((purpose): [Purpose, Change<PurposeAnswer>] => [
    purpose,
    { before: answerOf(purpose, before), after: answerOf(purpose, after) },
  ]).filter(([, { before: was, after: is }]) => was?.allowed !== is?.allowed || reasonOf(was) !== reasonOf(is));
}

/** Whether a choice was found in the browser or in the profile follows from where events rest, and changes nothing itself. */
function reasonOf(answer: PurposeAnswer): string | undefined {
  return answer?.because.replace(/^stored_choice_/, "choice_");
}

function changedFields(before: Explanation, after: Explanation): readonly [string, Change<ComparedField["after"]>][] {
  // Both were asked about one event, so both speak of the same fields.
  return before.fields.flatMap(({ field, after: was }): [string, Change<ComparedField["after"]>][] => {
    const is = after.fields.find((one) => one.field === field)?.after ?? was;
    return is === was ? [] : [[field, { before: was, after: is }]];
  });
}
