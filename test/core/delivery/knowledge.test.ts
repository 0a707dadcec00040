/** What an isolate knows of what visitors took back: when that is enough to judge a copy by, and when to read anew. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { IGNORANT, isAging, judge, knowing, neededFrom, type Knowledge } from "../../../src/core/delivery/knowledge.ts";
import { asking, copyRevocation, learned, NOTHING_KNOWN, revocation } from "../../../src/core/delivery/revocations.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { NOW } from "../call.ts";

function read(at: number, entries: Parameters<typeof learned>[1]["entries"], before = IGNORANT): Knowledge {
  const known = learned(asking(before.known, neededFrom(at)), { seq: entries.length, entries, more: false }, at);
  return knowing(known, at);
}

it("judges nothing while it knows nothing", () => {
  expect([judge(IGNORANT, "h", NOW, NOW), isAging(IGNORANT, NOW)]).toEqual(["unknown", true]);
});

it.each([
  [0, "stands", false],
  [LIMIT.revocationsRefreshMs - 1, "stands", false],
  [LIMIT.revocationsRefreshMs, "stands", true],
  [LIMIT.revocationsKnownMs, "stands", true],
  [LIMIT.revocationsKnownMs + 1, "unknown", true],
] as const)("%i ms after it was asked for, a copy of just then %s; is it aging? %s", (age, judgment, aging) => {
  const knowledge = read(NOW, []);
  expect([judge(knowledge, "h", NOW, NOW + age), isAging(knowledge, NOW + age)]).toEqual([judgment, aging]);
});

it("calls a copy back that was made before, or in the very moment, and none that came after", () => {
  const knowledge = read(NOW, [copyRevocation("h", NOW - 1_000)]);
  const madeAt = (at: number, handle = "h") => judge(knowledge, handle, at, NOW);
  expect([madeAt(NOW - 1_001), madeAt(NOW - 1_000), madeAt(NOW - 999), madeAt(NOW - 1_001, "another")]).toEqual([
    "revoked",
    "revoked",
    "stands",
    "stands",
  ]);
});

it("takes no withdrawal of something else for one of personalization", () => {
  expect(judge(read(NOW, [revocation("h", ["analytics"], NOW)]), "h", NOW, NOW)).toBe("stands");
});

it("does not judge what is older than what it has read", () => {
  expect(judge(read(NOW, []), "h", neededFrom(NOW) - 1, NOW)).toBe("unknown");
  expect(judge(read(NOW, []), "h", NOW - LIMIT.decisionCookieMs, NOW + LIMIT.revocationsKnownMs)).toBe("stands");
});

it("lets one reading be under way at a time, and another once that one must be lost", () => {
  const reading = { ...IGNORANT, readingSince: NOW };
  expect(isAging(reading, NOW + LIMIT.revocationsReadingMs - 1)).toBe(false);
  expect(isAging(reading, NOW + LIMIT.revocationsReadingMs)).toBe(true);
});

it("keeps what still counts from reading to reading, and forgets the rest", () => {
  const first = read(NOW, [copyRevocation("old", neededFrom(NOW)), copyRevocation("new", NOW)]);
  const second = read(NOW + 1_000, [], first);
  expect([...second.known.byHandle.keys()]).toEqual(["new"]);
  expect(judge(second, "new", NOW, NOW + 1_000)).toBe("revoked");
  expect(NOTHING_KNOWN.byHandle.size).toBe(0);
});

it("whatever the times: what stands was taken back by nothing told more than 30 seconds ago", () => {
  const now = NOW + 2 * LIMIT.decisionCookieMs;
  const ago = (longest: number) => fc.integer({ min: 0, max: longest }).map((ms) => now - ms);
  const [making, reading] = [ago(2 * LIMIT.decisionCookieMs), ago(2 * LIMIT.revocationsKnownMs)];
  let stood = 0;
  fc.assert(
    fc.property(
      making,
      reading,
      fc.array(ago(2 * LIMIT.decisionCookieMs), { maxLength: 5 }),
      (madeAt, readAt, told) => {
        const entries = told.filter((at) => at <= readAt).map((at) => copyRevocation("h", at));
        const isAlive = now < madeAt + LIMIT.decisionCookieMs;
        if (!isAlive || judge(read(readAt, entries), "h", madeAt, now) !== "stands") return;
        stood++;
        expect(told.some((at) => at >= madeAt && at <= now - LIMIT.revocationsKnownMs)).toBe(false);
      },
    ),
    { numRuns: 2_000 },
  );
  expect(stood).toBeGreaterThan(100);
});
