/** Only planned fields, only for purposes nobody denied, and nothing that comes back later. */
import fc from "fast-check";
import * as z from "zod";
import { describe, expect, it } from "vitest";
import { only, personal, transient } from "../../../src/core/field.ts";
import { compilePlan } from "../../../src/core/plan.ts";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { PURPOSES, type Purpose } from "../../../src/core/policy/purposes.ts";
import { asStatistic, minimize, narrow, toForward } from "../../../src/core/privacy/minimize.ts";
import { anEvent } from "../call.ts";

const planned = compilePlan({
  track: {
    Bought: {
      description: "For tests.",
      purposes: ["analytics", "personalization", "advertising"],
      properties: z.object({
        sku: z.string().optional(),
        items: z.array(z.object({ note: z.string() })).optional(),
        box: z.object({ size: z.object({ height: z.number() }) }).optional(),
        payer: personal(z.object({ name: z.string() })).optional(),
        email: personal(z.string()).optional(),
        promo: only(["advertising"], z.string()).optional(),
        phone: only(["advertising", "personalization"], personal(z.string())).optional(),
        pin: transient(z.string()).optional(),
      }),
    },
  },
}).find("track", "bought")!;

const ALL = ["analytics", "personalization", "advertising"] as const;
const GIVEN = { sku: "s", items: [{ note: "n" }], email: "j@example.com", promo: "p", phone: "+49", pin: "1234" };

const minimized = (properties: JsonObject = GIVEN, allowed: readonly Purpose[] = ALL, context = {}) =>
  minimize(anEvent({ name: "bought", properties, context }), planned, properties, allowed);

it("parts what rests in the clear from what rests sealed, and forgets the transient", () => {
  expect(minimized()).toMatchObject({
    name: "Bought",
    plain: { properties: { sku: "s", items: [{ note: "n" }], promo: "p" } },
    personal: { properties: { email: "j@example.com", phone: "+49" } },
    removed: [],
  });
  expect(JSON.stringify(minimized())).not.toContain("1234");
});

it("leaves out what is not planned and names it, without naming everything a sender can think of", () => {
  expect(minimized({ ...GIVEN, ssn: "1", "": 2 }).removed).toEqual(["properties.ssn", "properties."]);
  const flood = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`field${at}`, at]));
  expect(minimized(flood).removed).toHaveLength(20);
});

it.each([
  ["a list", { items: [{ note: "n" }, { note: "o", ssn: "1" }] }, ["properties.items.*"]],
  ["an object", { box: { size: { height: 1 }, ssn: "1" } }, ["properties.box.*"]],
  ["an object inside it", { box: { size: { height: 1, ssn: "1" } } }, ["properties.box.*"]],
  ["what rests sealed", { payer: { name: "n", ssn: "1" } }, ["properties.payer.*"]],
  ["none of them", { items: [{ note: "n" }], box: { size: { height: 1 } }, payer: { name: "n" } }, []],
])("names what had unplanned members, in %s, and keeps none of them", (_, properties, removed) => {
  const valid = planned.schema.parse(properties) as JsonObject;
  const event = minimize(anEvent({ name: "bought", properties }), planned, valid, ALL);
  expect(event.removed).toEqual(removed);
  expect(JSON.stringify([event.plain, event.personal])).not.toContain("ssn");
});

it.each([
  [["analytics"], ["properties.promo", "properties.phone"]],
  [["personalization"], ["properties.promo"]],
  [["advertising"], []],
] as const)("keeps for %j only what those may have", (allowed, removed) => {
  expect(minimized(GIVEN, allowed).removed).toEqual(removed);
});

it("scrubs what slipped into a plain field, at any depth, and says so", () => {
  const slipped = minimized({
    sku: "for j@example.com",
    items: [{ note: "call j@example.com" }],
    email: "j@example.com",
  });
  expect(slipped.plain.properties).toEqual({ sku: "for [email]", items: [{ note: "call [email]" }] });
  expect(slipped.personal.properties).toEqual({ email: "j@example.com" });
  expect(slipped.removed).toEqual(["properties.sku", "properties.items"]);
});

describe("the context", () => {
  const context = {
    page_url: "https://x.example/p?token=1&utm_source=news#me",
    page_path: "/p?token=1",
    page_title: "Hello j@example.com",
    group_id: "j@example.com",
    campaign_source: "news",
    locale: "de-DE",
    user_agent: "Mozilla/5.0",
    country: "DE",
    region: "BY",
  };

  it("rests sealed where it tells of a person, and is forgotten where it only served the decision", () => {
    const { plain, personal: sealed } = minimized({}, ALL, context);
    expect(plain.context).toEqual({ campaign_source: "news", locale: "de-DE" });
    expect(sealed.context).toEqual({
      page_url: "https://x.example/p?utm_source=news",
      page_path: "/p",
      page_title: "Hello [email]",
      group_id: "j@example.com",
    });
  });

  it("keeps no field that the schema does not name", () => {
    expect(minimized({}, ALL, { ip: "1.2.3.4" })).toMatchObject({ plain: { context: {} }, personal: { context: {} } });
  });
});

const some = fc.subarray([...PURPOSES]);
const given = fc.record(
  { sku: fc.string(), promo: fc.string(), phone: fc.string(), email: fc.string(), other: fc.string() },
  { requiredKeys: [] },
);
const keptOf = ({ plain, personal: sealed }: ReturnType<typeof minimized>) => [
  ...Object.keys(plain.properties),
  ...Object.keys(sealed.properties),
];

it("narrows to nothing new, the same twice, and the same at once as step by step", () => {
  fc.assert(
    fc.property(given, some, some, (properties, first, second) => {
      const event = minimized(properties as JsonObject, ALL);
      const once = narrow(event, first);
      expect(keptOf(event)).toEqual(expect.arrayContaining(keptOf(once)));
      expect(narrow(once, first)).toEqual(once);
      const both = first.filter((purpose) => second.includes(purpose));
      expect(keptOf(narrow(once, both)).toSorted()).toEqual(keptOf(narrow(event, both)).toSorted());
    }),
  );
});

it("narrows to what it would have kept had it known", () => {
  fc.assert(
    fc.property(given, some, (properties, allowed) => {
      const late = narrow(minimized(properties as JsonObject, ALL), allowed);
      const early = minimized(properties as JsonObject, allowed);
      expect([late.plain, late.personal, late.limited]).toEqual([early.plain, early.personal, early.limited]);
    }),
  );
});

it("names what fell away, and is the very same event when nothing did", () => {
  const event = minimized();
  expect(narrow(event, ["analytics"]).removed).toEqual(["properties.promo", "properties.phone"]);
  expect(narrow(event, ["advertising"])).toBe(event);
});

/** What a text may be made of: what is recognized, what an address is made of, and anything else. */
const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "j@example.com",
        "4111 1111 1111 1111",
        "DE89 3704 0044 0532 0130 00",
        "eyJhbGci.eyJzdWIi.c2lnbm",
      ),
      fc.constantFrom("?", "#", "/", " ", ":", "%40", "&token=1", "utm_source=news"),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));
const address = fc.oneof(
  words,
  words.map((path) => `https://x.example/${path}`),
);
const sentFields = fc.record(
  {
    sku: words,
    items: fc.array(fc.record({ note: words, ssn: words }, { requiredKeys: ["note"] }), { maxLength: 3 }),
    email: words,
    promo: words,
    phone: words,
    pin: words,
    other: words,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;
const sentContext = fc.record(
  {
    page_url: address,
    page_path: address,
    page_title: words,
    group_id: words,
    locale: words,
    user_agent: words,
    ip: words,
  },
  { requiredKeys: [] },
);

const minimizedFrom = (properties: JsonObject, allowed: readonly Purpose[], context: object) =>
  minimize(
    anEvent({ name: "bought", properties, context }),
    planned,
    planned.schema.parse(properties) as JsonObject,
    allowed,
  );

it("finds nothing more to take when it minimizes what it kept", () => {
  fc.assert(
    fc.property(sentFields, sentContext, some, (properties, context, allowed) => {
      const once = minimizedFrom(properties, allowed, context);
      const twice = minimizedFrom({ ...once.plain.properties, ...once.personal.properties }, allowed, {
        ...once.plain.context,
        ...once.personal.context,
      });
      expect(twice).toEqual({ ...once, removed: [] });
    }),
    { numRuns: 1_000 },
  );
});

/** Every text in it, by where it is. */
function textsOf(value: Json, path = ""): readonly (readonly [path: string, text: string])[] {
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  return (Object.entries(value) as [string, Json][]).flatMap(([key, member]) => textsOf(member, `${path}.${key}`));
}

it("keeps nothing that was not sent: no field, no member, and no word but those that say what was taken out", () => {
  fc.assert(
    fc.property(sentFields, sentContext, some, (properties, context, allowed) => {
      const { plain, personal: sealed } = minimizedFrom(properties, allowed, context);
      const sent = new Map(textsOf({ properties, context }));
      const kept = [...textsOf({ ...plain }), ...textsOf({ ...sealed })];
      for (const [path, text] of kept) {
        const source = sent.get(path);
        expect(source, path).toBeDefined();
        for (const part of text.split(/\[(?:token|email|iban|card)\]/)) {
          // An address is rebuilt by the URL parser, which escapes.
          if (!path.startsWith(".context.page_")) expect(source).toContain(part);
        }
      }
      const paths = kept.map(([path]) => path);
      expect(new Set(paths).size).toBe(paths.length);
    }),
    { numRuns: 1_000 },
  );
});

it("keeps of fewer purposes nothing that it would not keep of more", () => {
  fc.assert(
    fc.property(sentFields, some, some, (properties, first, second) => {
      const more = keptOf(minimizedFrom(properties, [...first, ...second], {}));
      expect(more).toEqual(expect.arrayContaining(keptOf(minimizedFrom(properties, first, {}))));
    }),
  );
});

it("forwards with the endpoint's own identifiers, and only those there are", () => {
  const source = anEvent({ userId: "u-1" });
  expect(toForward(minimized(), source)).toMatchObject({ userId: "u-1", anonymousId: "a-1", name: "Bought" });
  const { anonymousId: _, ...nameless } = anEvent();
  expect(Object.keys(toForward(minimized(), nameless))).toEqual(Object.keys(minimized()));
});

describe("as a statistic", () => {
  it("keeps the plan's plain words for its purposes, and nothing personal; and says what it left out", () => {
    const context = { page_path: "/p", locale: "de-DE" };
    const statistic = asStatistic(minimized(GIVEN, ALL, context), ["analytics"]);
    expect(statistic.plain).toEqual({ properties: { sku: "s", items: [{ note: "n" }] }, context: { locale: "de-DE" } });
    expect(statistic.personal).toEqual({ properties: {}, context: {} });
    expect(statistic.removed).toEqual([
      "properties.promo",
      "properties.phone",
      "properties.email",
      "context.page_path",
    ]);
  });

  it("is the same twice, and never more than narrowing keeps", () => {
    fc.assert(
      fc.property(given, some, (properties, purposes) => {
        const event = minimized(properties as JsonObject, ALL, { page_title: "t", locale: "de" });
        const once = asStatistic(event, purposes);
        expect(asStatistic(once, purposes)).toEqual(once);
        expect(narrow(event, purposes).plain).toEqual(once.plain);
        expect(keptOf(event)).toEqual(expect.arrayContaining(keptOf(once)));
        expect(keptOf(asStatistic(once, ALL))).toEqual(keptOf(once));
      }),
    );
  });
});
