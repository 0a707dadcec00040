/**
 * Who sends, as far as this page knows: numbers drawn anew with every page, the user it was told of, the choices made in
 * it. All of it is memory. The visitor is known by the collector's cookie alone, which no script can read.
 */
import type { Choices } from "./api.ts";
import { type Event, send } from "./line.ts";
import { campaign, currentPage, type Page } from "./pages.ts";
import { consentMode } from "./tag.ts";

/** Events held while nobody knows whether they may be sent; `undefined` once somebody does. */
let held: Draft[] | undefined = consentMode === "pending" ? [] : undefined;
const MOST_HELD = 1_000;

let visitor = newStream();
/** Under which events are numbered. */
let stream = visitor;
let sent = 0;
let user: string | undefined;
let choices: Choices | undefined;

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
  const consent = choices && { consent: { categoryPreferences: choices } };
  const numbered = { ...draft, anonymousId: visitor, messageId: `${stream}.${++sent}` };
  send({ ...numbered, context: { ...draft.context, ...consent } });
}

/** Takes an event down as it is now; its page, whose title may still change. */
export function add(type: string, fields: object): Page | undefined {
  try {
    const context = { page: currentPage(), campaign: campaign(), locale: navigator.language };
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

export function choose(said: Choices): void {
  choices = { ...choices, ...said };
  // What could not be kept before is not missing now.
  restart();
}

function restart(): void {
  stream = newStream();
  sent = 0;
}

export function signIn(userId: string): void {
  user = userId;
}

/** The next visitor of this page: not asked yet, and nothing held of the last one can be allowed by them. */
export function forget(): void {
  restart();
  visitor = stream;
  user = choices = undefined;
  if (held) held = [];
}
