/** The owner's triggers: a mistake is named by its path, and none can tell more widely what was kept for less. */
import { expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { LIMIT } from "../../src/core/limits.ts";
import { defineConfig, type ConfigInput } from "../../src/core/config.ts";
import { ABANDONED, configWith } from "./profile/telling.ts";

type Rule = NonNullable<ConfigInput["triggers"]>[string];

const withRule = (said: object) => configWith({ cart: { ...ABANDONED, ...said } as Rule });
const lapse = ABANDONED.when;
const errors = { event: "Error Shown", times: 3, within: { minutes: 10 } };
const session = { session: { stage: "cart" } };

it("needs none", () => {
  expect(configWith(undefined).triggers).toMatchObject({ byId: new Map(), ofSessions: [] });
});

it("ships two, for a cart that was left and for a visit that is over", () => {
  expect([...shipped.triggers.byId.values()]).toMatchObject([
    { id: "cart-abandoned", emits: "Cart Abandoned", when: { for: 3_600_000 }, carry: ["cart_id", "category"] },
    { id: "session-ended", emits: "Session Ended", when: { sessionEnds: true } },
  ]);
  expect([...shipped.triggers.byEvent.keys()]).toEqual(["Product Added", "Order Completed"]);
});

it("adds up what time is written in, and takes one for a list of one", () => {
  const when = { ...lapse, for: { days: 1, hours: 2, minutes: 3 }, where: { category: "coats", price: [1, 2] } };
  expect(withRule({ when }).triggers.byId.get("cart")?.when).toMatchObject({
    for: ((24 + 2) * 60 + 3) * 60_000,
    where: { category: ["coats"], price: [1, 2] },
  });
});

it("finds a trigger by each event that it looks at, and those of sessions apart", () => {
  const ended = { description: "d", emits: "Session Told", when: { sessionEnds: true } } as const;
  const { byEvent, ofSessions } = configWith({ cart: ABANDONED, again: { ...ABANDONED, carry: [] }, ended }).triggers;
  expect([...byEvent].map(([event, found]) => [event, found.map(({ id }) => id)])).toEqual([
    ["Product Added", ["cart", "again"]],
    ["Order Completed", ["cart", "again"]],
  ]);
  expect(ofSessions.map(({ id }) => id)).toEqual(["ended"]);
});

it.each<[string, object, RegExp]>([
  ["no kind", { when: {} }, /exactly one of: after, event, session, sessionEnds\s+→ at triggers\.cart\.when$/],
  ["two kinds", { when: { ...lapse, sessionEnds: true } }, /exactly one of[^]*→ at triggers\.cart\.when$/],
  ["no condition at all", { when: "always" }, /expected an object\s+→ at triggers\.cart\.when$/],
  ["nothing that ends it", { when: { ...lapse, without: [] } }, /→ at triggers\.cart\.when\.without$/],
  ["no time", { when: { ...lapse, for: {} } }, /between one minute and 30 days[^]*→ at triggers\.cart\.when\.for$/],
  ["too long a time", { when: { ...lapse, for: { days: 31 } } }, /30 days[^]*→ at triggers\.cart\.when\.for$/],
  ["half a minute", { when: { ...lapse, for: { minutes: 0.5 } } }, /→ at triggers\.cart\.when\.for\.minutes$/],
  ["something unknown", { when: { ...lapse, unless: "x" } }, /"unless"\s+→ at triggers\.cart\.when$/],
  ["a single time", { when: { ...errors, times: 1 }, carry: [] }, /→ at triggers\.cart\.when\.times$/],
  ["too many times", { when: { ...errors, times: 21 }, carry: [] }, /→ at triggers\.cart\.when\.times$/],
  ["a session asked for nothing", { when: { session: {} } }, /asks nothing\s+→ at triggers\.cart\.when\.session$/],
  ["a session that ends not", { when: { sessionEnds: false } }, /→ at triggers\.cart\.when\.sessionEnds$/],
  ["too much to carry", { carry: ["a", "b", "c", "d", "e", "f"] }, /→ at triggers\.cart\.carry$/],
  ["an event that nobody planned", { when: { ...lapse, after: "Nothing" } }, /no event "Nothing"[^]*cart\.when$/],
  ["an end that nobody planned", { when: { ...lapse, without: ["Nothing"] } }, /no event "Nothing"[^]*cart\.when$/],
  ["an event in another spelling", { when: { ...errors, event: "error shown" } }, /spelled as there[^]*cart\.when$/],
  ["an end that is its own", { when: { ...lapse, without: ["Product Added"] } }, /undo itself[^]*when\.without$/],
  ["nothing planned to say", { emits: "Nothing" }, /no event "Nothing"[^]*triggers\.cart\.emits$/],
  ["a page to say", { emits: "Page Viewed" }, /page is not tracked\s+→ at triggers\.cart\.emits$/],
  ["what it looks at to say", { emits: "Product Added", carry: [] }, /speak of itself\s+→ at triggers\.cart\.emits$/],
  ["what is not for personalization", { emits: "Counted Only", carry: [] }, /not for personalization[^]*cart\.emits$/],
  [
    "what is for more than its event",
    { when: errors, emits: "Product Added", carry: [] },
    /"Product Added" is for advertising, which "Error Shown" is not\s+→ at triggers\.cart\.emits$/,
  ],
  ["what needs a field that may be missing", { emits: "Order Asked" }, /needs cart_id[^]*triggers\.cart\.emits$/],
  ["what was not planned to carry", { carry: ["color"] }, /"Cart Abandoned" has no color[^]*cart\.carry\[0\]$/],
  ["what its event lacks to carry", { carry: ["price", "code"] }, /"Product Added" has no code[^]*cart\.carry\[1\]$/],
  ["what rests sealed to ask for", { when: { ...lapse, where: { note: "x" } } }, /personal, not plain[^]*when\.where$/],
  ["another purpose's to ask for", { when: { ...lapse, where: { reach: "x" } } }, /not kept for personalization/],
  [
    "what its event lacks to tell apart by",
    { when: { ...errors, same: "color" }, carry: [] },
    /has no color[^]*when\.same$/,
  ],
  ["a property of a session", { when: session, carry: ["price"] }, /known: pages, duration[^]*cart\.carry\[0\]$/],
])("refuses %s", (_, said, words) => {
  expect(() => withRule(said)).toThrow(words);
});

it("carries nothing into a field that is for more than the one it came from", () => {
  const wider = () => withRule({ emits: "Scored", carry: ["score"] });
  expect(wider).toThrow(
    /score of "Scored" is for analytics, and of "Product Added" not\s+→ at triggers\.cart\.carry\[0\]$/,
  );
});

it("takes no more of them than the limit", () => {
  const rules = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`t-${at}`, ABANDONED]));
  expect(configWith(rules(LIMIT.triggers)).triggers.byId.size).toBe(LIMIT.triggers);
  expect(() => configWith(rules(LIMIT.triggers + 1))).toThrow(/at most 16 triggers\s+→ at triggers$/);
});

it("keeps its own name from every key", () => {
  const keys = { trigger: { kind: "browser", secret: "WEB_KEY" } } as const;
  const sites: ConfigInput["sites"] = [{ id: "shop", hosts: ["c.example.com"], keys }];
  expect(() => defineConfig({ sites, plan: {} })).toThrow(/collector's own events[^]*sites\[0\]\.keys\.trigger$/);
});
