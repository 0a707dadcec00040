/** The limits of accounts: the companies and households that visitors act for. */
import type { Limit } from "./limit.ts";

export const accountLimits = {
  accountMs: {
    value: 34_560_000_000,
    unit: "ms",
    because: "400 days after a server said something of it last: what nobody speaks of any more is forgotten.",
  },
} as const satisfies Record<string, Limit>;
