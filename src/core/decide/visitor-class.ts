/**
 * A visitor's objects by class, each with its own id, secret and life, and never joined: the profile, the statistics
 * that the law allows without a yes, and what is strictly necessary for a visitor who allows nothing else. Says which of
 * them keeps what of an event; knows neither the event nor the law.
 */
import { PURPOSES, type Purpose } from "../policy/purposes.ts";
import type { Because } from "../policy/resolve.ts";

export const VISITOR_CLASSES = ["full", "exempt", "session"] as const;
export type VisitorClass = (typeof VISITOR_CLASSES)[number];

/** All that an object of the class may ever hold. No law allows anything but measurement apart. */
export const HELD_BY: Readonly<Record<VisitorClass, readonly Purpose[]>> = {
  full: PURPOSES,
  exempt: ["analytics"],
  session: ["necessary"],
};

/** What is known of each purpose, whatever the event serves. */
type Allowances = Readonly<
  Record<Purpose, { readonly allowed: boolean; readonly because: string; readonly apart?: true }>
>;

/** Of one event, the purposes that each class keeps it for. */
export type Shares = Readonly<Record<VisitorClass, readonly Purpose[]>>;

const NOTHING: Shares = { full: [], exempt: [], session: [] };

/**
 * Which class keeps what, as the object of class `asked` sees it. Only the profile knows what the visitor chose, so it
 * names the others; those keep what they may of what they are sent.
 */
export function sharesOf(asked: VisitorClass, purposes: readonly Purpose[], answers: Allowances): Shares {
  const allowed = purposes.filter((purpose) => answers[purpose].allowed);
  if (asked !== "full") return { ...NOTHING, [asked]: allowed };
  const joined = allowed.filter((purpose) => !answers[purpose].apart);
  const apart = allowed.filter((purpose) => answers[purpose].apart);
  const isForSession = joined.every((purpose) => HELD_BY.session.includes(purpose)) && !mayBeKnown(answers);
  return { ...NOTHING, exempt: apart, [isForSession ? "session" : "full"]: joined };
}

const CHOSEN: readonly string[] = ["choice_granted", "stored_choice_granted"] satisfies Because[];

/**
 * Whether a visitor has a profile at all: more is allowed, for whatever event, than what they asked for and what is only
 * counted. What is functional by default, such as remembering a no, is in the choice cookie, and no reason.
 */
export function mayBeKnown(answers: Allowances): boolean {
  return PURPOSES.some((purpose) => {
    const { allowed, apart, because } = answers[purpose];
    if (!allowed || apart || HELD_BY.session.includes(purpose)) return false;
    return purpose !== "functional" || CHOSEN.includes(because);
  });
}

/** A browser has one visitor cookie at a time: the one that stands for most; of equals, the first. */
export function foremost<One extends { readonly class: VisitorClass }>(
  ones: readonly (One | undefined)[],
): One | undefined {
  return VISITOR_CLASSES.map((kind) => ones.find((one) => one?.class === kind)).find((one) => one !== undefined);
}

/** Within which a name is one visitor's. Statistics made without a yes are one site's, whoever else shares its visitors. */
export function realmOf(kind: VisitorClass, site: string, space: string): string {
  return kind === "exempt" ? site : space;
}

/** Which other objects are to keep something. */
export function othersIn(shares: Shares, asked: VisitorClass): readonly VisitorClass[] {
  return VISITOR_CLASSES.filter((one) => one !== asked && shares[one].length > 0);
}
