/**
 * Russia: since 2025-07-01 collecting its citizens' data into databases abroad is prohibited, so nothing may be
 * written here. An in-country endpoint may be the first write; `forbidden` forbids a store, not that.
 */
import type { Default, Purpose } from "../purposes.ts";
import type { Citation, Region, Rule } from "./region.ts";
import { rule } from "./region.ts";

const LOCALIZATION: Citation = { instrument: "Federal Law 152-FZ as amended by 23-FZ", article: "Art. 18(5)" };

function one(purpose: Purpose, fallback: Default): [Rule] {
  return [
    rule("RU", purpose, {
      version: 1,
      default: fallback,
      basis: "statute",
      citations: [LOCALIZATION],
      verified: false,
      effectiveFrom: "2015-09-01",
    }),
  ];
}

export const RUSSIA: Region = {
  id: "RU",
  title: "Russia",
  places: ["RU"],
  rules: {
    necessary: one("necessary", "forbidden"),
    functional: one("functional", "forbidden"),
    analytics: one("analytics", "forbidden"),
    personalization: one("personalization", "forbidden"),
    advertising: one("advertising", "forbidden"),
    sale_or_share: one("sale_or_share", "forbidden"),
  },
  signals: [
    {
      id: "RU/gpc",
      version: 1,
      signal: "gpc",
      binds: ["advertising", "sale_or_share"],
      basis: "policy",
      citations: [{ instrument: "Federal Law 152-FZ", article: "Art. 9(2)" }],
      verified: false,
      effectiveFrom: "2015-09-01",
    },
  ],
  placement: { id: "RU/placement", version: 1, default: { mode: "drop" }, forward: "allowed" },
};
