/**
 * What the owner's definitions cost an event and a read, in microseconds of processor time, in Node: `node
 * bench/segments.ts`. Fifty segments of every kind and twenty placements; the events are a long visit's, each unlike the
 * one before, so that no state stays small and no answer can be remembered.
 */
import config from "../gatehouse.config.ts";
import { compilePlacements } from "../src/core/placements/compile.ts";
import { placementsSchema } from "../src/core/placements.ts";
import { choose } from "../src/core/personalize/choose.ts";
import type { MinimizedEvent } from "../src/core/privacy/minimize.ts";
import { foldEvent } from "../src/core/profile/fold.ts";
import { membershipsIn } from "../src/core/profile/reasons.ts";
import { seenIn, standingOf } from "../src/core/profile/standing.ts";
import { newRow, type ProfileState } from "../src/core/profile/state.ts";
import {
  affinitiesSchema,
  profileSchema,
  relationshipSchema,
  scoresSchema,
  segmentsSchema,
} from "../src/core/segments.ts";
import { compileDefinitions } from "../src/core/segments/compile.ts";
import type { ConditionInput } from "../src/core/segments/condition.ts";
import { newSecret, subjectKeys } from "../src/worker/objects/subject-keys.ts";
import { median } from "./report.ts";

const EVENTS = 2_000;
const ROUNDS = 15;
const SEGMENTS = 50;
const PLACEMENTS = 20;
const FROM = Date.now();

const CATEGORIES = ["coats", "bags", "hats", "scarves", "gloves", "shoes", "belts"] as const;
const NAMES = ["Product Viewed", "Product Viewed", "Product Viewed", "Product Added", "Checkout Started"] as const;

/** Each of another kind, threshold and window than those beside it: none of their features are shared. */
function conditionOf(at: number): ConditionInput {
  const category = CATEGORIES[at % CATEGORIES.length] ?? "coats";
  const within = { hours: at + 1 };
  const kinds: readonly ConditionInput[] = [
    { event: "Product Viewed", where: { category }, atLeast: (at % 9) + 1, within },
    { event: "Product Viewed", distinct: "product_id", atLeast: (at % 9) + 1, within },
    { event: "Product Viewed", same: "product_id", atLeast: 2, within },
    { sequence: [{ event: "Product Viewed", where: { category } }, { event: "Product Added" }], within },
    {
      all: [
        { event: "Product Added", within },
        { event: "Order Completed", atMost: 0, within },
      ],
    },
    { any: [{ affinity: "category", is: category }, { session: { stage: ["cart", "checkout"] } }] },
    { score: "intent", atLeast: at },
    { not: { last: "Product Viewed", atLeast: { days: at + 1 } } },
  ];
  return kinds[at % kinds.length] ?? { event: "Product Viewed" };
}

const segments = segmentsSchema.parse(
  Object.fromEntries(
    Array.from({ length: SEGMENTS }, (_, at) => [`segment-${at}`, { description: "d", when: conditionOf(at) }]),
  ),
);
const definitions = compileDefinitions({
  segments,
  scores: scoresSchema.parse({
    intent: { description: "d", halfLife: { days: 2 }, points: [{ event: "Product Viewed", points: 1 }] },
  }),
  affinities: affinitiesSchema.parse({ category: { description: "d" } }),
  relationship: relationshipSchema.parse({ customer: { event: "Order Completed" } }),
  profile: profileSchema.parse(undefined),
  caps: new Map(),
});
const needs = { ...config, definitions };
const placements = compilePlacements(
  placementsSchema.parse(
    Object.fromEntries(
      Array.from({ length: PLACEMENTS }, (_, at) => [
        `placement-${at}`,
        {
          description: "d",
          contents: { one: { title: "One" }, other: { title: "Other" } },
          rules: [
            { id: "segment", when: { segment: `segment-${at}` }, show: "one" },
            { id: "session", when: { session: { category: "coats", pagesAtLeast: 3 } }, show: "other" },
          ],
          fallback: "other",
        },
      ]),
    ),
  ),
  [],
);
const names = Object.keys(placements);
const page = { at: FROM, country: "DE", locales: ["de"], language: "de", path: "/coats" };

const events = Array.from({ length: EVENTS }, (_, at): MinimizedEvent => {
  const category = CATEGORIES[(at * 3) % CATEGORIES.length] ?? "coats";
  return {
    v: 1,
    type: "track",
    name: NAMES[at % NAMES.length],
    messageId: `m-${at}`,
    occurredAt: FROM + at * 7_000,
    receivedAt: FROM + at * 7_000,
    plain: { properties: { product_id: `p-${at % 97}`, category, price: 129.9 }, context: { locale: "de-DE" } },
    personal: { properties: {}, context: {} },
    limited: {},
    removed: [],
    stage: "view",
    category: "category",
  } as unknown as MinimizedEvent;
});

const keys = subjectKeys(newSecret(), [{ version: "1", bytes: new Uint8Array(32).fill(7) }]);
const born = newRow({ now: FROM, class: "full", jurisdiction: "eu", token: "" }).state;
const purposes = ["analytics", "personalization"] as const;

function step(state: ProfileState, event: MinimizedEvent, given = needs): ProfileState {
  return foldEvent(state, event, purposes, keys, false, {}, given);
}

/** As an object does, which holds one state at a time. */
function fold(given: typeof needs): ProfileState {
  return events.reduce((state, event) => step(state, event, given), born);
}

/** Kept alive, so that no step can be optimized away. */
let kept: unknown;

function time(name: string, run: () => unknown): void {
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const from = process.threadCpuUsage();
    kept = run();
    const { user, system } = process.threadCpuUsage(from);
    // The first round warms up.
    if (round > 0) took.push((user + system) / EVENTS);
  }
  const [least, most] = [Math.min(...took), Math.max(...took)];
  console.log(`| ${name} | ${median(took).toFixed(1)} (${least.toFixed(1)}–${most.toFixed(1)}) |`);
}

let state = born;
const states = events.map((event) => (state = step(state, event)));
const standings = states.map(({ slices }, at) =>
  standingOf(slices.personalization ?? {}, definitions, FROM + at * 7_000),
);
const nothing = {
  ...config,
  definitions: compileDefinitions({
    ...config,
    segments: {},
    scores: {},
    affinities: {},
    relationship: {},
    caps: new Map(),
  }),
};

console.log(
  `${SEGMENTS} segments with ${definitions.features.size} features, ${PLACEMENTS} placements; ${EVENTS} events of one visitor.`,
);
console.log("| step, one event or read | µs, median (smallest–largest round) |\n|---|---|");
time("fold an event, nothing defined", () => fold(nothing));
time("fold an event", () => fold(needs));
time("where the visitor stands", () =>
  states.map(({ slices }, at) => standingOf(slices.personalization ?? {}, definitions, FROM + at * 7_000)),
);
time("why they are in each segment", () =>
  states.map(({ slices }, at) => membershipsIn(seenIn(slices.personalization ?? {}, definitions, FROM + at * 7_000))),
);
time("choose for twenty placements", () => standings.map((standing) => choose(placements, names, standing, page)));
if (kept === undefined) throw new Error("nothing was done");
