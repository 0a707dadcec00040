/**
 * What the law says of time itself, and not only of need: the states that let audiences be measured without a yes say for
 * how long its data may be kept. Their rows in the table of regions hold the months, the article and whether anybody has
 * confirmed it. Elsewhere the law counts from the end of the purpose, which only the owner knows: no number stands here.
 */
import { REGIONS } from "../policy/regions/index.ts";
import { MONTH_MS } from "../time.ts";

/** By region id, ms: how long a line lives that was kept as a statistic. */
export const STATISTICS_LIVES: ReadonlyMap<string, number> = new Map(
  REGIONS.flatMap(({ id, exemption }) => (exemption ? [[id, exemption.dataMonths * MONTH_MS] as const] : [])),
);
