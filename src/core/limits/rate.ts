/** The limits on how often anybody calls: brakes on abuse. */
import type { Limit } from "./limit.ts";

export const rateLimits = {
  callsPerKey: {
    value: 2_000,
    unit: "counts",
    because: "Calls per 10 s and key, counted per location by the platform. An abuse brake, not accounting.",
  },
  callsPerAddress: {
    value: 1_000,
    unit: "counts",
    because: "Calls per 10 s and address prefix: an office or a carrier's gateway shares one.",
  },
  rememberedNetworks: {
    value: 1_000,
    unit: "counts",
    because:
      "Keyed names of address prefixes that an isolate need not make anew; then all are forgotten. About 100 kB.",
  },
  retryAfterSeconds: { value: 10, unit: "s", because: "What `Retry-After` asks for: one window of the rate limit." },
} as const satisfies Record<string, Limit>;
