/**
 * When a rule may hold: hours and days on a clock that the owner names, and a schedule from one moment to another. A
 * visitor's own zone is not known when a placement is chosen, so nothing here asks for it. Texts become numbers here;
 * what time it is somewhere is told in personalize/local-time.ts.
 */
import * as z from "zod";
import { parseMoment } from "../time.ts";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** Minutes after midnight; `24:00` is a day's end. */
const hour = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "hours and minutes, such as 08:30")
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** A name: a plain offset would be wrong for half of the year. */
const zone = z.string().refine(isZone, "a time zone's name, such as Europe/Berlin or UTC");

function isZone(name: string): boolean {
  if (name !== "UTC" && !/^[A-Za-z_]+\/[A-Za-z_/+-]+\d*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export const timeCondition = z
  .strictObject({
    days: z.array(z.enum(DAYS)).min(1).optional(),
    from: hour.optional(),
    /** Earlier than `from`: over midnight, and the morning belongs to the day on which it began. */
    until: hour.optional(),
    /** Whose clock: one for all, or each market's own; in a market that is not named it does not hold. */
    zone: z.union([zone, z.record(z.string(), zone)], "a time zone's name, or one for each market"),
  })
  .refine(({ days, from, until }) => [days, from, until].some((asked) => asked !== undefined), "asks for no time")
  .refine(({ from = 0, until = 1_440 }) => from !== until, "begins when it ends")
  .transform(({ from = 0, until = 1_440, ...rest }) => ({ ...rest, from, until }));

export type TimeCondition = z.output<typeof timeCondition>;

const moment = z.string().transform((text, context) => {
  const at = parseMoment(text);
  if (at !== undefined) return at;
  context.addIssue("a date or a moment in ISO 8601: 2026-12-01, or 2026-12-01T08:00+01:00");
  return z.NEVER;
});

/** From its first moment, until its last, which is not part of it. A date is its midnight in UTC. */
export const scheduleSchema = z
  .strictObject({ from: moment.optional(), until: moment.optional() })
  .refine(({ from, until }) => from !== undefined || until !== undefined, "an empty schedule")
  .refine(({ from = -Infinity, until = Infinity }) => from < until, "ends before it begins");

export type Schedule = z.output<typeof scheduleSchema>;
