/**
 * What every kind of destination must keep, whatever its dialect: each kind's test says only where its dialect puts things.
 * An exception states its reason, and is itself tested: one that is no longer needed fails.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Desk, DestinationKind, Reply } from "../../../src/core/destinations/destination.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import type { MinimizedEvent } from "../../../src/core/privacy/minimize.ts";
import { opened, toDeliverable, type OpenedEvent } from "../../../src/core/privacy/deliverable.ts";
import { digest, keysOf } from "../keys.ts";
import { anEvent, anyEvent, AT, WISHES } from "./events.ts";

export interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Exceptions {
  /** Why the parcel is in no header. */
  readonly noHeaders?: string;
  /** Why a secret stands in the URL. */
  readonly secretInUrl?: string;
}

export interface Promised<Settings extends { readonly kind: string }> {
  readonly kind: DestinationKind<Settings>;
  /** By the secret's name, what a real one looks like. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Where the secret stands: nowhere if it only signs. */
  readonly secretIn?: "headers" | "body" | "url";
  /** Where the dialect itself names the parcel, by which a repeat is known. */
  readonly parcelIn?: (sent: Sent) => unknown;
  /** What the letter says of one event's consent, and what it should. */
  readonly consentIn: (sent: Sent) => unknown;
  readonly consentOf: (event: OpenedEvent) => unknown;
  readonly except?: Exceptions;
}

const PARCEL = "parcel-0123456789abcdef";

export function deskFor(secrets: Readonly<Record<string, string>>, said: Partial<Desk> = {}): Desk {
  const secret = (name: string): string => {
    const value = secrets[name];
    if (value === undefined) throw new Error(`asked for a secret that it did not declare: ${name}`);
    return value;
  };
  return { parcel: PARCEL, now: AT + 1_000, secret, digest, ...said };
}

export function send<Settings extends { readonly kind: string }>(
  kind: DestinationKind<Settings>,
  events: readonly OpenedEvent[],
  desk: Desk,
  settings: Settings = kind.example,
): Sent {
  const letter = kind.write(events, settings, desk);
  if (letter === undefined) throw new Error("nothing to say");
  return "url" in letter ? letter : { url: "", headers: {}, body: JSON.stringify(letter.batch) };
}

/** What it is asked to forget; the contract asks whether it can be. */
export function sendForget<Settings extends { readonly kind: string }>(
  kind: DestinationKind<Settings>,
  names: readonly string[],
  desk: Desk,
): Sent {
  const letter = kind.forget?.(names, kind.example, desk);
  if (letter === undefined) throw new Error("cannot be asked");
  return "url" in letter ? letter : { url: "", headers: {}, body: JSON.stringify(letter.batch) };
}

/** As the collector names a visitor to a destination. */
const aName = fc.base64String({ minLength: 24, maxLength: 24 }).map((text) => {
  return text.slice(0, 22).replaceAll("+", "-").replaceAll("/", "_");
});

export function aReply(said: Partial<Reply> = {}): Reply {
  return { status: 200, headers: {}, body: "", at: AT, ...said };
}

/** Of headers also what Basic authentication wraps. */
function textOf({ url, headers, body }: Sent): {
  readonly url: string;
  readonly headers: string;
  readonly body: string;
} {
  const unwrapped = Object.values(headers).map((value) =>
    value.replace(/^Basic (.*)$/, (_, text: string) => atob(text)),
  );
  return { url, headers: unwrapped.join("\n"), body };
}

/** Words of so many symbols of base64url between quotes: what a letter can call somebody by. */
function named(body: string, symbols: number): readonly string[] {
  const quoted = body.matchAll(/["']([\w-]+)["']/g);
  return Array.from(quoted, ([, word = ""]) => word).filter((word) => word.length === symbols && word !== PARCEL);
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).byteLength;

export function keepsItsPromises<Settings extends { readonly kind: string }>(promised: Promised<Settings>): void {
  const { kind, secrets, secretIn, parcelIn, except = {} } = promised;
  const desk = deskFor(secrets);
  const write = (events: readonly OpenedEvent[], at = desk): Sent => send(kind, events, at);
  const types = kind.types ?? ["track", "page", "screen", "identify", "group", "alias"];

  describe(`${kind.kind}, like every destination,`, () => {
    it("has an example that its schema takes as it is, and needs no secret that it does not name", () => {
      expect(kind.schema.parse(kind.example)).toEqual(kind.example);
      expect(kind.secrets(kind.example)).toEqual(Object.keys(secrets));
      expect(kind.where(kind.example)).toMatch(/\w/);
    });

    it("refuses settings without a purpose, with one that is none, and with words that it does not know", () => {
      const { purposes: _, ...aimless } = kind.example as Settings & { readonly purposes: readonly string[] };
      for (const wrong of [aimless, { ...aimless, purposes: [] }, { ...aimless, purposes: ["fun"] }]) {
        expect(kind.schema.safeParse(wrong).success).toBe(false);
      }
      expect(kind.schema.safeParse({ ...kind.example, emial: true }).success).toBe(false);
    });

    it("has words for every type of call that it takes", () => {
      for (const type of types) expect(write([anEvent({ type })]).body).toMatch(/\w/);
    });

    it("writes the same letter for the same parcel", () => {
      fc.assert(
        fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), (events) => {
          expect(write(events)).toEqual(write(structuredClone(events)));
        }),
      );
    });

    it("says the same and names the same parcel when it repeats it hours later", () => {
      const [first, later] = [desk.now, desk.now + 7_200_000].map((now) => write([anEvent()], { ...desk, now }));
      expect(later).toMatchObject({ url: first!.url, body: first!.body });
      const named = (sent: Sent) => [sent.headers["idempotency-key"], parcelIn?.(sent)];
      expect(named(later!)).toEqual(named(first!));
      expect(named(first!)).toEqual([
        except.noHeaders === undefined ? PARCEL : undefined,
        parcelIn ? PARCEL : undefined,
      ]);
    });

    it("says nothing of what its kind does not need, though it is given it", () => {
      const { needs } = kind;
      const planted = (path: string) => `planted-${path.replaceAll(/\W/g, "-")}`;
      const names = ["password", "iban", "note", "user_agent", "ip", "userId", "previous_id", "traits"];
      const fields = Object.fromEntries(names.map((name) => [name, planted(name)]));
      const { body, url, headers } = textOf(write([anEvent({ properties: fields, context: fields })]));
      if (needs === undefined) expect(body).toContain(planted("note"));
      else expect(body + url + headers).not.toContain("planted");
    });

    it("says nothing of a field that its owner does not give it", () => {
      const minimized = {
        v: 1,
        type: "track",
        name: "Order Completed",
        messageId: "m",
        occurredAt: AT,
        receivedAt: AT,
        plain: { properties: { order_id: "given", currency: "ILS", secret: "withheld-1" }, context: {} },
        personal: { properties: { email: "withheld@2.example" }, context: { page_url: "https://withheld.example/3" } },
        limited: {},
        removed: [],
      } as unknown as MinimizedEvent;
      const fields = ["properties.order_id", "properties.currency"];
      const keys = keysOf("subject");
      const recipient = { id: "theirs", purposes: ["analytics"], epoch: "day", fields } as const;
      const facts = { site: "shop", source: "web", region: "EEA-DE", consent: {}, gpc: false, keys };
      const deliverable = toDeliverable(minimized, recipient, facts);
      const { body } = write([opened(deliverable, undefined)]);
      expect(body).toContain("given");
      expect(body).not.toContain("withheld");
    });

    it("knows no handle, no object, no receipt and no message id", () => {
      const kept = {
        handle: "planted-1",
        object: "planted-2",
        receipt: "planted-3",
        messageId: "planted-4",
        sealed: "planted-5",
      };
      const { url, headers, body } = textOf(write([{ ...anEvent(), ...kept }]));
      expect(url + headers + body).not.toContain("planted");
    });

    it.each(WISHES)("says in its own fields what the visitor allows: %j", (wish) => {
      for (const region of ["EEA-DE", "US-CA"]) {
        const event = anEvent({ ...wish, region });
        expect(promised.consentIn(write([event]))).toEqual(promised.consentOf(event));
      }
    });

    it("keeps within its limits with as many and as large events as it may get", () => {
      const { events, bytes } = kind.limits;
      const room = Math.floor(bytes / 2 / events);
      const largest = anEvent({ properties: { order_id: "1", products: [] } });
      const product = { product_id: "\u0007".repeat(40), name: "א".repeat(60), price: 1e-7, quantity: 1 };
      const count = Math.max(
        0,
        Math.floor((room - bytesOf(JSON.stringify(largest))) / (bytesOf(JSON.stringify(product)) + 1)),
      );
      const full = anEvent({ properties: { order_id: "1", products: Array.from({ length: count }, () => product) } });
      const batch = Array.from({ length: events }, (_, index) => ({ ...full, id: `${index}`.padStart(22, "0") }));
      expect(bytesOf(JSON.stringify(batch))).toBeLessThanOrEqual(bytes / 2);
      expect(bytesOf(write(batch).body)).toBeLessThanOrEqual(bytes);
      // The largest event that is taken at all.
      const one = anEvent({ properties: { note: "x".repeat(LIMIT.eventBytes), currency: "EUR" } });
      expect(bytesOf(write([one]).body)).toBeLessThanOrEqual(bytes);
    });

    it("is never more than twice as wordy as what it was given", () => {
      fc.assert(
        fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 5 }), (events) => {
          expect(bytesOf(write(events).body)).toBeLessThanOrEqual(2 * bytesOf(JSON.stringify(events)));
        }),
      );
    });

    it("tells its secrets where its dialect wants them, and nowhere else", () => {
      const places = textOf(write([anEvent()]));
      for (const value of Object.values(secrets)) {
        const found = (["url", "headers", "body"] as const).filter((place) => places[place].includes(value));
        expect(found).toEqual(secretIn === undefined ? [] : [secretIn]);
      }
      expect(secretIn === "url", except.secretInUrl).toBe(except.secretInUrl !== undefined);
    });

    it("goes by https, to the host that it names, as JSON", () => {
      const { url, headers } = write([anEvent()]);
      if (except.noHeaders !== undefined) return expect([url, headers], except.noHeaders).toEqual(["", {}]);
      expect(new URL(url)).toMatchObject({ protocol: "https:", username: "", password: "", hash: "" });
      expect(new URL(url).host).toBe(kind.where(kind.example));
      expect(headers["content-type"]).toMatch(/json/);
    });

    it("is asked to forget, or its reference says why it cannot be", () => {
      if (!kind.forget) return expect(kind.forgetting).toMatch(/^None: \w.*\.$/);
      return expect(kind.forgetting).toMatch(/^(?!None).+\.$/);
    });

    if (kind.forget) forgetsWhenAsked(promised, desk);

    it.each<[number, ReturnType<typeof kind.read>]>([
      [301, { kind: "refused", because: "http_301" }],
      [307, { kind: "refused", because: "http_307" }],
      [400, { kind: "refused", because: "http_400" }],
      [404, { kind: "refused", because: "http_404" }],
      [413, { kind: "refused", because: "http_413" }],
      [401, { kind: "again", because: "http_401", broken: true }],
      [403, { kind: "again", because: "http_403", broken: true }],
      [408, { kind: "again", because: "http_408" }],
      [429, { kind: "again", because: "http_429" }],
      [500, { kind: "again", because: "http_500" }],
      [503, { kind: "again", because: "http_503" }],
    ])("reads %i", (status, verdict) => {
      expect(kind.read(aReply({ status }))).toEqual(verdict);
    });

    it.each<[string, number | undefined]>([
      ["7", 7],
      ["99999999", LIMIT.longestWaitSeconds],
      ["Sun, 22 Nov 2026 04:08:11 GMT", 60],
      ["Sun, 22 Nov 2026 04:00:00 GMT", undefined],
      ["Fri, 22 Nov 2126 04:07:11 GMT", LIMIT.longestWaitSeconds],
      ["0", undefined],
      ["-5", undefined],
      ["1e9", undefined],
      ["soon", undefined],
    ])("waits as long as it is asked, and no longer than it may: %s", (text, seconds) => {
      const verdict = kind.read(aReply({ status: 503, headers: { "retry-after": text } }));
      expect(verdict.kind === "again" && verdict.afterSeconds).toBe(seconds);
    });

    it("reads any answer without a throw, and repeats nothing of it", () => {
      const bodies = fc.oneof(fc.string(), fc.json(), fc.constantFrom(...HOSTILE));
      const header = fc.constantFrom("retry-after", "x-clickhouse-exception-code", "location");
      const headers = fc.dictionary(header, fc.string());
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 999 }), bodies, headers, (status, body, said) => {
          const verdict = kind.read(aReply({ status, body, headers: said }));
          if (verdict.kind === "delivered") expect(Math.floor(status / 100)).toBe(2);
          else expect(verdict.because).toMatch(/^(http|meta|clickhouse|kafka|segment)_(\d{1,7}|answer|report)$/);
        }),
      );
    });
  });
}

function forgetsWhenAsked<Settings extends { readonly kind: string }>(
  { kind, secrets, secretIn, except = {} }: Promised<Settings>,
  desk: Desk,
): void {
  it("asks to forget every name, and nothing else, the same at every repeat, within its limits", () => {
    const names = fc.uniqueArray(aName, { minLength: 1, maxLength: LIMIT.forgetNames });
    fc.assert(
      fc.property(names, fc.nat(86_400_000), (some, later) => {
        const [first, again] = [desk, { ...desk, now: desk.now + later }].map((at) => sendForget(kind, some, at));
        expect(again).toMatchObject({ url: first!.url, body: first!.body });
        expect(bytesOf(first!.body)).toBeLessThanOrEqual(kind.limits.bytes);
        const { url, body } = textOf(first!);
        for (const name of some) expect([url.includes(name), body.includes(name)]).toEqual([false, true]);
        expect(named(body, 22).toSorted()).toEqual(some.toSorted());
      }),
      { numRuns: 30 },
    );
  });

  it("tells its secrets where it tells them with events, and goes to the same host", () => {
    const sent = sendForget(kind, ["visitor-by-22-symbols_"], desk);
    const places = textOf(sent);
    for (const value of Object.values(secrets)) {
      const found = (["url", "headers", "body"] as const).filter((place) => places[place].includes(value));
      expect(found).toEqual(secretIn === undefined ? [] : [secretIn]);
    }
    if (except.noHeaders !== undefined) return expect([sent.url, sent.headers]).toEqual(["", {}]);
    expect(new URL(sent.url)).toMatchObject({ protocol: "https:", host: kind.where(kind.example) });
    return expect(sent.headers["idempotency-key"]).toBe(PARCEL);
  });
}

/** Bodies that readers have fallen over before. */
const HOSTILE: readonly string[] = [
  "[".repeat(100_000),
  `${"{".repeat(50_000)}`,
  "} {".repeat(20_000),
  "null",
  '{"error":null}',
  '{"error":{"code":"190"}}',
  '{"error":{"code":1e308}}',
  '{"error":{"code":-1,"is_transient":true}}',
  '{"offsets":[null,{"error_code":{}}]}',
  '{"offsets":"x"}',
  '{"__proto__":{"error_code":200},"offset":1}',
  "Code: 99999. DB::Exception",
  "Code: . DB::Exception",
  "\u0000",
];
