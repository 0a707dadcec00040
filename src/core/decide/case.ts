/**
 * What of the law travels to the visitor's object: which laws were heard and what was said, named and not copied. There
 * the same resolver is asked again, with what is stored of the visitor's age and of where they belong heard as well.
 */
import { younger, type AgeBand } from "../policy/ages.ts";
import { placeUnder, type OwnerLaw, type PlacedBy } from "../policy/owner.ts";
import type { Placement } from "../policy/placement.ts";
import { forEachPurpose, type Choice, type Purpose } from "../policy/purposes.ts";
import { regionNamed } from "../policy/regions/index.ts";
import { signalRuleFor, type SignalRule } from "../policy/regions/region.ts";
import { ruleName } from "../policy/regions/source.ts";
import { UNKNOWN } from "../policy/regions/unknown.ts";
import {
  regionsOf,
  resolveUnder,
  yesLifeMs,
  type Because,
  type Finding,
  type Law,
  type Laws,
} from "../policy/resolve.ts";
import type { Said } from "../policy/signals/hear.ts";
import type { Consent } from "./consent.ts";
import type { Declared } from "./declared.ts";
import { withBelonging, type Belonging } from "./locate.ts";

export interface CaseLaw extends Omit<Law, "region"> {
  readonly region: string;
}

export interface Case {
  /** Epoch ms. */
  readonly at: number;
  readonly laws: readonly [CaseLaw, ...CaseLaw[]];
  readonly placement: Placement;
  /** `id@version` of the rule that placed it. */
  readonly placementRule: string;
  readonly said: Said;
  readonly age?: AgeBand;
  readonly unnamed: boolean;
  /** One for all of a call, so it crosses once. */
  readonly owner: OwnerLaw;
}

/** Where one purpose stands before the visitor's stored choices are heard. */
export interface PurposeCase {
  readonly answer: Finding["answer"];
  readonly because: Because;
  /** The newest explicit statement that came with the call. */
  readonly choice: Choice | undefined;
  /** The yes that the visitor's browser remembers to have been said to us, until it has run out. */
  readonly agreed: Choice | undefined;
  /** `id@version` of the rules that spoke. */
  readonly rules: readonly string[];
  readonly basis: string;
  readonly apart: true | undefined;
  /** By which rule a remembered opt-out signal turns this purpose off here, if any does. */
  readonly bound: SignalRule | undefined;
  /** How long a stored yes holds here, ms: the shortest of the laws heard. */
  readonly yesLifeMs: number;
  /** After which it holds under none of them. */
  readonly longestYesLifeMs: number;
}

export interface Heard extends Case {
  readonly purposes: Readonly<Record<Purpose, PurposeCase>>;
}

export function toCase(
  consent: Pick<Consent, "said" | "age" | "unnamed">,
  laws: Laws,
  placed: PlacedBy,
  owner: OwnerLaw,
  at: number,
): Case {
  const { said, age, unnamed } = consent;
  return {
    at,
    laws: namesOf(laws),
    placement: placed.placement,
    placementRule: placementRuleOf(placed),
    said,
    ...(age === undefined ? {} : { age }),
    unnamed,
    owner,
  };
}

function placementRuleOf({ region: { placement } }: PlacedBy): string {
  return ruleName(placement);
}

function namesOf([first, ...others]: Laws): Case["laws"] {
  const name = ({ region, ...found }: Law): CaseLaw => ({ region: region.id, ...found });
  return [name(first), ...others.map(name)];
}

/**
 * Hears the case, with what is stored of the visitor. That can only make it stricter than the call found it; only where
 * the call did not say where the visitor is may it lift what that alone left open.
 */
export function rehear(given: Case, known: Pick<Declared, "age"> & Belonging): Heard {
  const { laws, isMoved, isFound, caseOf } = hearing(given, known);
  const purposes = forEachPurpose(caseOf);
  return { ...given, laws: namesOf(laws), ...(isMoved ? moved(given, laws, isFound) : {}), purposes };
}

/** The same for one purpose, where nothing else is asked. */
export function rehearPurpose(given: Case, known: Pick<Declared, "age"> & Belonging, purpose: Purpose): PurposeCase {
  return hearing(given, known).caseOf(purpose);
}

interface Hearing {
  readonly laws: Laws;
  /** What is stored added a law, or replaced one. */
  readonly isMoved: boolean;
  /** The call's own first law still comes first. */
  readonly isFound: boolean;
  readonly caseOf: (purpose: Purpose) => PurposeCase;
}

function hearing(given: Case, { age, ...belonging }: Pick<Declared, "age"> & Belonging): Hearing {
  const { at, placement, owner, said, unnamed } = given;
  const named = given.laws.map(({ region, ...found }) => ({ region: regionNamed(region) ?? UNKNOWN, ...found }));
  const found = named as [Law, ...Law[]];
  const laws = withBelonging(found, belonging);
  const isFound = laws[0] === found[0];
  const question = { at, placement, owner, age: younger(given.age, age), said, unnamed };
  const findingFor = (purpose: Purpose): Finding => {
    // What the call denied stays denied, whatever law took the place of its own.
    const asked = isFound ? undefined : resolveUnder(purpose, found, { ...question, age: given.age });
    return asked?.answer === "no" ? asked : resolveUnder(purpose, laws, question);
  };
  const lives = laws.map(yesLifeMs);
  const [life, longestYesLifeMs] = [Math.min(...lives), Math.max(...lives)];
  const caseOf = (purpose: Purpose): PurposeCase => {
    const { answer, because, rule, decisive, choice, apart } = findingFor(purpose);
    const decided = decisive ?? rule;
    const remembered = said.remembered[purpose];
    return {
      answer,
      because,
      choice,
      agreed: remembered?.granted && at - remembered.at <= life ? remembered : undefined,
      rules: rule && decisive ? [ruleName(rule), ruleName(decisive)] : decided ? [ruleName(decided)] : [],
      // The rule that decided gives the basis: the signal's where a signal objected.
      basis: decided?.basis ?? "policy",
      apart,
      bound: boundBy(laws, purpose, at),
      yesLifeMs: life,
      longestYesLifeMs,
    };
  };
  return { laws, isMoved: laws !== found, isFound, caseOf };
}

/** Of the first law that binds it. */
function boundBy(laws: Laws, purpose: Purpose, at: number): SignalRule | undefined {
  for (const { region } of laws) {
    const rule = signalRuleFor(region, "gpc", purpose, at);
    if (rule) return rule;
  }
  return undefined;
}

/** What more laws change of the place. What may rest, rests where it does: they move nothing. */
function moved({ owner }: Case, laws: Laws, isFound: boolean): Partial<Case> {
  const placed = placeUnder(regionsOf(laws), owner);
  if (isFound && placed.placement.mode === "store") return {};
  return { placement: placed.placement, placementRule: placementRuleOf(placed) };
}
