/** One profile brought into another: once, whole, and with nothing that either of them refuses. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PURPOSES, type Choice, type Choices } from "../../../src/core/policy/purposes.ts";
import type { Naming } from "../../../src/core/privacy/identifiers/naming.ts";
import type { SubjectKeys } from "../../../src/core/privacy/keys.ts";
import { pendingOf, type NamesAt } from "../../../src/core/profile/erasure.ts";
import type { Fact } from "../../../src/core/profile/facts.ts";
import { named, valueOf } from "../../../src/core/profile/links.ts";
import type { Pending } from "../../../src/core/profile/pending.ts";
import type {
  AnalyticsSlice,
  ConsentState,
  EventCount,
  PersonalizationSlice,
  ProfileState,
  RecentEvent,
} from "../../../src/core/profile/state.ts";
import { toParcel, withParcel, type Parcel } from "../../../src/core/profile/transfer.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { NOW } from "../call.ts";
import { keysOf } from "../keys.ts";
import { stateOf } from "./row.ts";

const [theirs, ours] = [keysOf("leaves"), keysOf("stays")];

const moment = fc.integer({ min: NOW - 1_000, max: NOW });
/** Also such as every object has of its own. */
const name = fc.constantFrom("Product Viewed", "Order Completed", "toString", "constructor");

const choice: fc.Arbitrary<Choice> = fc.record({ granted: fc.boolean(), at: moment });
const choices: fc.Arbitrary<Choices> = fc.record(
  Object.fromEntries(PURPOSES.filter((purpose) => purpose !== "necessary").map((purpose) => [purpose, choice])),
  { requiredKeys: [] },
);
const count: fc.Arbitrary<EventCount> = fc.record({ count: fc.nat(99), firstAt: moment, lastAt: moment });
const streams = fc.array(fc.record({ name: fc.string(), highest: fc.nat() }), { maxLength: 2 });
const analytics: fc.Arbitrary<AnalyticsSlice> = fc.record(
  { counts: fc.dictionary(name, count, { noNullPrototype: true }), streams },
  { requiredKeys: ["counts"] },
);

function personalizationUnder({ seal }: Pick<typeof ours, "seal">): fc.Arbitrary<PersonalizationSlice> {
  const sealed = fc.string().map((text) => seal("state", `open ${text}`));
  const fact: fc.Arbitrary<Fact> = fc.oneof(
    fc.record({ at: moment, value: fc.string() }),
    fc.record({ at: moment, sealed }),
    fc.record({ at: moment, sealed, server: fc.record({ at: moment, sealed, source: fc.string() }) }),
  );
  const recent: fc.Arbitrary<RecentEvent> = fc.record({ at: moment, sealed }, { requiredKeys: ["at"] });
  const session = fc.record(
    {
      number: fc.integer({ min: 1, max: 9 }),
      startedAt: moment,
      lastAt: moment,
      pages: fc.nat(9),
      path: fc.array(sealed, { maxLength: 3 }),
      referrer: sealed,
    },
    { requiredKeys: ["number", "startedAt", "lastAt", "pages", "path"] },
  );
  const dictionary = <Value>(value: fc.Arbitrary<Value>) => fc.dictionary(name, value, { noNullPrototype: true });
  return fc.record(
    { recent: dictionary(recent), traits: dictionary(fact), group: dictionary(fact), account: fact, session },
    { requiredKeys: ["recent", "traits", "group"] },
  );
}

/** As any row is: what is refused in it is not in it. */
function profileUnder(keys: typeof ours): fc.Arbitrary<ProfileState> {
  const consent: fc.Arbitrary<ConsentState> = fc.record(
    {
      choices,
      optOutSignalAt: moment,
      declared: fc.record(
        { age: fc.constantFrom(12, 16), residence: fc.constantFrom({ country: "DE" }, { country: "RU" }) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ["choices"] },
  ) as fc.Arbitrary<ConsentState>;
  const slices = fc.record({ analytics, personalization: personalizationUnder(keys) }, { requiredKeys: [] });
  return fc.record({ createdAt: moment, consent, slices }).map(({ createdAt, consent: said, slices: kept }) =>
    stateOf({
      createdAt,
      consent: said,
      slices: Object.fromEntries(
        Object.entries(kept).filter(([purpose]) => said.choices[purpose as "analytics"]?.granted !== false),
      ),
    }),
  );
}

const pair = fc.record({ stays: profileUnder(ours), leaves: profileUnder(theirs) });

function carried(leaves: ProfileState, object = "object"): Parcel {
  return JSON.parse(JSON.stringify(toParcel(leaves, object, theirs))) as Parcel;
}

function sealedTexts(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/"([\w-]{38,})"/g)].map(([, text]) => text!);
}

describe("a parcel", () => {
  it("is the same text at every asking, from memory and from the row", () => {
    fc.assert(
      fc.property(profileUnder(theirs), (leaves) => {
        const row = JSON.parse(JSON.stringify(leaves)) as ProfileState;
        expect(JSON.stringify(toParcel(row, "o", theirs))).toBe(JSON.stringify(toParcel(leaves, "o", theirs)));
      }),
    );
  });

  it("holds neither token nor anything that only the secret left behind explains", () => {
    fc.assert(
      fc.property(profileUnder(theirs), (leaves) => {
        const text = JSON.stringify(carried({ ...leaves, token: "the very token" }));
        expect(text).not.toContain("the very token");
        expect(text).not.toContain("streams");
        expect(sealedTexts(leaves).filter((sealed) => text.includes(sealed))).toEqual([]);
      }),
    );
  });
});

describe("what is elsewhere of it", () => {
  const telling = { days: { shop: [[20_000, 20_001] as const] }, told: ["advertising" as const] };
  const namesAt: NamesAt = (days, keys) => ({ meta: [keys.hash("link", JSON.stringify(days))] });
  const facts = {
    request: "r",
    space: "shop",
    sites: ["shop"],
    from: "f",
    at: NOW,
    upTo: NOW,
    mode: "erase",
    namesAt,
    sealNames: () => ({ sealed: "", secret: "" }),
  } as const;
  const pendingIn = (state: ProfileState, keys: SubjectKeys): Pending =>
    pendingOf([{ subject: "object", state, keys }], facts);
  const parcelOf = (state: ProfileState, object: string, keys: SubjectKeys): Parcel =>
    JSON.parse(JSON.stringify(toParcel(state, object, keys, namesAt))) as Parcel;

  it("is erased with the one that stays: the archive's lines and the destinations' names of both", () => {
    const leaves = stateOf({ ...telling, jurisdiction: "us" });
    const stays = withParcel(stateOf(telling), parcelOf(leaves, "object", theirs), ours);
    const [alone, left] = [pendingIn(stateOf(telling), ours), pendingIn(leaves, theirs)];
    const { remains } = pendingIn(stays, ours);
    expect(remains.us?.tasks).toEqual(left.remains.us?.tasks);
    expect(remains.us?.tasks).toHaveLength(2);
    expect(remains.eu?.tasks).toEqual(alone.remains.eu?.tasks);
    expect(remains.eu?.names).toEqual({
      meta: [...(alone.remains.eu?.names["meta"] ?? []), ...(left.remains.us?.names["meta"] ?? [])],
    });
  });

  it("comes along through any number of homes, and rests sealed", () => {
    const secrets = ["a", "b", "c"].map((secret) => keysOf(secret));
    let state = stateOf(telling);
    for (const [at, keys] of secrets.entries())
      state = withParcel(stateOf(telling), parcelOf(state, `object-${at}`, keys), secrets[at + 1] ?? ours);
    const { tasks, names } = pendingIn(state, ours).remains.eu!;
    expect(new Set(tasks.map(({ pseudonym }) => pseudonym)).size).toBe(8);
    expect(names["meta"]).toHaveLength(4);
    for (const { pseudonym } of tasks) expect(JSON.stringify(state)).not.toContain(pseudonym);
  });

  it("is called what both were called, each sealed under the one that stays", () => {
    const naming = { source: "backend", purpose: "personalization", at: NOW } as const;
    const one: Naming = { kind: "userId", value: "u-1", evidence: "server", ...naming };
    const other: Naming = { kind: "email", value: "a@b.example", evidence: "claimed", ...naming };
    const leaves = named(stateOf(), [one, other], theirs);
    const merged = withParcel(named(stateOf(), [{ ...one, evidence: "claimed" }], ours), carried(leaves), ours);
    expect(merged.links?.map((link) => [valueOf(link, ours), link.evidence])).toEqual([
      ["u-1", "server"],
      ["a@b.example", "claimed"],
    ]);
    const refusing = stateOf({ consent: { choices: { personalization: { granted: false, at: NOW } } } });
    expect(withParcel(refusing, carried(leaves), ours).links?.map(({ kind }) => kind)).toEqual(["userId"]);
  });
});

describe("brought into another profile", () => {
  it("twice, it is there once", () => {
    fc.assert(
      fc.property(pair, ({ stays, leaves }) => {
        const once = withParcel(stays, carried(leaves), ours);
        expect(withParcel(once, carried(leaves), ours)).toBe(once);
      }),
    );
  });

  it("is told from what was in the same object at another time, and from what that one had brought", () => {
    const leaves = stateOf({ slices: { analytics: { counts: { viewed: { count: 2, firstAt: NOW, lastAt: NOW } } } } });
    const reborn = { ...leaves, createdAt: NOW + 1 };
    const both = withParcel(withParcel(stateOf(), carried(leaves), ours), carried(reborn), ours);
    expect(both.slices.analytics?.counts["viewed"]?.count).toBe(4);
    const through = withParcel(stateOf(), carried(withParcel(stateOf(), carried(leaves), theirs), "between"), ours);
    expect(withParcel(through, carried(leaves), ours)).toBe(through);
  });

  it("leaves nothing of what either refuses, unless a newer yes stands against it", () => {
    fc.assert(
      fc.property(pair, ({ stays, leaves }) => {
        const { consent, slices } = withParcel(stays, carried(leaves), ours);
        for (const purpose of PURPOSES) {
          const said = [stays, leaves].flatMap(({ consent: { choices: mine } }) => mine[purpose] ?? []);
          const newest = Math.max(...said.map(({ at }) => at));
          const refused = said.some(({ granted, at }) => !granted && at === newest);
          expect(consent.choices[purpose]?.granted, purpose).toBe(said.length === 0 ? undefined : !refused);
          if (refused) expect(slices).not.toHaveProperty(purpose);
        }
        const signals = [stays, leaves].flatMap(({ consent: { optOutSignalAt } }) => optOutSignalAt ?? []);
        expect(consent.optOutSignalAt).toBe(signals.length === 0 ? undefined : Math.max(...signals));
        const ages = [stays, leaves].flatMap(({ consent: { declared } }) => declared?.age ?? []);
        expect(consent.declared?.age).toBe(ages.length === 0 ? undefined : Math.min(...ages));
      }),
    );
  });

  it("adds what was counted", () => {
    fc.assert(
      fc.property(pair, ({ stays, leaves }) => {
        const { slices } = withParcel(stays, carried(leaves), ours);
        if (!slices.analytics) return;
        const counts = [stays, leaves].map((one) => one.slices.analytics?.counts ?? {});
        for (const key of new Set(counts.flatMap((one) => Object.keys(one)))) {
          const each = counts.flatMap((one) => (Object.hasOwn(one, key) ? one[key]! : []));
          expect(slices.analytics.counts[key]).toEqual({
            count: each.reduce((sum, one) => sum + one.count, 0),
            firstAt: Math.min(...each.map(({ firstAt }) => firstAt)),
            lastAt: Math.max(...each.map(({ lastAt }) => lastAt)),
          });
        }
      }),
    );
  });

  it("keeps of each fact the newest", () => {
    fc.assert(
      fc.property(pair, ({ stays, leaves }) => {
        const merged = withParcel(stays, carried(leaves), ours).slices.personalization;
        if (!merged) return;
        for (const part of ["traits", "group", "recent"] as const) {
          for (const [key, { at }] of Object.entries(merged[part])) {
            const said = [stays, leaves].flatMap(({ slices }) => {
              const all = slices.personalization?.[part] ?? {};
              return Object.hasOwn(all, key) ? [all[key]!.at] : [];
            });
            expect(at).toBe(Math.max(...said));
          }
        }
      }),
    );
  });

  it("is sealed anew: all of it opens under the key of the one that stays, and none is as it was", () => {
    fc.assert(
      fc.property(pair, ({ stays, leaves }) => {
        const merged = withParcel(stays, carried(leaves), ours);
        const texts = sealedTexts(merged.slices);
        for (const text of texts) expect(ours.open("state", text)).toMatch(/^open /);
        const before = new Set(sealedTexts(leaves.slices));
        expect(texts.filter((text) => before.has(text))).toEqual([]);
      }),
    );
  });

  it("leaves its token, its object and its chain to the one that stays", () => {
    fc.assert(
      fc.property(pair, ({ stays, leaves }) => {
        const { slices: _, consent: __, createdAt, joined, ...rest } = withParcel(stays, carried(leaves), ours);
        const { slices: ___, consent: ____, createdAt: before, ...own } = stays;
        expect(rest).toEqual(own);
        expect(createdAt).toBe(Math.min(before, leaves.createdAt));
        expect(joined).toEqual([`object/${leaves.createdAt}`]);
      }),
    );
  });

  it("remembers a bounded number of those that were brought", () => {
    const state = Array.from({ length: 40 }, (_, at) => at).reduce(
      (stays, at) => withParcel(stays, carried(stateOf(), `object-${at}`), ours),
      stateOf(),
    );
    expect(state.joined).toHaveLength(LIMIT.joinedProfiles);
    expect(state.joined?.at(-1)).toMatch(/^object-39\//);
  });
});
