/**
 * Russia: since 2025-07-01 collecting its citizens' data into databases abroad is prohibited, so nothing may be
 * written here. An in-country endpoint may be the first write; `forbidden` forbids a store, not that.
 */
import type { Citation, Region } from "./region.ts";
import { firstRules } from "./region.ts";

const LOCALIZATION: Citation = { instrument: "Federal Law 152-FZ as amended by 23-FZ", article: "Art. 18(5)" };

export const RUSSIA: Region = {
  id: "RU",
  title: "Russia",
  places: ["RU"],
  rules: firstRules(
    "RU",
    { basis: "statute", verified: false, effectiveFrom: "2015-09-01" },
    {
      necessary: ["forbidden", [LOCALIZATION]],
      functional: ["forbidden", [LOCALIZATION]],
      analytics: ["forbidden", [LOCALIZATION]],
      personalization: ["forbidden", [LOCALIZATION]],
      advertising: ["forbidden", [LOCALIZATION]],
      sale_or_share: ["forbidden", [LOCALIZATION]],
    },
  ),
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
