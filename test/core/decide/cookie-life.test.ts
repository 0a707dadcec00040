/** How long a visitor cookie may live, when it is due, and what it needs to have a reason. */
import { expect, it } from "vitest";
import { cookieLifeSeconds, hasReason, isNearItsEnd } from "../../../src/core/decide/cookie-life.ts";
import { locate, withResidence } from "../../../src/core/decide/locate.ts";
import { standingOf } from "../../../src/core/decide/standing.ts";
import { VISITOR_CLASSES } from "../../../src/core/decide/visitor-class.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { REGIONS } from "../../../src/core/policy/regions/index.ts";
import { yesLifeMs } from "../../../src/core/policy/resolve.ts";
import { MONTH_MS } from "../../../src/core/time.ts";
import { anEvent, aRequest, NOW, policy } from "../call.ts";

const DAY = 86_400;
const MONTH = MONTH_MS / 1_000;

function lawsOf(country: string, subdivision?: string, residence?: string) {
  const connection = { country, ...(subdivision === undefined ? {} : { subdivision }) };
  const here = locate(anEvent(), aRequest({ connection }));
  return withResidence([here], residence === undefined ? undefined : { country: residence });
}

it.each([
  ["full", "where no yes is asked for, 390 days", lawsOf("US", "US-CA"), 390 * DAY],
  ["full", "where a yes lasts longer, 390 days as well", lawsOf("ES"), 390 * DAY],
  ["full", "as long as a yes in France", lawsOf("FR"), 6 * MONTH],
  ["full", "as long as a yes at home, on a journey", lawsOf("US", "US-CA", "FR"), 6 * MONTH],
  ["full", "the shortest of two yeses", lawsOf("LU", undefined, "FR"), 6 * MONTH],
  ["exempt", "the tracker's 13 months in France", lawsOf("FR"), 13 * MONTH],
  ["exempt", "no longer than a full one where no law sets months", lawsOf("GB"), 390 * DAY],
  ["session", "a day", lawsOf("FR"), DAY],
  ["session", "a day anywhere", lawsOf("US", "US-CA"), DAY],
] as const)("gives a cookie of class %s %s", (visitorClass, _, laws, seconds) => {
  expect(cookieLifeSeconds(visitorClass, laws, NOW)).toBe(seconds);
});

it("is over on day 396 of an exempt cookie in France, and not on day 395", () => {
  const days = cookieLifeSeconds("exempt", lawsOf("FR"), NOW) / DAY;
  expect([395 < days, days < 396]).toEqual([true, true]);
});

it("outlives a yes in no region that asks for one, and is never longer than browsers or we allow", () => {
  for (const region of REGIONS) {
    const country = region.places[0]?.slice(0, 2) ?? "XX";
    const law = { region, foundBy: "connection", country } as const;
    const full = cookieLifeSeconds("full", [law], NOW);
    expect(full, region.id).toBeGreaterThan(0);
    expect(full, region.id).toBeLessThanOrEqual(LIMIT.visitorCookieSeconds);
    if (region.rules.analytics.at(-1)?.default === "optIn")
      expect(full * 1_000, region.id).toBeLessThanOrEqual(yesLifeMs(law));
    expect(cookieLifeSeconds("exempt", [law], NOW), region.id).toBeLessThanOrEqual(LIMIT.longestCookieSeconds);
  }
});

it.each(VISITOR_CLASSES)("renews class %s only if it is full, and only in the last quarter", (visitorClass) => {
  const life = { class: visitorClass, at: NOW, until: NOW + 100 * DAY };
  const due = [0, 50, 75, 75.1, 99, 101].map((days) => isNearItsEnd(life, NOW + days * DAY));
  expect(due).toEqual(visitorClass === "full" ? [false, false, false, true, true, true] : due.map(() => false));
});

const standing = (connection: object, choices: Readonly<Record<string, boolean>>) => {
  const said = Object.entries(choices).map(([purpose, granted]) => [purpose, { granted, at: NOW - 1 }]);
  const request = aRequest({ connection: connection as never, signals: { choices: Object.fromEntries(said) } });
  return standingOf(request, {}, policy, undefined).purposes;
};
const NO_TO_ALL = { analytics: false, personalization: false, advertising: false };

it.each([
  ["nobody was asked yet in Germany", { country: "DE" }, {}, []],
  ["all was refused in Germany", { country: "DE" }, NO_TO_ALL, []],
  ["one thing was agreed to", { country: "DE" }, { ...NO_TO_ALL, advertising: true }, ["full"]],
  ["a yes was said to what is functional", { country: "DE" }, { ...NO_TO_ALL, functional: true }, ["full"]],
  ["measurement was agreed to", { country: "DE" }, { analytics: true }, ["full", "exempt"]],
  ["nothing was said in California", { country: "US", subdivision: "US-CA" }, {}, ["full", "exempt"]],
  ["only a statistic apart is allowed, in Brazil", { country: "BR" }, {}, ["exempt"]],
  ["nothing may rest, in Russia", { country: "RU" }, { analytics: true }, []],
] as const)("knows a reason where %s", (_, connection, choices, reasons) => {
  const purposes = standing(connection, choices);
  expect(VISITOR_CLASSES.filter((one) => one !== "session" && hasReason(one, purposes))).toEqual(reasons);
  expect(hasReason("session", purposes)).toBe(true);
});
