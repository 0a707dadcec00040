/** What the owner's server key may ask a collector: the books and a profile. Reads what a replay needs and no more. */
import * as z from "zod";
import { TRIGGER_SOURCE } from "../../core/triggers.ts";
import { askOwner } from "../ask-owner.ts";

const countsSchema = z.record(z.string(), z.number());
const ledgerSchema = z.object({
  outcomes: countsSchema,
  hours: z.array(z.object({ hour: z.string(), in: z.number(), outcomes: countsSchema })),
  by: z.object({ source: z.record(z.string(), countsSchema) }),
});

const profileSchema = z.object({
  counts: z.record(z.string(), z.object({ count: z.number(), firstAt: z.string(), lastAt: z.string() })),
  lastEvents: z.record(
    z.string(),
    z.object({ at: z.string(), properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const lookupSchema = z.object({ profiles: z.array(profileSchema) });

export type Profile = z.infer<typeof profileSchema>;

export interface Ledger {
  readonly in: number;
  /** Refusals as `refused.<reason>`; every outcome is named, also those at zero. */
  readonly outcomes: Readonly<Record<string, number>>;
}

export interface OwnerApi {
  /**
   * The sums of all hours from `hour` on: a window that does not move while a replay runs. Without what the collector's own
   * triggers said in all hours that are told: it cancels out in the difference of two.
   */
  ledgerSince(hour: string): Promise<Ledger>;
  /** Of those who have one. */
  profilesOf(userIds: readonly string[], onDone?: (done: number) => void): Promise<ReadonlyMap<string, Profile>>;
}

/** Look-ups under way at a time: a data set has thousands of visitors, and the collector has other callers. */
const LANES = 16;

export function ownerApi(url: URL, key: string): OwnerApi {
  const ask = askOwner(url, key);
  return {
    async ledgerSince(hour) {
      const { outcomes, hours, by } = ledgerSchema.parse(await ask("/v1/ledger?hours=24"));
      const sum: Record<string, number> = Object.fromEntries(Object.keys(outcomes).map((name) => [name, 0]));
      const recent = hours.filter((row) => row.hour >= hour);
      const own = by.source[TRIGGER_SOURCE] ?? {};
      for (const [name, count] of recent.flatMap((row) => Object.entries(row.outcomes))) {
        sum[name] = (sum[name] ?? 0) + count;
      }
      for (const name of Object.keys(sum)) sum[name] = (sum[name] ?? 0) - (own[name] ?? 0);
      // Told by its reasons where there are any.
      if (Object.keys(sum).some((name) => name.startsWith("refused."))) delete sum["refused"];
      return { in: recent.reduce((total, row) => total + row.in, -(own["in"] ?? 0)), outcomes: sum };
    },
    async profilesOf(userIds, onDone) {
      const found = new Map<string, Profile>();
      let done = 0;
      const waiting = userIds.values();
      const lane = async (): Promise<void> => {
        for (const id of waiting) {
          const [profile] = lookupSchema.parse(await ask("/v1/profiles/lookup", { idType: "userId", id })).profiles;
          if (profile) found.set(id, profile);
          onDone?.((done += 1));
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      return found;
    },
  };
}

export function difference(before: Ledger, after: Ledger): Ledger {
  const counts = Object.entries(after.outcomes).map(([name, count]) => [name, count - (before.outcomes[name] ?? 0)]);
  return { in: after.in - before.in, outcomes: Object.fromEntries(counts) as Record<string, number> };
}

export function isBalanced(ledger: Ledger): boolean {
  return ledger.in === Object.values(ledger.outcomes).reduce((total, count) => total + count, 0);
}
