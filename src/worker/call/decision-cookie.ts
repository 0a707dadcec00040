/**
 * The decision cookie: a snapshot of the visitor's standing for their own browser, sealed, and bound to the visitor cookie
 * it was made beside, so that a read opens neither that nor the choice cookie. Made or taken away in answers only; decides
 * nothing. What is forged, foreign, over, of another layout or beside another visitor cookie is as if it were not there.
 */
import { spaceOf, type Config, type Site } from "../../core/config.ts";
import { isObject } from "../../core/json.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import type { Choice } from "../../core/policy/purposes.ts";
import { LIMIT } from "../../core/limits.ts";
import { SNAPSHOT_VERSION, trimmed, type Snapshot } from "../../core/personalize/decision-snapshot.ts";
import type { AppContext } from "../context.ts";
import type { Env } from "../env.ts";
import { urlOf } from "./address.ts";
import { addHeader } from "./answer.ts";
import { cookieName, expireCookie, writeCookie, type CookieTexts } from "./cookies.ts";
import { open, sealedCharacters } from "./sealed-cookie.ts";

export interface DecisionContents extends Snapshot {
  readonly v: typeof SNAPSHOT_VERSION;
  /** It is good for one identity space. */
  readonly space: string;
  /** The end of the visitor cookie's sealed text. */
  readonly beside: string;
  /** The end of the choice cookie's, and what that says of personalization; absent where there was none. */
  readonly chosen?: readonly [tail: string, choice: Choice | null];
  /** Where the profile rests, and what it is called there when copies of it are called back. */
  readonly jurisdiction: Jurisdiction;
  readonly handle: string;
  /** Epoch ms. */
  readonly until: number;
}

/** The tag of AES-GCM is the last sixteen bytes: whoever does not have the cookie cannot know, nor make, its end. */
const TAIL_CHARACTERS = 22;

function tailOf(sealed: string): string {
  return sealed.slice(-TAIL_CHARACTERS);
}

/** Written by us or by nobody, since it is sealed: what is looked at here is only which layout it has. */
function isDecision(contents: unknown): contents is DecisionContents {
  if (!isObject(contents)) return false;
  const { v, space, beside, jurisdiction, handle, at, until, facts, standing } = contents;
  return (
    v === SNAPSHOT_VERSION &&
    [space, beside, handle].every((text) => typeof text === "string") &&
    [at, until].every((time) => typeof time === "number") &&
    JURISDICTIONS.some((known) => known === jurisdiction) &&
    isObject(facts) &&
    isObject(standing)
  );
}

/** The one that this browser's visitor cookie is still beside. */
export async function openDecision(
  { visitor, decision }: CookieTexts,
  site: Site,
  env: Env,
  now: number,
): Promise<DecisionContents | undefined> {
  if (visitor === undefined || decision === undefined) return undefined;
  const contents = (await open("decision", decision, env))?.contents;
  if (!isDecision(contents) || contents.until <= now) return undefined;
  return contents.space === spaceOf(site) && contents.beside === tailOf(visitor) ? contents : undefined;
}

/** What the choice cookie said then is what it says now. `text`: as it is now. */
export function isSameChoice({ chosen }: DecisionContents, text: string | undefined): boolean {
  return text === undefined ? chosen === undefined : chosen?.[0] === tailOf(text);
}

/** What a cookie is made of, besides its standing. */
export interface DecisionFacts extends Omit<Snapshot, "standing"> {
  readonly jurisdiction: Jurisdiction;
  readonly handle: string;
  /** Epoch ms. */
  readonly until: number;
  /** The sealed texts that the browser will have. */
  readonly beside: { readonly visitor: string; readonly choice: string | undefined };
  /** What the choice cookie says of personalization. */
  readonly choice: Choice | undefined;
}

/** Sets it, and says so; not where it would be too large. */
export async function setDecision(
  context: AppContext,
  { beside, choice, ...facts }: DecisionFacts,
  whole: Snapshot["standing"],
  now: number,
): Promise<boolean> {
  const { env, req } = context;
  const { config, site } = context.var;
  const contentsWith = (standing: Snapshot["standing"]): DecisionContents => ({
    v: SNAPSHOT_VERSION,
    space: spaceOf(site),
    beside: tailOf(beside.visitor),
    ...(beside.choice === undefined ? {} : { chosen: [tailOf(beside.choice), choice ?? null] }),
    ...facts,
    standing,
  });
  const room = LIMIT.decisionCookieCharacters - decisionName(context).length - "=".length;
  const standing = trimmed(whole, (one) => sealedCharacters(contentsWith(one)) <= room);
  if (!standing) return false;
  const life = (facts.until - now) / 1_000;
  const header = await writeCookie("decision", contentsWith(standing), life, req.raw, config, site, env);
  addHeader(context, "set-cookie", header);
  return true;
}

/** From a browser that sent one. */
export function takeDecision(context: AppContext, { decision }: Pick<CookieTexts, "decision">): void {
  if (decision === undefined) return;
  const { config, site }: { config: Config; site: Site } = context.var;
  addHeader(context, "set-cookie", expireCookie("decision", context.req.raw, config, site));
}

function decisionName({ req, var: { config, site } }: AppContext): string {
  return cookieName("decision", config, site, urlOf(req.raw).hostname);
}
