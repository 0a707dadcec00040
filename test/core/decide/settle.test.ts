/** The last word, said with what only the visitor's object knows. */
import { describe, expect, it } from "vitest";
import { settle } from "../../../src/core/decide/settle.ts";
import type { Subject } from "../../../src/core/decide/subject.ts";
import { recordSchema } from "../../../src/core/privacy/record.ts";
import { AGREED, anEvent, aRequest, aSubject, NOW, settlementOf } from "../call.ts";
import { digest, keysOf } from "../keys.ts";

const keys = keysOf("visitor");
const california = aRequest({ connection: { country: "US", subdivision: "US-CA" } });
const settled = (subject: Partial<Subject>, event = anEvent(), request = aRequest()) =>
  settle(settlementOf(event, request), aSubject(subject), keys, digest);
const yes = (at: number) => ({ granted: true, at });
const no = (at: number) => ({ granted: false, at });

it.each<[string, Partial<Subject>, string, boolean]>([
  ["a stored yes answers an ask", { choices: { analytics: yes(1) } }, "stored_choice_granted", true],
  ["a stored no answers an ask", { choices: { analytics: no(1) } }, "stored_choice_refused", false],
  ["silence stays a no", {}, "region_requires_consent", false],
  [
    "a stored yes is not heard from a bare claim",
    { proved: false, choices: { analytics: yes(1) } },
    "region_requires_consent",
    false,
  ],
  [
    "a stored no is heard from anybody",
    { proved: false, choices: { analytics: no(1) } },
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
  ["it outlives a consent given before it", { choices: { advertising: yes(9) } }, false, "remembered_signal"],
  ["at the same moment it still stands", { choices: { advertising: yes(10) } }, false, "remembered_signal"],
  ["it yields to a consent given after it", { choices: { advertising: yes(11) } }, true, "stored_choice_granted"],
])("%s", (_, subject, allowed, because) => {
  const { answers } = settled({ optOutSignalAt: 10, ...subject }, anEvent(), california);
  expect(answers.advertising).toEqual({ allowed, because });
  expect(answers.analytics?.allowed).toBe(true);
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
    expect(settled({ choices: { analytics: yes(1) } }, order).outcome).toEqual({
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
    ["an objection", { choices: { analytics: yes(1), personalization: yes(1), advertising: no(1) } }],
    [
      "a remembered signal",
      { choices: { analytics: yes(1), personalization: yes(1), advertising: yes(1) }, optOutSignalAt: 1 },
    ],
  ])("does not call consent missing where the missing purpose fell to %s", (_, subject) => {
    expect(settled(subject).outcome).toEqual({ outcome: "reduced", removed: ["purpose.advertising"], notices: [] });
  });

  it("is refused when somebody said no to all that was left, and counted when nobody said anything", () => {
    expect(settled({ choices: { analytics: no(1) } }).outcome).toEqual({
      outcome: "refused",
      reason: "consent_denied",
    });
    expect(settled({}).outcome).toEqual({ outcome: "aggregated", notices: ["consent_missing"] });
  });
});

it("makes a record that its own schema takes, for the purposes that stand", () => {
  const decision = settled({ choices: { analytics: yes(1) } });
  if (!decision.kept) throw new Error("not kept");
  expect(recordSchema.parse(JSON.parse(JSON.stringify(decision.record)))).toEqual(decision.record);
  expect(decision.record).toMatchObject({
    purposes: ["analytics"],
    region: "EEA-DE",
    site: "shop",
    receipt: decision.receipt,
  });
});
