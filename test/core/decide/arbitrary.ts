/** Any event, any call from any place, any visitor: with `secret` in every value that may never rest in the clear. */
import fc from "fast-check";
import type { Declared } from "../../../src/core/decide/declared.ts";
import type { Birthplace } from "../../../src/core/decide/locate.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { AGE_BOUNDS } from "../../../src/core/policy/ages.ts";
import type { Place } from "../../../src/core/policy/places.ts";
import { PLAN_MODES } from "../../../src/core/plan.ts";
import { PURPOSES, type Choices } from "../../../src/core/policy/purposes.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { anEvent, aRequest, aSubject, HOUR, NOW } from "../call.ts";

/** Never part of a number or of a word that the plan itself uses. */
const secret = fc.nat({ max: 99 }).map((n) => `secret${n}`);
/** What people type into plain fields, and scrubbing finds. */
const slip = secret.map((one) => `${one}@example.com`);

/** What ends a case early would otherwise end most of them. */
const seldom = <Rare, Usual>(rare: fc.Arbitrary<Rare>, usual: fc.Arbitrary<Usual>): fc.Arbitrary<Rare | Usual> =>
  fc.oneof({ weight: 1, arbitrary: rare }, { weight: 15, arbitrary: usual });
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const recently = fc.oneof(fc.constant(NOW), fc.integer({ min: NOW - 24 * HOUR, max: NOW }));
const moment = seldom(fc.integer({ min: NOW - 30 * HOUR, max: NOW - 24 * HOUR }), recently);
/** Choices are older than events: some have run out, here or there. */
const said = fc.oneof(
  { weight: 3, arbitrary: moment },
  { weight: 1, arbitrary: fc.integer({ min: 4, max: 26 }).map((months) => NOW - months * MONTH_MS) },
);
const purpose = fc.constantFrom(...PURPOSES);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

export const choices: fc.Arbitrary<Choices> = fc.dictionary(purpose, fc.record({ granted: fc.boolean(), at: said }), {
  noNullPrototype: true,
});

const category = fc.constantFrom("Analytics", "C0004", "functional", "Whatever", ...PURPOSES);
const unreadable = fc.constantFrom<unknown>(null, "yes", { categoryPreferences: [] }, { allowedConsentIds: "all" });

const segment = fc
  .oneof(
    { weight: 4, arbitrary: fc.dictionary(category, fc.boolean(), { minKeys: 1 }) },
    { weight: 1, arbitrary: fc.constant({}) },
  )
  .map((categoryPreferences): unknown => ({ categoryPreferences }));

const rudderstack = fc.record(
  { allowedConsentIds: fc.uniqueArray(category), deniedConsentIds: fc.uniqueArray(category) },
  { requiredKeys: [] },
);

export const consent: fc.Arbitrary<NonNullable<CanonicalEvent["consent"]>> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ segment }) },
  { weight: 2, arbitrary: fc.record({ rudderstack }) },
  { weight: 1, arbitrary: fc.record({ segment, rudderstack }) },
  { weight: 1, arbitrary: fc.record({ segment: unreadable }) },
);

const properties = fc.record(
  {
    order_id: fc.constant("o-1"),
    product_id: fc.constant("p-1"),
    price: seldom(fc.constant("twenty"), fc.constant(20)),
    name: fc.oneof(fc.constant("mug"), slip),
    email: secret,
    url: secret,
    query: secret,
    review_body: secret,
    firstName: secret,
    unplanned: secret,
    // Heard of an identify call for the law alone.
    age: fc.constantFrom(9, "15", 40, "old"),
    birthday: fc.constantFrom("2012-02-29", "1980-01-01"),
    residence: fc.constantFrom("DE", "US-CA", "nowhere"),
  },
  { requiredKeys: [] },
);

const context = fc.record(
  {
    page_url: secret.map((s) => `https://x.example/${s}?q=${s}`),
    page_title: secret,
    page_referrer: secret,
    campaign_source: fc.oneof(fc.constant("news"), slip),
    campaign_term: secret,
    group_id: secret,
    previous_id: secret,
    locale: fc.constant("de-DE"),
    country: fc.constantFrom("DE", "US", "RU", "unreadable"),
    region: fc.constantFrom("CA", "TX"),
  },
  { requiredKeys: [] },
);

const NAMES = ["Product Viewed", "Order Completed", "Products Searched", "Product Reviewed", "Cart Viewed"] as const;

export const event: fc.Arbitrary<CanonicalEvent> = fc
  .record({
    type: fc.oneof(
      { weight: 4, arbitrary: fc.constant("track" as const) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("page" as const, "identify" as const, "group" as const, "alias" as const),
      },
    ),
    name: seldom(fc.constant("Mouse Moved"), fc.constantFrom(...NAMES)),
    messageId: secret,
    userId: perhaps(secret),
    anonymousId: maybe(secret),
    occurredAt: moment,
    properties,
    context,
    consent: perhaps(consent),
  })
  .map(({ userId, anonymousId: claimed, consent: carried, ...rest }) => {
    const { anonymousId: _, ...base } = anEvent(rest);
    return {
      ...base,
      ...(userId ? { userId } : {}),
      ...(claimed ? { anonymousId: claimed } : {}),
      ...(carried ? { consent: carried } : {}),
    };
  });

const placeNamed = (name: string): Place => {
  const [country = name] = name.split("-", 1);
  return country === name ? { country } : { country, subdivision: name };
};

/** Every place that has a row, and some that have none. */
export const PLACES: readonly Place[] = [
  ...REGIONS.flatMap(({ places }) => places.map(placeNamed)),
  { country: "ZZ" },
  { country: "US", subdivision: "US-ZZ" },
];

/** By region first, or the many countries of some would leave no turn to the others. */
function inRegion(regions: typeof REGIONS): fc.Arbitrary<Place> {
  const placed = regions.filter(({ places }) => places.length > 0).map(({ places }) => places.map(placeNamed));
  return fc.tuple(fc.constantFrom(...placed), fc.nat({ max: 999 })).map(([places, at]) => places[at % places.length]!);
}

/** Where audiences may be measured by an exemption that the owner attests. */
export const inExempting = inRegion(REGIONS.filter(({ exemption }) => exemption));

export const place: fc.Arbitrary<Place> = fc.oneof(
  { weight: 3, arbitrary: inRegion(REGIONS) },
  { weight: 1, arbitrary: inExempting },
  { weight: 1, arbitrary: fc.constantFrom(...PLACES) },
);

export const age = fc.constantFrom(...AGE_BOUNDS);

/** Mostly nothing is known. */
export const declared: fc.Arbitrary<Declared> = fc
  .record({
    age: perhaps(age),
    residence: perhaps(place),
  })
  .map(({ age: years, residence }) => ({
    ...(years === undefined ? {} : { age: years }),
    ...(residence === undefined ? {} : { residence }),
  }));
const littleKnown = fc.oneof({ weight: 3, arbitrary: fc.constant<Declared>({}) }, { weight: 1, arbitrary: declared });

export const request: fc.Arbitrary<DecisionRequest> = fc
  .record({
    planMode: fc.constantFrom(...PLAN_MODES),
    keyKind: fc.constantFrom("browser", "browser", "app", "server"),
    history: fc.boolean(),
    connection: fc.option(place, { nil: undefined, freq: 8 }),
    audience: fc.constantFrom("DE", "US-CA", undefined),
    hasCookie: fc.boolean(),
    signals: fc.record({
      gpc: fc.constantFrom("1", "0", undefined, undefined, undefined, undefined),
      dnt: fc.constantFrom("1", "0", undefined, undefined, undefined, undefined),
      choices: perhaps(choices),
      userAgent: seldom(fc.constant("Googlebot"), fc.constant(undefined)),
    }),
    declared: littleKnown,
  })
  .map((one) => aRequest(one));

export const home: fc.Arbitrary<Birthplace> = fc.tuple(place, fc.boolean()).map(([where, attested]) => ({
  ...where,
  ...(attested ? { attested } : {}),
}));

export const subject: fc.Arbitrary<Subject> = fc
  .record({
    proved: fc.boolean(),
    choices,
    optOutSignalAt: perhaps(said),
    known: littleKnown,
    vouched: fc.boolean(),
    home: fc.option(home, { nil: undefined, freq: 1 }),
  })
  .map(({ known, vouched, home: born, ...one }) =>
    aSubject({
      ...one,
      ...known,
      ...(known.residence && vouched ? { vouched } : {}),
      ...(born ? { home: born } : {}),
    }),
  );
