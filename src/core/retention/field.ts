/** Until when a single thing that is known of a visitor may be kept, for whoever shows it. Says what the profile's alarm does. */
import type { Purpose } from "../policy/purposes.ts";
import { livesIn, type Retention } from "../retention.ts";

const OF_TRAITS = /^(?:traits|group)\./;

/** `field` as it is shown: `traits.email`, `counts.Product Viewed`. Epoch ms. */
export function expiryBy(retention: Retention) {
  return (purpose: Purpose, field: string, at: number, region: string): number => {
    const life = livesIn(retention, region)[purpose];
    const own = OF_TRAITS.test(field) ? retention.traits.get(field.replace(OF_TRAITS, "")) : undefined;
    return at + Math.min(life, own ?? life);
  };
}
