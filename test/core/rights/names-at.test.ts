/** What a destination calls a visitor, made again from the days: every name that any of their events went out under. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { compileDestinations, destinationSchema, KINDS } from "../../../src/core/destinations/index.ts";
import { recipientPseudonym } from "../../../src/core/privacy/pseudonyms.ts";
import { addDay, NO_DAYS } from "../../../src/core/profile/days.ts";
import { namesAt } from "../../../src/core/rights/names-at.ts";
import { keysOf } from "../keys.ts";

const { webhook, ga4, clickhouse, worker } = KINDS;
const destinations = compileDestinations(
  Object.fromEntries(
    Object.entries({
      monthly: webhook.example,
      daily: { ...webhook.example, pseudonym: "day", purposes: ["advertising", "analytics"] },
      always: { ...worker.example, pseudonym: "lasting" },
      blog: { ...clickhouse.example, sites: ["blog"] },
      google: ga4.example,
    }).map(([id, settings]) => [id, destinationSchema.parse(settings)]),
  ),
);
const keys = keysOf("subject");
const at = (day: string) => Date.parse(`${day}T13:45:00Z`);

it("finds the name of every event's moment, at every destination, and no other", () => {
  const moments = fc.array(fc.integer({ min: at("2025-01-01"), max: at("2027-12-31") }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(moments, (days) => {
      const names = namesAt(
        destinations,
        days.reduce((all, day) => addDay(all, "shop", day), NO_DAYS),
        keys,
      );
      for (const id of ["monthly", "daily", "always"]) {
        const { recipient } = destinations.get(id)!;
        const { epoch, purposes } = recipient;
        const told = days.map((moment) =>
          recipientPseudonym(keys, { recipient: id, purpose: purposes[0], moment, epoch }),
        );
        expect(new Set(names[id])).toEqual(new Set(told));
        expect(names[id]).toHaveLength(new Set(told).size);
      }
    }),
    { numRuns: 50 },
  );
});

it("asks by no name where nothing can be asked, and not at all where the visitor never was", () => {
  const shop = namesAt(destinations, addDay(NO_DAYS, "shop", at("2026-11-22")), keys);
  expect(shop["google"]).toEqual([]);
  expect(shop).not.toHaveProperty("blog");
  expect(namesAt(destinations, addDay(NO_DAYS, "blog", at("2026-11-22")), keys)["blog"]).toHaveLength(1);
  expect(namesAt(destinations, NO_DAYS, keys)).toEqual({});
});
