/**
 * Browsers, people and staff around the Worker's own code, on a platform that a seed drives: what each of them does, with
 * several at it at once, and what they are told. Knows no rule; whether what becomes of it is right, `promises.ts` asks.
 */
import shipped from "../../gatehouse.config.ts";
import * as z from "zod";
import type { Config } from "../../src/core/config.ts";
import type { DecisionRequest } from "../../src/core/decide/request.ts";
import { isRevoked, NOTHING_KNOWN } from "../../src/core/delivery/revocations.ts";
import { compilePlan } from "../../src/core/plan.ts";
import { JURISDICTIONS } from "../../src/core/policy/placement.ts";
import type { Choice, Choices, Purpose } from "../../src/core/policy/purposes.ts";
import type { CanonicalEvent } from "../../src/core/event.ts";
import type { Identity } from "../../src/core/rights/right.ts";
import { compileTriggers } from "../../src/core/triggers.ts";
import { proofOf, type VisitorCookie } from "../../src/worker/call/cookies.ts";
import type { Env } from "../../src/worker/env.ts";
import { linkVisitors } from "../../src/worker/link-visitors.ts";
import type { HandedOut, LookedUp, Told } from "../../src/worker/objects/calls.ts";
import { createProfile } from "../../src/worker/objects/profile.ts";
import { createRequests } from "../../src/worker/objects/requests.ts";
import { Revocations } from "../../src/worker/objects/revocations.ts";
import { questionAll, reachAt } from "../../src/worker/reach.ts";
import * as rights from "../../src/worker/rights.ts";
import { settleEvents, type SettledCall } from "../../src/worker/settle-events.ts";
import { jurisdictionOf } from "../../src/worker/stores/jurisdiction.ts";
import { plainName, type Named } from "../../src/worker/stores/object-name.ts";
import { requestsOf } from "../../src/worker/stores/requests.ts";
import { readRevocations } from "../../src/worker/stores/revocations.ts";
import { AGREED as AGREED_TO_ALL, anEvent, aRequest, NOW } from "../core/call.ts";
import { SECRETS } from "./secrets.ts";
import { Chance } from "./chance.ts";
import { Diary, type SentEvent } from "./diary.ts";
import { signed } from "./instant-crypto.ts";
import { isExpected, Platform, type InQueue } from "./platform.ts";

const EVENTS = 160;
const PLACES = { US: { country: "US", subdivision: "US-CA" }, DE: { country: "DE" } } as const;
type Country = keyof typeof PLACES;
const HOME = { US: "us", DE: "eu" } as const;

const planned = compilePlan({
  track: Object.fromEntries(
    Array.from({ length: EVENTS }, (_, at) => [
      nameOf(at),
      { description: "One of a kind.", purposes: ["analytics", "personalization"], properties: z.object({}) },
    ]),
  ),
});

function nameOf(at: number): string {
  return `Thing ${at} Seen`;
}

const { definitions } = shipped;
export const config: Config = {
  ...shipped,
  plan: {
    find: (type, name) => (type === "track" ? planned : shipped.plan).find(type, name),
    events: [...planned.events, ...shipped.plan.events],
  },
  definitions: {
    ...definitions,
    wishes: { ...definitions.wishes, counts: "all", lastEvents: "all", traits: "all" },
  },
  triggers: compileTriggers({}),
  destinations: new Map(),
};
export const site = config.sites[0]!;
export const SPACE = "shop";

interface Browser {
  readonly number: number;
  readonly anonymousId: string;
  readonly country: Country;
  cookie: HandedOut | undefined;
}

export const PEOPLE = ["person-one", "person-two"] as const;
const AGREED_THERE = { consent: AGREED_TO_ALL };
const AGREED = { analytics: true, personalization: true } as const;

const make = {
  PROFILE: (ctx: DurableObjectState, env: Env) => new (createProfile(config))(ctx, env),
  REVOCATIONS: (ctx: DurableObjectState, env: Env) => new Revocations(ctx, env),
  REQUESTS: (ctx: DurableObjectState, env: Env) => new (createRequests(() => undefined))(ctx, env),
};

export class PeopleWorld {
  readonly diary = new Diary();
  readonly platform: Platform;
  readonly chance: Chance;
  readonly browsers: readonly Browser[];
  /** Calls of the Worker that have no answer yet. */
  underWay = 0;
  /** Nothing dies any more. */
  isCalm = false;
  /** Known to servers alone, first in two places at once. */
  readonly racers = ["racer-0"];
  readonly #consuming = new Set<object>();
  #events = 0;
  #proofs = 0;

  constructor(seed: number) {
    this.chance = new Chance(seed);
    this.platform = new Platform(this.chance, make, SECRETS, NOW, seed % 3 === 0);
    this.browsers = (["US", "US", "DE", "US", "DE"] as const).map((country, number) => ({
      number,
      country,
      anonymousId: `browser-${number}`,
      cookie: undefined,
    }));
  }

  /** Somebody does something. */
  act(): void {
    const { chance } = this;
    const browser = chance.of(this.browsers);
    // Where the law asks for a yes nothing happens without.
    if (browser.country === "DE" && !browser.cookie && chance.is(0.7))
      return this.begin((env) => this.choose(env, browser, AGREED));
    const person = chance.of(PEOPLE);
    const country = chance.of(["US", "US", "DE"] as const);
    const acts: readonly (readonly [number, string, (env: Env) => Promise<void>])[] = [
      [30, "looks", (env) => this.look(env, browser)],
      [8, "served", (env) => this.serve(env, person, country)],
      [6, "raced", (env) => this.race(env)],
      [1, "racer erased", (env) => this.erase(env, [{ kind: "userId", value: chance.of(this.racers) }], "erase")],
      [
        1,
        "racer anonymized",
        (env) => this.erase(env, [{ kind: "userId", value: chance.of(this.racers) }], "anonymize"),
      ],
      [9, "signs in", (env) => this.signIn(env, browser, person)],
      [4, "named by a server", (env) => this.name(env, browser, person)],
      [5, "agrees", (env) => this.choose(env, browser, AGREED)],
      [3, "refuses", (env) => this.choose(env, browser, { [chance.of(["analytics", "personalization"])]: false })],
      [4, "unlinked", (env) => this.unlink(env, { kind: "anonymousId", value: browser.anonymousId })],
      [2, "unlinked all", (env) => this.unlink(env, { kind: "userId", value: person })],
      [2, "erased", (env) => this.erase(env, [{ kind: "userId", value: person }], "erase")],
      [1, "erased device", (env) => this.erase(env, [{ kind: "anonymousId", value: browser.anonymousId }], "erase")],
      [2, "erases", (env) => this.eraseSelf(env, browser)],
      [1, "anonymized", (env) => this.erase(env, [{ kind: "userId", value: person }], "anonymize")],
      [1, "readmitted", (env) => this.readmit(env, { kind: "userId", value: person })],
    ];
    const [what, run] = chance.weighted(acts.map(([weight, name, one]) => [weight, [name, one] as const]));
    this.diary.count(what);
    this.begin(run);
  }

  begin(run: (env: Env) => Promise<void>): void {
    this.underWay++;
    const over = (failed: boolean) => {
      this.underWay--;
      if (failed) this.diary.count("failed");
    };
    this.platform.begin((env) =>
      run(env).then(
        () => over(false),
        (error: unknown) => {
          if (process.env["GATEHOUSE_PEOPLE_LOUD"]) console.log(error);
          if (this.isCalm && !isExpected(error))
            this.platform.faults.push(`a call fails though nothing else did: ${(error as Error).message}`);
          over(true);
        },
      ),
    );
  }

  async look(env: Env, browser: Browser): Promise<void> {
    const isSame = ({ cookie }: SentEvent) =>
      (cookie?.subject ?? cookie?.id) === (browser.cookie?.subject ?? browser.cookie?.id);
    // A client sends again what was not answered. As another visitor it would be another's event.
    const again = [...this.diary.events.values()].filter(
      (one) => one.browser === browser.number && !one.outcome && isSame(one),
    );
    const sent = this.chance.is(0.3) && again.length > 0 ? this.chance.of(again) : this.#next({ browser });
    await this.#collect(env, sent, { anonymousId: browser.anonymousId }, browser);
  }

  /** Two homes of one person, if nobody is faster. */
  async race(env: Env): Promise<void> {
    const person = `racer-${this.racers.length}`;
    this.racers.push(person);
    await Promise.all([this.serve(env, person, "US"), this.serve(env, person, "DE", AGREED_THERE)]);
  }

  async serve(env: Env, person: string, country: Country, more: Partial<CanonicalEvent> = {}): Promise<void> {
    const sent = this.#next({});
    const request = { keyKind: "server", hasCookie: false, source: "backend", connection: PLACES[country] } as const;
    const event = anEvent({ ...this.#eventOf(sent), ...more, userId: person });
    const { anonymousId: _, ...named } = event;
    const settled = await this.#settle(env, [named], aRequest({ ...request, receivedAt: Date.now() }), undefined);
    this.#answered(sent, settled);
  }

  async signIn(env: Env, browser: Browser, person: string): Promise<void> {
    const { cookie } = browser;
    const handle = cookie && this.handleOf(cookie);
    if (handle === undefined) return;
    const assertion = this.#assertion(person, handle);
    const identify = anEvent({
      type: "identify",
      name: "",
      messageId: `i-${++this.#proofs}`,
      occurredAt: Date.now(),
      receivedAt: Date.now(),
      userId: person,
      anonymousId: browser.anonymousId,
      assertion,
    });
    await this.#settleAndLink(env, [identify], this.#requestOf(browser), browser);
  }

  async name(env: Env, browser: Browser, person: string): Promise<void> {
    const identify = anEvent({
      type: "identify",
      name: "",
      messageId: `n-${++this.#proofs}`,
      occurredAt: Date.now(),
      receivedAt: Date.now(),
      userId: person,
      anonymousId: browser.anonymousId,
    });
    const connection = PLACES[browser.country];
    const said = { keyKind: "server", hasCookie: false, source: "backend", identifies: true, connection } as const;
    await this.#settleAndLink(env, [identify], aRequest({ ...said, receivedAt: Date.now() }), undefined);
  }

  /** As the Worker records a choice. */
  async choose(env: Env, browser: Browser, said: Readonly<Partial<Record<Purpose, boolean>>>): Promise<void> {
    const at = Date.now();
    const { cookie } = browser;
    const grants = Object.values(said).includes(true);
    const jurisdiction = HOME[browser.country];
    const name = plainName(jurisdiction, `choice|${at}`);
    const may = new Set([cookie?.subject ?? cookie?.id ?? "", this.platform.idNamed(name, jurisdiction)]);
    if (grants) this.diary.yes.set(at, { at, cookie, may });
    const entries = Object.entries(said) as [Purpose, boolean][];
    const choices: Choices = Object.fromEntries(
      entries.map(([purpose, granted]): [Purpose, Choice] => [purpose, { granted, at, region: "US-CA" }]),
    );
    if (cookie) {
      const visitor = cookieOf(cookie);
      const told = await reachAt<Told<HandedOut | undefined>>(env, visitor, async (profile, where) =>
        profile.choose(choices, proofOf(visitor, where), where.jurisdiction),
      );
      if (told.status === "told" && told.told) this.#handOut(browser, told.told);
      if (told.status === "told") return;
    }
    if (!grants) return;
    await this.diary.lift(async () => {
      const made = await jurisdictionOf(env.PROFILE, jurisdiction, env)
        .named(name)
        .choose(choices, undefined, jurisdiction);
      if (made.status !== "told" || !made.told) return;
      const to = made.told;
      if (cookie) {
        const visitor = cookieOf(cookie);
        await reachAt<Told<null>>(env, visitor, async (profile, where) => profile.lift(to, proofOf(visitor, where)));
      }
      this.#handOut(browser, to);
    });
  }

  async unlink(env: Env, { kind, value }: Identity): Promise<void> {
    await questionAll<Told<number>>(env, { ...NAMED, kind, value }, async (profile, { subject }) =>
      profile.unlink({ by: "server", subject }),
    );
  }

  async erase(env: Env, identifiers: readonly Identity[], mode: "erase" | "anonymize"): Promise<void> {
    const { lifts } = this.diary;
    this.diary.erasuresAsked++;
    await rights.erase(this.#place(env), { by: "staff", identifiers }, mode);
    if (mode === "erase") for (const identity of identifiers) this.diary.erasedNames.push({ identity, lifts });
  }

  async eraseSelf(env: Env, browser: Browser): Promise<void> {
    if (!browser.cookie) return;
    this.diary.erasuresAsked++;
    const cookie = cookieOf(browser.cookie);
    const vouched = this.chance.is(0.5);
    await rights.erase(this.#place(env), { by: "visitor", cookie, vouched }, "erase");
  }

  async readmit(env: Env, identity: Identity): Promise<void> {
    await this.diary.lift(async () => rights.readmit(this.#place(env), [identity]));
  }

  async lookup(env: Env, identity: Identity): Promise<readonly string[]> {
    const told = await questionAll<Told<LookedUp>>(env, { ...NAMED, ...identity }, async (profile, { subject }) =>
      profile.lookup({ by: "server", subject }, "userId", false),
    );
    return told.map((one) => one.told.profile);
  }

  /** Some of what waits is handed to a consumer, which may fail after it did its work: then it comes again. */
  consume(): void {
    const { queue } = this.platform;
    if (queue.length === 0) return;
    const jurisdiction = this.chance.of(queue).jurisdiction;
    const batch = queue.filter((one) => one.jurisdiction === jurisdiction && this.chance.is(0.7));
    if (batch.length === 0) return;
    this.#consuming.add(batch);
    this.begin(async (env) => {
      try {
        const from = Math.min(...batch.map(({ message }) => message.sentAt));
        const known = await readRevocations(env, jurisdiction, NOTHING_KNOWN, from);
        for (const { message } of batch) {
          if (isRevoked(known, message.from.handle, ["necessary"], message.sentAt)) continue;
          for (const { site: of, hour, pseudonym, event } of message.lines)
            this.diary.archive.push({
              jurisdiction,
              site: of,
              day: hour.slice(0, 10),
              pseudonym,
              event,
              late: this.#isLate,
            });
        }
        // Some of it comes once more, when nobody expects it.
        this.#dead.push(...batch.filter(() => this.chance.is(0.1)));
        if (this.chance.is(0.3)) return;
        for (const one of batch) if (queue.includes(one)) queue.splice(queue.indexOf(one), 1);
      } finally {
        this.#consuming.delete(batch);
      }
    });
  }

  /** What was put among the dead letters is sent on its way again. */
  redrive(): void {
    this.platform.queue.push(...this.#dead.splice(0));
    this.#isLate = true;
  }

  readonly #dead: InQueue[] = [];
  #isLate = false;

  /** Stage 2 of erasures. */
  async rewriteArchive(env: Env): Promise<void> {
    for (const jurisdiction of JURISDICTIONS) {
      const tasks = await requestsOf(env, jurisdiction).archiveTasks(1_000);
      for (const { day, pseudonym, mode, site: of } of tasks) {
        const isOf = (line: (typeof this.diary.archive)[number]) =>
          line.jurisdiction === jurisdiction && line.site === of && line.day === day && line.pseudonym === pseudonym;
        for (const line of this.diary.archive.filter(isOf)) {
          if (mode === "strip") line.stripped = true;
          else this.diary.archive.splice(this.diary.archive.indexOf(line), 1);
        }
      }
      await requestsOf(env, jurisdiction).archiveDone(
        tasks.map(({ number }) => number),
        Date.now(),
      );
    }
  }

  /** Set by whoever sees into every object. */
  handleOf: (cookie: HandedOut) => string | undefined = () => undefined;

  async #collect(env: Env, sent: SentEvent, who: Partial<CanonicalEvent>, browser: Browser): Promise<void> {
    const event = anEvent({ ...this.#eventOf(sent), ...who });
    const settled = await this.#settle(env, [event], this.#requestOf(browser), browser);
    this.#answered(sent, settled);
  }

  async #settleAndLink(
    env: Env,
    events: readonly CanonicalEvent[],
    request: DecisionRequest,
    browser: Browser | undefined,
  ): Promise<void> {
    const visitor = browser?.cookie && cookieOf(browser.cookie);
    const settled = await this.#settle(env, events, request, browser);
    const linked = await linkVisitors(events, settled.events, { env, config, site, request, visitor });
    for (const notice of linked.notices.values()) this.diary.count(`notice ${notice}`);
    if (linked.notices.size === 0) this.diary.count("linked");
    if (browser && linked.cookie) this.#handOut(browser, linked.cookie);
  }

  async #settle(
    env: Env,
    events: readonly CanonicalEvent[],
    request: DecisionRequest,
    browser: Browser | undefined,
  ): Promise<SettledCall> {
    const visitor = browser?.cookie && cookieOf(browser.cookie);
    const facts = {
      env,
      site: site.id,
      space: SPACE,
      policy: config,
      definitions: config.definitions,
      read: undefined,
    };
    const first = await settleEvents(events, { ...facts, request, visitor });
    const settled = first.cookieUnknown
      ? await settleEvents(events, { ...facts, request: { ...request, hasCookie: false }, visitor: undefined })
      : first;
    if (browser && settled.cookie) this.#handOut(browser, settled.cookie);
    return settled;
  }

  #requestOf({ country, cookie }: Browser): DecisionRequest {
    return aRequest({ connection: PLACES[country], hasCookie: cookie !== undefined, receivedAt: Date.now() });
  }

  #handOut(browser: Browser, cookie: HandedOut): void {
    browser.cookie = cookie;
    this.diary.handedOut(browser.number, cookie);
  }

  #next({ browser }: { readonly browser?: Browser }): SentEvent {
    if (this.#events >= EVENTS) throw new Error("no more events");
    const sent: SentEvent = {
      name: nameOf(this.#events++),
      ...(browser ? { browser: browser.number, cookie: browser.cookie } : {}),
    };
    this.diary.events.set(sent.name, sent);
    return sent;
  }

  #eventOf({ name }: SentEvent): Partial<CanonicalEvent> {
    return { name, messageId: `m ${name}`, occurredAt: Date.now(), receivedAt: Date.now() };
  }

  #answered(sent: SentEvent, { events: [ended] }: SettledCall): void {
    const outcome = ended?.outcome;
    if (!outcome) return;
    const { outcome: how } = outcome;
    const isWhole = how === "stored" || (how === "reduced" && !outcome.removed.includes("purpose.analytics"));
    sent.outcome = isWhole ? "stored" : how === "refused" ? outcome.reason : how;
    this.diary.count(`answered ${sent.outcome}`);
  }

  #place(env: Env): rights.RightsPlace {
    return { env, config, site, region: "US-CA" };
  }

  #assertion(sub: string, vis: string): string {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { sub, vis, jti: `jti-${++this.#proofs}`, iss: site.identity!.issuer, aud: site.id };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "HS256" })}.${part({ ...claims, iat: now, exp: now + 120 })}`;
    return `${text}.${signed(text, SECRETS.GATEHOUSE_IDENTITY_SECRET)}`;
  }
}

const NAMED: Omit<Named, "kind" | "value"> = { space: SPACE, class: "full" };

function cookieOf(handed: HandedOut): VisitorCookie {
  return { v: 2, ...handed, space: SPACE, at: NOW, until: Number.MAX_SAFE_INTEGER, outdated: false } as VisitorCookie;
}
