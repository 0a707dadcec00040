/**
 * Who sends, as far as this page knows: numbers drawn anew with every page, the user it was told of, the choices made in
 * it. All of it is memory. The visitor is known by the collector's cookie alone, which no script can read.
 */
import type { Choices, ConsentState, IdentifyOptions } from "./api.ts";
import { type Event, send } from "./line.ts";
import { campaign, currentPage, locale, type Page } from "./pages.ts";
import { consentMode } from "./tag.ts";

/** Events held while nobody knows whether they may be sent; `undefined` once somebody does. */
let held: Draft[] | undefined = consentMode === "pending" ? [] : undefined;
const MOST_HELD = 1_000;

let visitor = newStream();
/** Under which events are numbered. */
let stream = visitor;
let sent = 0;
let user: string | undefined;
/** What this visitor said in this page; another one has said nothing yet. */
let said: { choices?: Choices } = {};

interface Draft extends Event {
  readonly context: { readonly page: Page; readonly locale: string };
}

/** 22 characters of base64url after a mark by which the collector knows numbers it may count. */
function newStream(): string {
  const drawn = crypto.getRandomValues(new Uint8Array(22));
  return `gh-${Array.from(drawn, (byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[byte & 63]).join("")}`;
}

/** Numbered only now: what was never to be sent leaves no gap. */
function release(draft: Draft): void {
  const theirs = said;
  const context = {
    ...draft.context,
    // Read when it is sent: the last word counts.
    get consent() {
      return theirs.choices && { categoryPreferences: theirs.choices };
    },
  };
  const numbered = { ...draft, context, anonymousId: visitor, messageId: `${stream}.${++sent}` };
  send(numbered);
}

/** Takes an event down as it is now; its page, whose title may still change. */
export function add(type: string, fields: object, options?: IdentifyOptions): Page | undefined {
  try {
    const context = { page: currentPage(), campaign: campaign(), locale: locale(), assertion: options?.assertion };
    // A copy, since the page may go on changing what it gave us, and all that JSON can hold of it.
    const given = JSON.parse(JSON.stringify({ userId: user, ...fields })) as object;
    const draft: Draft = { type, timestamp: new Date().toISOString(), ...given, context } as Draft;
    if (!held) release(draft);
    else if (held.push(draft) > MOST_HELD) held.shift();
    return context.page;
  } catch (error) {
    // A page must not break because an event cannot be written.
    console.warn("gatehouse:", error);
    return undefined;
  }
}

/** Somebody knows now. */
export function settle(allowed: boolean): void {
  const waiting = held ?? [];
  held = undefined;
  if (allowed) waiting.forEach(release);
}

export function pending(): boolean {
  return held !== undefined;
}

export function choose(more: Choices): void {
  said.choices = { ...said.choices, ...more };
  // What could not be kept before is not missing now.
  restart();
}

function restart(): void {
  stream = newStream();
  sent = 0;
}

/**
 * What the collector remembers may be newer than what was said here: said in another tab. Told only where something was
 * said here, since events then carry it; a collector that remembers nothing has no cookie, and what was said here stands.
 */
export function remember({ purposes }: ConsentState): void {
  if (!said.choices) return;
  const remembered = Object.entries(purposes).flatMap(([purpose, { choice }]) =>
    choice ? [[purpose, choice.granted]] : [],
  );
  said.choices = { ...said.choices, ...(Object.fromEntries(remembered) as Choices) };
}

/**
 * For a question, which does not wait in line behind what was refused a moment ago. A yes is the collector's to
 * remember: it may be over.
 */
export function refused(): object | undefined {
  const refusals = Object.entries(said.choices ?? {}).filter(([, granted]) => !granted);
  // Without any it would refuse everything.
  return refusals.length ? { categoryPreferences: Object.fromEntries(refusals) } : undefined;
}

export function chosen(): boolean {
  return said.choices !== undefined;
}

export function signIn(userId: string): void {
  user = userId;
}

/**
 * Nothing held of who was signed in can be allowed by the next, nor link this browser to them again. The next visitor of
 * this page was not asked yet; where the device is kept, it is the same one.
 */
export function forget(keepDevice?: boolean): void {
  user = undefined;
  if (held) held = [];
  if (keepDevice) return;
  restart();
  visitor = stream;
  said = {};
}
