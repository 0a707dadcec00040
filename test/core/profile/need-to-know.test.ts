/** What the config asks no more, a profile forgets with the next event of its visitor, whoever wrote its row. */
import { describe, expect, it } from "vitest";
import { NO_NEEDS, type Needs } from "../../../src/core/needs.ts";
import type { Purpose } from "../../../src/core/policy/purposes.ts";
import { foldEvent } from "../../../src/core/profile/fold.ts";
import type { ProfileState } from "../../../src/core/profile/state.ts";
import { NO_DEFINITIONS } from "../../../src/core/segments/compile.ts";
import type { ProfileWishes } from "../../../src/core/segments.ts";
import { NOW } from "../call.ts";
import { EVERYTHING, keys, minimizedEvent, stateOf } from "./row.ts";

const BOTH: readonly Purpose[] = ["analytics", "personalization"];

function wishing(wishes: Partial<ProfileWishes>, traits: readonly string[] = []): Needs {
  const none = { counts: [], lastEvents: [], traits: [], sources: [] };
  const definitions = { ...NO_DEFINITIONS, wishes: { ...none, ...wishes }, traits: new Set(traits) };
  return { ...NO_NEEDS, definitions };
}

function fold(said: Parameters<typeof minimizedEvent>[0], before: ProfileState, needs: Needs): ProfileState {
  return foldEvent(before, minimizedEvent(said), BOTH, keys, false, {}, needs);
}

const identified = { type: "identify", name: "", properties: { plan: "gold", language: "he" } } as const;

/** As a config kept it that wished for everything. */
const before = [identified, { name: "Product Viewed" }, { name: "Product Added" }].reduce(
  (state, said) => fold({ occurredAt: NOW, ...said }, state, EVERYTHING),
  stateOf(),
);

const known = ({ slices: { analytics, personalization } }: ProfileState) => ({
  counts: Object.keys(analytics?.counts ?? {}),
  recent: Object.keys(personalization?.recent ?? {}),
  traits: Object.keys(personalization?.traits ?? {}),
});

describe("by the next event, the profile forgets", () => {
  it.each<[string, Needs, object]>([
    ["all where nothing is asked any more", wishing({}), { counts: [], recent: [], traits: [] }],
    [
      "what is named no more",
      wishing({ counts: ["Product Added"], lastEvents: ["Product Viewed"], traits: ["language"] }),
      { counts: ["Product Added"], recent: ["Product Viewed"], traits: ["language"] },
    ],
    ["no trait that a definition asks", wishing({}, ["plan"]), { counts: [], recent: [], traits: ["plan"] }],
  ])("%s", (_, needs, left) => {
    expect(known(before)).toMatchObject({ recent: ["Product Viewed", "Product Added"], traits: ["plan", "language"] });
    expect(known(fold({ name: "Checkout Started", occurredAt: NOW + 1 }, before, needs))).toEqual(left);
  });

  it("nothing that is asked still", () => {
    const after = fold({ name: "Product Viewed", occurredAt: NOW + 1 }, before, EVERYTHING);
    expect(known(after)).toEqual(known(before));
  });
});
