/** A copy of a standing: a ceiling whatever the request says, and as much of it as fits. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { proposeRead, readFacts, settleRead, type ReadFacts } from "../../../src/core/decide/read.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { answerBy, SNAPSHOT_VERSION, snapshotEnd, trimmed } from "../../../src/core/personalize/decision-snapshot.ts";
import type { Standing } from "../../../src/core/profile/standing.ts";
import { consent, request, subject } from "../decide/arbitrary.ts";
import { NOW, policy } from "../call.ts";

const shares = (count: number) => Array.from({ length: count }, (_, at) => ({ kind: `k${at}`, share: 1 / (at + 2) }));
const standing: Standing = {
  session: {
    number: 2,
    pages: 3,
    stage: "cart",
    affinity: shares(8).map(({ kind, share }) => ({ category: kind, share })),
  },
  segments: ["fashion", "new"],
  relationship: "returning",
  affinities: { brand: shares(7), genre: shares(2) },
  capped: ["hero/cart-left"],
};

describe("a read by it", () => {
  it("allows exactly what the profile would, with the same facts, after they travelled as JSON", () => {
    let [allowed, denied] = [0, 0];
    fc.assert(
      fc.property(request, subject, fc.option(consent, { nil: undefined }), (from, whose, said) => {
        const { class: _, hasSeen: __, ...visitor } = whose;
        const statement = { context: {}, occurredAt: NOW, ...(said ? { consent: said } : {}) };
        const { ask } = proposeRead(statement, { ...from, keyKind: "browser" }, policy);
        const profile = settleRead(ask, { ...visitor, proved: true });
        const facts = JSON.parse(JSON.stringify(readFacts(visitor))) as ReadFacts;
        const reply = answerBy({ facts, standing }, ask);
        expect(reply.answer).toEqual(profile);
        expect(reply.standing).toEqual(profile.allowed ? standing : undefined);
        if (profile.allowed) allowed++;
        else denied++;
      }),
      { numRuns: 2_000 },
    );
    expect([allowed > 100, denied > 100]).toEqual([true, true]);
  });

  it("holds no choice but the one that it is read by", () => {
    const granted = { granted: true, at: NOW };
    const choices = { personalization: granted, advertising: granted, analytics: granted };
    expect(readFacts({ choices, optOutSignalAt: undefined })).toEqual({ choices: { personalization: granted } });
  });
});

it("ends after five minutes, or with the visitor cookie", () => {
  expect(snapshotEnd({ at: NOW }, NOW + 1e9)).toBe(NOW + LIMIT.decisionCookieMs);
  expect(snapshotEnd({ at: NOW }, NOW + 1_000)).toBe(NOW + 1_000);
});

describe("what does not fit", () => {
  const size = (one: Standing): number => JSON.stringify(one).length;
  const within = (room: number) => trimmed(standing, (one) => size(one) <= room);
  const counts = (one: Standing | undefined) =>
    one && [one.session.affinity.length, one.affinities["brand"]?.length, one.affinities["genre"]?.length];

  it("goes from the smallest of what is preferred, and nothing else goes", () => {
    const all = within(1e6)!;
    expect(counts(all)).toEqual([5, 5, 2]);
    expect(all.session.affinity[0]).toEqual(standing.session.affinity[0]);
    const less = within(size(all) - 1)!;
    expect(counts(less)).toEqual([3, 3, 2]);
    const least = within(size(less) - 1)!;
    expect(counts(least)).toEqual([1, 1, 1]);
    for (const one of [all, less, least]) {
      const { session: _, affinities: __, ...rest } = one;
      expect(rest).toEqual({ segments: standing.segments, relationship: "returning", capped: standing.capped });
    }
    expect(within(size(least) - 1), "then nothing is handed out").toBeUndefined();
  });
});

it("is of another version whenever a standing has other fields: raise SNAPSHOT_VERSION along with this list", () => {
  const fields = ["affinities", "capped", "relationship", "segments", "session"];
  expect([SNAPSHOT_VERSION, Object.keys(standing).toSorted()]).toEqual([1, fields]);
});
