/**
 * What is held of a person, as they say it ought to be (GDPR 16). A correction is one more word on a trait, with who said it:
 * no event takes it back. Hears only what the plan has for traits and a profile may remember; sets no age and no residence,
 * which are the law's; makes nobody a verified anything by their own word.
 */
import type { Config } from "../config.ts";
import { markOf } from "../field.ts";
import type { Json } from "../json.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { scrubDeep } from "../privacy/minimize.ts";
import { newest, type Fact, type Facts } from "../profile/facts.ts";
import { isNeeded } from "../profile/need-to-know.ts";
import type { ProfileState } from "../profile/state.ts";

export interface Correction {
  /** Epoch ms. */
  readonly at: number;
  /** `visitor`, or the name of the key by which staff corrects. */
  readonly source: string;
  /** By the owner's server key. */
  readonly vouched: boolean;
  /** What may be kept of the person now. */
  readonly allowed: readonly Purpose[];
}

export interface Corrected {
  /** The very same where nothing was corrected. */
  readonly state: ProfileState;
  readonly corrected: readonly string[];
  /** Names as they were given: not planned, not fitting, not remembered, or not allowed. */
  readonly refused: readonly string[];
}

/** `null` forgets. */
export function rectifyState(
  state: ProfileState,
  traits: Readonly<Record<string, Json>>,
  correction: Correction,
  keys: SubjectKeys,
  config: Pick<Config, "plan" | "definitions">,
): Corrected {
  const { personalization } = state.slices;
  const known = personalization?.traits ?? {};
  let facts: Facts = known;
  const corrected: string[] = [];
  const refused: string[] = [];
  for (const [name, value] of Object.entries(traits)) {
    const after = value === null ? without(facts, name) : withWord(facts, name, value, correction, keys, config);
    if (!after) refused.push(name);
    else {
      facts = after;
      corrected.push(name);
    }
  }
  if (facts === known) return { state, corrected, refused };
  const slice = { recent: {}, group: {}, ...personalization, traits: facts };
  return { state: { ...state, slices: { ...state.slices, personalization: slice } }, corrected, refused };
}

/** Forgetting needs no purpose, and no plan: what is not there is as it ought to be. */
function without(facts: Facts, name: string): Facts {
  if (!Object.hasOwn(facts, name)) return facts;
  return Object.fromEntries(Object.entries(facts).filter(([other]) => other !== name));
}

/** `undefined` where it is refused. */
function withWord(
  facts: Facts,
  name: string,
  value: Json,
  { at, source, vouched, allowed }: Correction,
  keys: SubjectKeys,
  { plan, definitions }: Pick<Config, "plan" | "definitions">,
): Facts | undefined {
  const planned = plan.find("identify", "");
  const schema = planned && Object.hasOwn(planned.schema.shape, name) ? planned.schema.shape[name] : undefined;
  if (!planned || !schema || !allowed.includes("personalization")) return undefined;
  const { sensitivity, purposes = planned.purposes } = markOf(schema);
  if (sensitivity === "transient" || !purposes.includes("personalization") || !isNeeded(name, definitions)) {
    return undefined;
  }
  const fitting = schema["~standard"].validate(value);
  if (fitting instanceof Promise || fitting.issues) return undefined;
  const valid = fitting.value as Json | undefined;
  if (valid === undefined) return undefined;
  const by = { at, source, ...(vouched ? { verified: true as const } : {}) };
  const said: Fact =
    sensitivity === "personal"
      ? { ...by, sealed: keys.seal("state", JSON.stringify(valid)) }
      : { ...by, value: scrubDeep(valid) };
  const before = Object.hasOwn(facts, name) ? facts[name] : undefined;
  return { ...facts, [name]: newest(before, said, definitions.wishes.sources) };
}
