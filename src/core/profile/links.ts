/**
 * By which names a subject is known, each with who said so, when, and what for. A name rests sealed, beside a keyed hash by
 * which it is found again. `claimed` is anybody's word: it opens nothing. What rests on a purpose goes with it.
 */
import { LIMIT } from "../limits.ts";
import type { Purpose } from "../policy/purposes.ts";
import { EVIDENCE, type Evidence, type Naming } from "../privacy/identifiers/naming.ts";
import type { IdKind } from "../privacy/identifiers/spellings.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import type { Identity } from "../rights/right.ts";
import type { ProfileState } from "./state.ts";

export interface Link {
  readonly kind: IdKind;
  /** A keyed hash, of this subject's alone. */
  readonly name: string;
  readonly sealed: string;
  readonly evidence: Evidence;
  /** The key that said it, by its name in the config. */
  readonly source: string;
  readonly purpose: Purpose;
  /** When it was first said with this evidence, epoch ms. */
  readonly at: number;
}

const NO_LINKS: readonly Link[] = [];

export function linkName({ kind, value }: Identity, keys: SubjectKeys): string {
  return keys.hash("link", `${kind}=${value}`).slice(0, 22);
}

/**
 * The state itself where it says nothing new. Past the cap a claim is not recorded, and takes no proved name's place: a
 * page that invents names fills nobody's profile.
 */
export function named(state: ProfileState, namings: readonly Naming[], keys: SubjectKeys): ProfileState {
  const { links: before = NO_LINKS } = state;
  let links = before;
  for (const naming of namings) links = withNaming(links, naming, keys);
  return links === before ? state : withLinks(state, links);
}

function withNaming(links: readonly Link[], naming: Naming, keys: SubjectKeys): readonly Link[] {
  const { kind, value, evidence, source, purpose, at } = naming;
  const name = linkName(naming, keys);
  const known = links.find((link) => link.name === name);
  if (known && rank(known.evidence) >= rank(evidence)) return links;
  const room = known ? links.filter((link) => link !== known) : withRoom(links, evidence);
  if (!room) return links;
  return [...room, { kind, name, sealed: known?.sealed ?? keys.seal("state", value), evidence, source, purpose, at }];
}

/** `undefined` where there is none. */
function withRoom(links: readonly Link[], evidence: Evidence): readonly Link[] | undefined {
  if (links.length < LIMIT.linksPerSubject) return links;
  const claimed = links.find((link) => link.evidence === "claimed");
  return evidence === "claimed" || !claimed ? undefined : links.filter((link) => link !== claimed);
}

function rank(evidence: Evidence): number {
  return EVIDENCE.indexOf(evidence);
}

function withLinks(state: ProfileState, links: readonly Link[]): ProfileState {
  const { links: before, ...rest } = state;
  if (links.length === 0) return before === undefined ? state : rest;
  return { ...rest, links };
}

export function withoutLinks(state: ProfileState, goes: (link: Link) => boolean): ProfileState {
  const { links = [] } = state;
  return links.some(goes)
    ? withLinks(
        state,
        links.filter((link) => !goes(link)),
      )
    : state;
}

export function isProved({ evidence }: Link): boolean {
  return evidence !== "claimed";
}

export function valueOf({ sealed }: Pick<Link, "sealed">, keys: SubjectKeys): string {
  return keys.open("state", sealed);
}

/** Whether the owner's word, and not only a page's, says that this is the person of that name. */
export function isKnownAs({ links = [] }: ProfileState, identity: Identity, keys: SubjectKeys): boolean {
  const name = linkName(identity, keys);
  return links.some((link) => link.name === name && isProved(link));
}

/**
 * Whether the browser itself showed that it is the person's. Who only sent an id to the owner's server may have been given it
 * by somebody else, whose browser would then read along.
 */
export function isVouchedFor({ links = [] }: ProfileState): boolean {
  return links.some((link) => link.kind === "userId" && link.evidence === "assertion");
}

/** An address finds whom it found once, until they refuse what that rests on. */
export function isFoundBy({ links = [] }: ProfileState, kind: IdKind): boolean {
  return kind !== "email" || links.some((link) => link.kind === kind && isProved(link));
}

/** By name: a person, and no longer only a browser. */
export function isIdentified({ links = [] }: ProfileState): boolean {
  return links.some((link) => link.kind === "userId" && isProved(link));
}
