/** The last word, said with what only the visitor's object knows. */
import { describe, expect, it } from "vitest";
import { settle } from "../../../src/core/decide/settle.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import type { VisitorClass } from "../../../src/core/decide/visitor-class.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { regionNamed } from "../../../src/core/policy/regions/index.ts";
import { signalRuleFor } from "../../../src/core/policy/regions/region.ts";
import { readReceipt } from "../../../src/core/privacy/receipt-text.ts";
import { recordSchema } from "../../../src/core/privacy/record.ts";
import { AGREED, anEvent, aRequest, aSubject, HOUR, NOW, settlementOf } from "../call.ts";
import { digest, keysOf } from "../keys.ts";

const keys = keysOf("visitor");
const california = aRequest({ connection: { country: "US", subdivision: "US-CA" } });
const settled = (subject: Partial<Subject>, event = anEvent(), request = aRequest()) =>
  settle(settlementOf(event, request), aSubject(subject), keys, digest);
const [EARLIER, SIGNALED] = [NOW - HOUR, NOW - 30 * 60_000];
const yes = (at: number) => ({ granted: true, at });
const no = (at: number) => ({ granted: false, at });

it.each<[string, Partial<Subject>, string, boolean]>([
  ["a stored yes answers an ask", { choices: { analytics: yes(EARLIER) } }, "stored_choice_granted", true],
  ["a stored no answers an ask", { choices: { analytics: no(EARLIER) } }, "stored_choice_refused", false],
  ["silence stays a no", {}, "region_requires_consent", false],
  [
    "a stored yes is not heard from a bare claim",
    { proved: false, choices: { analytics: yes(EARLIER) } },
    "region_requires_consent",
    false,
  ],
  [
    "a stored no is heard from anybody",
    { proved: false, choices: { analytics: no(EARLIER) } },
    "stored_choice_refused",
    false,
  ],
])("%s", (_, subject, because, allowed) => {
  expect(settled(subject).answers.analytics).toEqual({ allowed, because });
});

it.each([
  ["an older stored no yields to the event's yes", no(NOW - 1), true, "choice_granted"],
  ["a newer stored no outweighs the event's yes", no(NOW + 1), false, "stored_choice_refused"],
  ["at the same moment the refusal counts", no(NOW), false, "stored_choice_refused"],
  ["a newer stored yes is the one that counts", yes(NOW + 1), true, "stored_choice_granted"],
])("%s", (_, stored, allowed, because) => {
  const event = anEvent({ consent: AGREED });
  expect(settled({ choices: { analytics: stored } }, event).answers.analytics).toEqual({ allowed, because });
});

it.each([
  ["a remembered signal turns off what it binds", {}, false, "remembered_signal"],
  [
    "it outlives a consent given before it",
    { choices: { advertising: yes(SIGNALED - 1) } },
    false,
    "remembered_signal",
  ],
  ["at the same moment it still stands", { choices: { advertising: yes(SIGNALED) } }, false, "remembered_signal"],
  [
    "it yields to a consent given after it",
    { choices: { advertising: yes(SIGNALED + 1) } },
    true,
    "stored_choice_granted",
  ],
])("%s", (_, subject, allowed, because) => {
  const { answers } = settled({ optOutSignalAt: SIGNALED, ...subject }, anEvent(), california);
  expect(answers.advertising).toEqual({ allowed, because });
  expect(answers.analytics?.allowed).toBe(true);
});

it("lets a remembered signal yield to a yes said to us, and to none that an event carries", () => {
  const answer = (said: Parameters<typeof anEvent>[0], agreedAt?: number) => {
    const choices = agreedAt === undefined ? undefined : { advertising: yes(agreedAt) };
    const request = aRequest({ ...california, signals: { choices } });
    return settled({ optOutSignalAt: SIGNALED }, anEvent(said), request).answers.advertising;
  };
  const fell = { allowed: false, because: "remembered_signal" };
  expect(answer({ consent: AGREED })).toEqual(fell);
  expect(answer({ consent: AGREED }, SIGNALED)).toEqual(fell);
  expect(answer({ consent: AGREED }, SIGNALED + 1).allowed).toBe(true);
  expect(answer({}, SIGNALED + 1)).toEqual({ allowed: true, because: "choice_granted" });
  expect(answer({}, NOW - 14 * MONTH_MS)).toEqual(fell);
});

it("names in the receipt the rule by which a remembered signal decided", () => {
  const decision = settled({ optOutSignalAt: SIGNALED }, anEvent(), california);
  if (!decision.kept) throw new Error("not kept");
  expect(readReceipt(decision.receipt.text)?.purposes["advertising"]).toEqual({
    allowed: false,
    because: "remembered_signal",
    basis: signalRuleFor(regionNamed("US-CA")!, "gpc", "advertising", NOW)?.basis,
    rules: [expect.stringMatching(/^US-CA\/advertising@\d+$/), expect.stringMatching(/^US-CA\/gpc@\d+$/)],
  });
});

it("never turns the call's no into a yes, whatever is stored", () => {
  const everything = { analytics: yes(NOW + 1), personalization: yes(NOW + 1), advertising: yes(NOW + 1) };
  const signaled = aRequest({ ...california, signals: { gpc: "1" } });
  expect(settled({ choices: everything }, anEvent(), signaled).answers.advertising).toEqual({
    allowed: false,
    because: "signal_objects",
  });
});

describe("the outcome", () => {
  it("is duplicate when the record has taken effect, and keeps nothing", () => {
    const seen: string[] = [];
    const decision = settled({ hasSeen: (recordId) => seen.push(recordId) > 0 }, anEvent({ consent: AGREED }));
    expect(decision).toMatchObject({ kept: false, outcome: { outcome: "duplicate" } });
    expect(seen).toEqual([expect.stringMatching(/^[\w-]{22}$/)]);
  });

  it("is stored when every purpose stands and nothing was left out", () => {
    expect(settled({}, anEvent({ consent: AGREED })).outcome).toEqual({ outcome: "stored", notices: [] });
  });

  it("names fallen purposes and removed fields when reduced", () => {
    const order = anEvent({ name: "Order Completed", properties: { order_id: "o", email: "j@example.com", x: 1 } });
    expect(settled({ choices: { analytics: yes(EARLIER) } }, order).outcome).toEqual({
      outcome: "reduced",
      removed: ["purpose.personalization", "purpose.advertising", "properties.x", "properties.email"],
      notices: ["consent_missing"],
    });
  });

  it("names a planned list of which unplanned members were left out", () => {
    const properties = { cart_id: "c", products: [{ product_id: "p" }, { product_id: "q", ssn: "1" }] };
    const decision = settled({}, anEvent({ name: "Cart Viewed", properties, consent: AGREED }));
    expect(decision.outcome).toEqual({ outcome: "reduced", removed: ["properties.products.*"], notices: [] });
  });

  it.each([
    ["an objection", { choices: { analytics: yes(EARLIER), personalization: yes(EARLIER), advertising: no(EARLIER) } }],
    [
      "a remembered signal",
      {
        choices: { analytics: yes(EARLIER), personalization: yes(EARLIER), advertising: yes(EARLIER) },
        optOutSignalAt: EARLIER,
      },
    ],
  ])("does not call consent missing where the missing purpose fell to %s", (_, subject) => {
    expect(settled(subject).outcome).toEqual({ outcome: "reduced", removed: ["purpose.advertising"], notices: [] });
  });

  it("is refused when somebody said no to all that was left, and counted when nobody said anything", () => {
    expect(settled({ choices: { analytics: no(EARLIER) } }).outcome).toEqual({
      outcome: "refused",
      reason: "consent_denied",
    });
    expect(settled({}).outcome).toEqual({ outcome: "aggregated", notices: ["consent_missing"] });
  });
});

it("makes a record that its own schema takes, for the purposes that stand", () => {
  const decision = settled({ choices: { analytics: yes(EARLIER) } });
  if (!decision.kept) throw new Error("not kept");
  expect(recordSchema.parse(JSON.parse(JSON.stringify(decision.record)))).toEqual(decision.record);
  expect(decision.record).toMatchObject({
    purposes: ["analytics"],
    region: "EEA-DE",
    site: "shop",
    receipt: decision.receipt.id,
  });
});

it("keeps a stored yes for as long as the region says, and a stored no for good", () => {
  const months = (count: number) => NOW - count * MONTH_MS;
  const answer = (choice: ReturnType<typeof yes>, request = aRequest()) =>
    settled({ choices: { analytics: choice } }, anEvent(), request).answers.analytics;
  expect(answer(yes(months(13)))).toEqual({ allowed: true, because: "stored_choice_granted" });
  expect(answer(yes(months(13) - 1))).toEqual({ allowed: false, because: "region_requires_consent" });
  expect(answer(yes(months(7)), aRequest({ connection: { country: "FR" } })).allowed).toBe(false);
  expect(answer(no(months(200)), california)).toEqual({ allowed: false, because: "stored_choice_refused" });
});

it("does not let a yes that has run out stand against a remembered signal", () => {
  const agreed = { advertising: yes(NOW - 14 * MONTH_MS) };
  const { answers } = settled({ optOutSignalAt: NOW - 15 * MONTH_MS, choices: agreed }, anEvent(), california);
  expect(answers.advertising).toEqual({ allowed: false, because: "remembered_signal" });
});

it("hears of the visitor what is stored: a child, and a resident of where a yes is needed", () => {
  expect(settled({ age: 12 }, anEvent({ consent: AGREED })).outcome).toEqual({
    outcome: "refused",
    reason: "consent_denied",
  });
  const resident = settled({ residence: { country: "DE" } }, anEvent(), california);
  expect(resident.outcome).toEqual({ outcome: "aggregated", notices: ["consent_missing"] });
  const russian = settled({ residence: { country: "RU" } }, anEvent({ consent: AGREED }), california);
  expect(russian.outcome).toEqual({ outcome: "refused", reason: "region_forbidden" });
});

it("misses no place where a residence that the owner vouches for says it", () => {
  const silent = aRequest({ keyKind: "server", hasCookie: false });
  const event = anEvent({ userId: "u" });
  const unknown = settled({}, event, silent);
  expect(unknown.outcome).toEqual({ outcome: "aggregated", notices: ["consent_missing", "region_unknown"] });
  const known = settled({ residence: { country: "US", subdivision: "US-TX" }, vouched: true }, event, silent);
  expect(known).toMatchObject({ kept: true, outcome: { outcome: "stored", notices: [] }, record: { region: "US-TX" } });
  const nowhere = settled({ residence: { country: "ZZ" }, vouched: true }, event, silent);
  expect(nowhere.outcome).toEqual(unknown.outcome);
});

it("turns no unreadable consent into a yes by a stored one", () => {
  const silent = settlementOf(anEvent());
  const spoiled = { ...silent, case: { ...silent.case, said: { ...silent.case.said, unreadable: true } } };
  const known = aSubject({ choices: { analytics: yes(NOW), personalization: yes(NOW) } });
  expect(settle(silent, known, keys, digest).answers.analytics).toMatchObject({ allowed: true });
  expect(settle(spoiled, known, keys, digest).answers).toMatchObject({
    analytics: { allowed: false, because: "signal_unreadable" },
    personalization: { allowed: false, because: "signal_unreadable" },
  });
});

const OBJECTS = { full: keys, exempt: keysOf("statistics"), session: keysOf("session") };
/** As one of the visitor's objects sees it. */
const settledIn = (object: VisitorClass, subject: Partial<Subject> = {}, event = anEvent(), request = aRequest()) =>
  settle(settlementOf(event, request), aSubject({ ...subject, class: object }), OBJECTS[object], digest);

describe("what is measured apart", () => {
  const britain = aRequest({ connection: { country: "GB" } });
  const properties = { product_id: "p", url: "https://x.example/me" };
  const viewed = anEvent({ properties });
  const inBritain = (object: VisitorClass, subject: Partial<Subject> = {}, event = viewed) =>
    settledIn(object, subject, event, britain);

  it("is for the object of statistics alone, where nothing else is allowed; the profile says so for all", () => {
    const { kept, outcome, answers, elsewhere } = inBritain("full");
    expect([kept, elsewhere]).toEqual([false, ["exempt"]]);
    expect(answers.analytics).toEqual({ allowed: true, because: "region_allows", apart: true });
    expect(outcome).toEqual({
      outcome: "reduced",
      removed: ["purpose.personalization", "purpose.advertising", "properties.url"],
      notices: ["consent_missing", "kept_apart"],
    });
  });

  it("is one line there, with nothing sealed and nothing personal", () => {
    const decision = inBritain("exempt");
    expect(decision).toMatchObject({
      kept: true,
      allowed: ["analytics"],
      elsewhere: [],
      event: { personal: { properties: {}, context: {} } },
      record: { purposes: ["analytics"], sealed: "", properties: { product_id: "p" } },
    });
    expect(decision.outcome).toMatchObject({ notices: ["kept_apart"] });
  });

  it("is named beside what the profile keeps because the visitor agreed to it", () => {
    const agreed = { choices: { personalization: yes(EARLIER) } };
    expect(inBritain("full", agreed)).toMatchObject({
      kept: true,
      allowed: ["personalization"],
      elsewhere: ["exempt"],
      record: { purposes: ["personalization"] },
    });
  });

  it("is ordinary once the visitor agreed to it, here or before", () => {
    const consent = { segment: { categoryPreferences: { analytics: true } } };
    for (const decision of [
      inBritain("full", { choices: { analytics: yes(EARLIER) } }),
      inBritain("full", {}, anEvent({ properties, consent })),
    ]) {
      expect(decision).toMatchObject({ kept: true, allowed: ["analytics"], elsewhere: [] });
      expect(decision.kept && decision.record.sealed).not.toBe("");
    }
  });

  it("is a statistic even where the object knows of no law that asks for one: the profile did, and named it", () => {
    const resident = { residence: { country: "GB" } };
    expect(settledIn("full", resident, viewed, california).elsewhere).toEqual(["exempt"]);
    expect(settledIn("exempt", {}, viewed, california)).toMatchObject({ kept: true, record: { sealed: "" } });
  });

  it("is nothing where the visitor objected", () => {
    const { outcome, elsewhere } = inBritain("full", { choices: { analytics: no(EARLIER) } });
    expect([outcome, elsewhere]).toEqual([{ outcome: "refused", reason: "consent_denied" }, []]);
  });
});

describe("what is only necessary", () => {
  const saved = anEvent({
    name: "Basket Saved",
    properties: { product_id: "p", url: "https://x.example/b", name: "x" },
  });
  const refused = { functional: no(EARLIER), analytics: no(EARLIER), personalization: no(EARLIER) };
  const everything = { ...refused, advertising: no(EARLIER), sale_or_share: no(EARLIER) };

  it("is for the session of a visitor who allows nothing else, whatever the event is for", () => {
    expect(settledIn("full", { choices: everything }, saved, california)).toMatchObject({
      kept: false,
      elsewhere: ["session"],
      outcome: {
        outcome: "reduced",
        removed: ["purpose.analytics", "purpose.personalization", "properties.name"],
        notices: [],
      },
    });
    expect(settledIn("full", { choices: refused }, saved, california)).toMatchObject({
      kept: true,
      allowed: ["necessary"],
      elsewhere: [],
    });
  });

  it("rests there without what other purposes need, and the receipt speaks of nothing else", () => {
    const decision = settledIn("session", {}, saved, california);
    expect(decision).toMatchObject({ kept: true, allowed: ["necessary"], elsewhere: [] });
    if (!decision.kept) throw new Error("not kept");
    expect(decision.record).toMatchObject({ purposes: ["necessary"], properties: { product_id: "p" } });
    expect(JSON.parse(OBJECTS.session.open("archive", decision.record.sealed))).toMatchObject({
      properties: { url: "https://x.example/b" },
    });
    expect(Object.keys(readReceipt(decision.receipt.text)?.purposes ?? {})).toEqual(["necessary"]);
  });

  it("is beside a statistic where audiences may be measured: two objects, and the profile is none of them", () => {
    const { analytics: _, ...others } = everything;
    const britain = aRequest({ connection: { country: "GB" } });
    expect(settledIn("full", { choices: others }, saved, britain)).toMatchObject({
      kept: false,
      elsewhere: ["exempt", "session"],
    });
  });

  it("is of no event that is for something else", () => {
    expect(settledIn("session", {}, anEvent(), california)).toMatchObject({
      kept: false,
      outcome: { outcome: "aggregated" },
    });
  });
});

it("names what others are to keep of a duplicate too, since a crash may have come between", () => {
  const britain = aRequest({ connection: { country: "GB" } });
  const agreed = { choices: { personalization: yes(EARLIER) }, hasSeen: () => true };
  expect(settledIn("full", agreed, anEvent(), britain)).toMatchObject({
    kept: false,
    outcome: { outcome: "duplicate" },
    elsewhere: ["exempt"],
  });
  expect(settledIn("exempt", { hasSeen: () => true }, anEvent(), britain)).toMatchObject({
    kept: false,
    outcome: { outcome: "duplicate" },
    elsewhere: [],
  });
});

it("names nobody where nothing may rest", () => {
  const russian = settledIn("full", { residence: { country: "RU" } }, anEvent({ name: "Basket Saved" }), california);
  expect([russian.outcome, russian.elsewhere]).toEqual([{ outcome: "refused", reason: "region_forbidden" }, []]);
});
