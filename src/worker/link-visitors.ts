/**
 * Makes a browser a person's, where the events of a call prove it: after they were settled, and before the call is
 * acknowledged, so that what fails comes again with its event. Decides no proof, and moves nobody away from another person.
 */
import { spaceOf, type Config, type Site } from "../core/config.ts";
import { proposeRead } from "../core/decide/read.ts";
import type { DecisionRequest } from "../core/decide/request.ts";
import type { CanonicalEvent } from "../core/event.ts";
import type { Assertion, AssertionResult } from "../core/identity/assertion.ts";
import { joiningOf, type Joining } from "../core/identity/joining.ts";
import { LIMIT } from "../core/limits.ts";
import type { Notice } from "../core/outcome.ts";
import { JURISDICTIONS, type Jurisdiction } from "../core/policy/placement.ts";
import type { Naming } from "../core/privacy/identifiers/naming.ts";
import type { Address } from "../core/profile/redirect.ts";
import type { Identity } from "../core/rights/right.ts";
import { verifyAssertions } from "./call/assertion.ts";
import { proofOf, type VisitorCookie } from "./call/cookies.ts";
import type { Env } from "./env.ts";
import { lookEverywhere, newestProfile, profileAt } from "./homes.ts";
import type { HandedOut, Linked, Told } from "./objects/calls.ts";
import type { Vouched } from "./objects/person-calls.ts";
import { makeVisitor, question, reachAt, repair } from "./reach.ts";
import type { Settled } from "./settle-events.ts";
import type { Named } from "./stores/object-name.ts";

export interface LinkPlace {
  readonly env: Env;
  readonly config: Config;
  readonly site: Site;
  readonly request: DecisionRequest;
  readonly visitor: VisitorCookie | undefined;
}

export interface LinkedVisitors {
  /** By where the event stands in the call. */
  readonly notices: ReadonlyMap<number, Notice>;
  /** Of a browser that rests with its person now, or begins anew there. */
  readonly cookie?: HandedOut | undefined;
}

const NOBODY: LinkedVisitors = { notices: new Map() };

export async function linkVisitors(
  events: readonly CanonicalEvent[],
  settled: readonly Settled[],
  place: LinkPlace,
): Promise<LinkedVisitors> {
  const joinings = events.flatMap((event, index) => joiningOf(event, index, place.request) ?? []);
  if (joinings.length === 0) return NOBODY;
  const { site, env, request } = place;
  const carrying = joinings.filter(({ by }) => by === "assertion").map(({ index }) => events[index]!);
  const proofs = await verifyAssertions(carrying, site, env, request.receivedAt);
  const notices = new Map<number, Notice>();
  let cookie: HandedOut | undefined;
  const said = new Set<string>();
  for (const joining of joinings) {
    const { index } = joining;
    const pair = pairOf(joining);
    if (!hasTakenEffect(settled[index]) || said.has(pair)) continue;
    if (said.size >= LIMIT.linksPerCall) {
      notices.set(index, "too_many_links");
      continue;
    }
    said.add(pair);
    const event = events[index]!;
    const visitor = place.visitor && { ...place.visitor, ...cookie };
    const joined = await join(joining, event, proofs.get(event), { ...place, visitor });
    if (joined.notice) notices.set(index, joined.notice);
    cookie = joined.cookie ?? cookie;
  }
  return { notices, cookie };
}

/** Whoever says the same of the same two again says nothing; each assertion is one of its own. */
function pairOf(joining: Joining): string {
  if (joining.by === "assertion") return `${joining.index}`;
  const { person, other, email } = joining;
  return JSON.stringify([person.value, other?.value, email]);
}

/** What was not kept proves nothing that may be remembered. */
function hasTakenEffect(ended: Settled | undefined): boolean {
  const outcome = ended?.outcome.outcome;
  return outcome === "stored" || outcome === "reduced" || outcome === "duplicate";
}

interface Joined {
  readonly notice?: Notice;
  readonly cookie?: HandedOut;
}

async function join(
  joining: Joining,
  event: CanonicalEvent,
  proof: AssertionResult | undefined,
  place: LinkPlace,
): Promise<Joined> {
  const { config, request } = place;
  const vouched: Vouched = { ask: proposeRead(event, request, config).ask };
  if (joining.by === "server") {
    const { person, other, email } = joining;
    const notice = other && (await joinNamed(place, person, other, vouched));
    return noticing(notice ?? (email === undefined ? undefined : await ownAddress(place, person, email, "server")));
  }
  // It proves one person, and the event must be about that one.
  if (!proof?.ok || proof.assertion.sub !== joining.person?.value || !place.visitor) {
    return { notice: "assertion_invalid" };
  }
  return joinBrowser(place, place.visitor, proof.assertion, vouched);
}

/** What the owner's server says of two names. */
async function joinNamed(
  place: LinkPlace,
  person: Identity,
  other: Identity,
  vouched: Vouched,
): Promise<Notice | undefined> {
  const { env, site } = place;
  const named: Named = { space: spaceOf(site), class: "full", ...other };
  const [known] = await lookEverywhere(env, named);
  // Of whom nothing is known yet nothing can be joined: their browser's next identify does.
  if (known?.kind !== "profile") return undefined;
  const home = await homeOf(place, person, known.at.jurisdiction);
  if (!home) return "suppressed_identity";
  const ask = { names: [naming(place, person, "server")] as const, to: home.at };
  const reply = await question<Told<Linked>>(env, named, async (profile, { subject }) =>
    profile.link(ask, vouched, { by: "server", subject }),
  );
  if (home.isSecond) repair(env, { space: spaceOf(site), class: "full", ...person });
  return reply.status === "told" ? noticeOf(reply.told.answer) : undefined;
}

async function joinBrowser(
  place: LinkPlace,
  visitor: VisitorCookie,
  { sub, vis, jti, expiresAt, email }: Assertion,
  vouched: Vouched,
): Promise<Joined> {
  const { env } = place;
  const person: Identity = { kind: "userId", value: sub };
  const home = await homeOf(place, person, visitor.jurisdiction);
  if (!home) return { notice: "suppressed_identity" };
  const names = [naming(place, person, "assertion")] as const;
  const proof = { id: jti, until: expiresAt + LIMIT.assertionSkewMs };
  const reply = await reachAt<Told<Linked>>(env, visitor, async (profile, where) =>
    profile.link({ names, to: home.at, proof }, { ...vouched, vis }, proofOf(visitor, where)),
  );
  if (reply.status !== "told") return { notice: "assertion_invalid" };
  const { told } = reply;
  const linked = told.answer === "other_person" ? await beginAnew(place, { names, to: home.at }, vouched) : told;
  if (home.isSecond) repair(env, { space: spaceOf(place.site), class: "full", ...person });
  const notice = noticeOf(linked.answer);
  if (notice === undefined && email !== undefined) await ownAddress(place, person, email, "assertion");
  return { ...noticing(notice), ...(linked.cookie ? { cookie: linked.cookie } : {}) };
}

/** A browser that somebody else used before: what it did for them stays theirs, and this person has a row of their own. */
async function beginAnew(
  { env }: LinkPlace,
  ask: { readonly names: readonly [Naming]; readonly to: Address },
  vouched: Vouched,
): Promise<Linked> {
  const made = await makeVisitor(env, ask.to.jurisdiction);
  const reply = await reachAt<Told<Linked>>(env, made, async (profile, { subject }) =>
    profile.link(ask, vouched, { by: "server", subject }),
  );
  return reply.status === "told" ? reply.told : { answer: "not_allowed" };
}

/**
 * Where the person is to be found; `undefined` where they were erased. The stricter place of the two holds both: `isSecond`,
 * the person has to come there as well.
 */
async function homeOf(
  { env, site }: LinkPlace,
  person: Identity,
  least: Jurisdiction,
): Promise<{ readonly at: Address; readonly isSecond: boolean } | undefined> {
  const named: Named = { space: spaceOf(site), class: "full", ...person };
  const [found] = await lookEverywhere(env, named);
  if (found?.kind === "tombstone") return undefined;
  const isStricter = found && JURISDICTIONS.indexOf(found.at.jurisdiction) <= JURISDICTIONS.indexOf(least);
  if (found && isStricter) return { at: found.at, isSecond: false };
  const id = (await newestProfile(env, least, named))?.id.toString() ?? "";
  return { at: { jurisdiction: least, id }, isSecond: found !== undefined };
}

/** One address has one owner. */
async function ownAddress(
  place: LinkPlace,
  person: Identity,
  value: string,
  evidence: Naming["evidence"],
): Promise<Notice | undefined> {
  const { env, site } = place;
  const space = spaceOf(site);
  const [home] = await lookEverywhere(env, { space, class: "full", ...person });
  if (home?.kind !== "profile") return undefined;
  const address: Identity = { kind: "email", value };
  const named: Named = { space, class: "full", ...address };
  const [owner] = await lookEverywhere(env, named);
  if (owner && owner.at.id !== home.at.id) return "already_linked_elsewhere";
  const pointer = await newestProfile(env, home.at.jurisdiction, named);
  const isOurs = owner ?? (await pointer?.claim(home.at.jurisdiction, home.at));
  if (!isOurs) return "already_linked_elsewhere";
  if (await profileAt(env, home.at).know(naming(place, address, evidence), home.at.subject)) return undefined;
  await pointer?.unpoint(home.at);
  return "link_not_allowed";
}

function naming({ request }: LinkPlace, { kind, value }: Identity, evidence: Naming["evidence"]): Naming {
  return { kind, value, evidence, source: request.source, purpose: "personalization", at: request.receivedAt };
}

function noticing(notice: Notice | undefined): Joined {
  return notice === undefined ? {} : { notice };
}

function noticeOf(answer: Linked["answer"]): Notice | undefined {
  const notices: Readonly<Record<Linked["answer"], Notice | undefined>> = {
    linked: undefined,
    linking: undefined,
    other_visitor: "assertion_invalid",
    replayed: "assertion_invalid",
    other_person: "already_linked_elsewhere",
    full: "too_many_links",
    not_allowed: "link_not_allowed",
  };
  return notices[answer];
}
