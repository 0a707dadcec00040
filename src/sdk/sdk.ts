/**
 * The browser script: page views, track, identify, consent, decide, shown, reset. What a page does to it before it is loaded
 * waits in a plain array under the same name. It keeps nothing on the device, whatever the visitor chose.
 */
import type { Choices, ConsentState, Decision, Gatehouse, IdentifyOptions, QueuedCall } from "./api.ts";
import { ask } from "./ask.ts";
import { carries, leave, parting, pump, rest, send } from "./line.ts";
import { currentPage, locale, watchRoutes } from "./pages.ts";
import { outdatePainted, takePainted } from "./painted.ts";
import { tellTabs, whenTold } from "./tabs.ts";
import { auto } from "./tag.ts";
import { add, choose, chosen, forget, pending, refused, remember, settle, signIn } from "./visit.ts";

/** A page waits no longer for what to show. */
const DECIDE_MS = 1_000;

/** Which contents a placement has is the plan's to say and the collector's to keep. */
interface Collected {
  readonly decisions?: never;
  /** The event that says what was shown, where the owner has one. */
  readonly exposure?: string;
}

/** The collector's last word, and the same as a promise of it. */
let state: ConsentState | undefined;
let asked: Promise<ConsentState | undefined> | undefined;
/** What was decided last for each place, and how to say that it is shown. */
let decided: Readonly<Record<string, Decision>> = {};
let exposure: string | undefined;
/** Choices that the collector has not answered. */
let saying = 0;

function consentCall(said?: Choices): Promise<ConsentState | undefined> {
  if (said) saying += 1;
  return new Promise((resolve) => {
    send({
      path: "v1/consent",
      // Consent platforms repeat the choice on every page; it is written once.
      needless: () => said && state && isKnown(said, state) && ((saying -= 1), resolve(state), true),
      done: (answer) => {
        if (said) saying -= 1;
        state = answer as ConsentState | undefined;
        if (said) tellTabs();
        // While a newer word is on its way, the collector's is older than what was said here.
        if (state && !saying) remember(state);
        // A collector that does not say has allowed nothing.
        if (!said && pending() && state && !state.promptAllowed) settle(true);
        resolve(state);
      },
      ...(said ? { method: "PUT", body: JSON.stringify({ purposes: said }), json: true } : { method: "GET" }),
    });
  });
}

function isKnown(said: Choices, { purposes }: ConsentState): boolean {
  return Object.entries(said).every(
    ([purpose, granted]) => purposes[purpose as keyof Choices]?.choice?.granted === granted,
  );
}

/** The page's own view comes with what was painted; all else that is told may change it. */
function tell(type: string, fields: object, options?: IdentifyOptions): void {
  outdatePainted();
  add(type, fields, options);
}

const gatehouse: Gatehouse = {
  push: (...calls) => calls.forEach(run),
  page: (properties) => tell("page", { properties }),
  track: (event: string, properties?: object) => tell("track", { event, properties }),
  identify(userId, traits, options) {
    signIn(userId);
    tell("identify", { traits }, options);
  },
  consent(said) {
    if (!said) return (asked ??= consentCall());
    outdatePainted();
    choose(said);
    asked = consentCall(said);
    // In line behind the choice itself. A refusal of everything that can be refused leaves nothing to send.
    if (pending()) settle(Object.entries(said).some(([purpose, granted]) => granted && purpose !== "necessary"));
    return asked;
  },
  decide(placements, context) {
    return new Promise((resolve) => {
      const painted = context ? undefined : takePainted(placements);
      if (painted) return resolve(painted as never);
      let late = false;
      setTimeout(() => resolve(void (late = true)), DECIDE_MS);
      const answered = (answer: unknown) => {
        const { decisions, exposure: event } = (answer || {}) as Collected;
        // What comes too late is never shown.
        if (decisions && !late) {
          decided = { ...decided, ...(decisions as object) };
          exposure = event;
        }
        resolve(decisions);
      };
      if (!context && carries()) {
        void pump(`?decide=${encodeURIComponent(placements.join())}`, answered);
        return;
      }
      const { path, referrer } = currentPage();
      const said = { path, referrer, locale: locale(), ...context, consent: refused() };
      const body = JSON.stringify({ placements, context: said });
      const question = { path: "v1/decide", method: "POST", body };
      // Asked at once, it would be answered for the last visitor.
      if (parting()) send({ ...question, needless: () => late, done: answered });
      else void ask(question).then(answered);
    });
  },
  shown(placement: string) {
    const { content, because } = decided[placement] ?? {};
    if (exposure && content) add("track", { event: exposure, properties: { placement, content, rule: because?.rule } });
  },
  reset(options) {
    const keep = options?.keepDevice;
    outdatePainted();
    forget(keep);
    decided = {};
    state = asked = undefined;
    send({ path: `v1/session${keep ? "?device=keep" : ""}`, method: "DELETE", parts: true });
  },
};

/** One call's mistake is not the next one's. */
function run(call: QueuedCall): void {
  try {
    if (typeof call === "function") call(gatehouse);
    else {
      const [method, ...given] = call;
      (gatehouse[method] as (...given: unknown[]) => unknown)(...given);
    }
  } catch (error) {
    console.error(error);
  }
}

function start(): void {
  const page = window as { gatehouse?: Gatehouse | QueuedCall[] };
  const early = page.gatehouse ?? [];
  // Included twice, it counts once.
  if (!Array.isArray(early)) return;
  page.gatehouse = gatehouse;
  const view = () => (auto === "off" ? undefined : add("page", {}));
  if (pending()) void gatehouse.consent();
  view();
  early.forEach(run);
  watchRoutes(() => {
    outdatePainted();
    const page = view();
    if (page) rest(() => (page.title = document.title));
  });
  addEventListener("pagehide", leave);
  // Whoever comes back may have said something else elsewhere: what they say now is no repetition.
  addEventListener("focus", () => (state = undefined));
  const doubt = () => {
    outdatePainted();
    state = undefined;
    // Before anything more is sent with the choice that was made here.
    if (chosen()) asked = consentCall();
  };
  // A tab in the back may go on sending.
  whenTold(doubt);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
    else doubt();
  });
}

// A page that is drawn in advance may never be seen.
if ((document as { prerendering?: boolean }).prerendering) {
  document.addEventListener("prerenderingchange", start, { once: true });
} else start();
