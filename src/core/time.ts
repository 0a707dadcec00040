/**
 * Reads and writes moments as epoch milliseconds. The only place in core that touches `Date`, and only its pure parts:
 * nothing here knows what time it is.
 */

const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

export const DAY_MS = 86_400_000;

/** A month where the law counts in months and no calendar is at hand: a twelfth of a mean year. */
export const MONTH_MS = (365.25 / 12) * DAY_MS;

/** An ISO 8601 text or epoch ms. A text without a zone is UTC, not the machine's zone. */
export function parseMoment(value: unknown): number | undefined {
  if (typeof value === "number")
    return Number.isFinite(value) && Math.abs(value) < 8.64e15 ? Math.round(value) : undefined;
  if (typeof value !== "string" || value.length > 40) return undefined;
  const shape = ISO_8601.exec(value);
  if (!shape) return undefined;
  const zoned = shape[1] !== undefined || value.length === 10 ? value : `${value}Z`;
  const moment = Date.parse(zoned.replace(" ", "T"));
  return Number.isNaN(moment) ? undefined : moment;
}

/** HTTP's one way to write a moment: `Sun, 22 Nov 2026 04:07:11 GMT`. */
export function parseHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}

/** `2026-11-22T04:07:11.000Z` */
export function isoTime(moment: number): string {
  return new Date(moment).toISOString();
}

/** `2026-11-22T04`: the hour in UTC. */
export function isoHour(moment: number): string {
  return isoTime(moment).slice(0, 13);
}

/** `2026-11-22`: the day in UTC. */
export function isoDay(moment: number): string {
  return isoTime(moment).slice(0, 10);
}

/** Whole years from `born` to `at`, by the UTC calendar. */
export function ageInYears(born: number, at: number): number {
  const [from, to] = [new Date(born), new Date(at)];
  const years = to.getUTCFullYear() - from.getUTCFullYear();
  const hadBirthday =
    to.getUTCMonth() > from.getUTCMonth() ||
    (to.getUTCMonth() === from.getUTCMonth() && to.getUTCDate() >= from.getUTCDate());
  return hadBirthday ? years : years - 1;
}
