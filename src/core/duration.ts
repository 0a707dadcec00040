/** Spans of time as the owner writes them: `{ minutes: 60 }`, `{ days: 1, hours: 12 }`, `{ months: 13 }`. Read into ms. */
import * as z from "zod";
import { DAY_MS, MONTH_MS } from "./time.ts";

const unit = z.number().int().min(1).optional();

/** `longest`, in ms, and the same in words. */
export function duration(longest: number, inWords: string) {
  return z
    .strictObject({ minutes: unit, hours: unit, days: unit, months: unit })
    .transform(
      ({ minutes = 0, hours = 0, days = 0, months = 0 }) =>
        months * MONTH_MS + ((days * 24 + hours) * 60 + minutes) * 60_000,
    )
    .refine((ms) => ms > 0 && ms <= longest, `between one minute and ${inWords}: { minutes: 60 }`);
}

const UNITS = [
  ["month", MONTH_MS],
  ["day", DAY_MS],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** `24 hours`, `7 days`: in the largest unit that it is a multiple of, and a single day in hours. */
export function durationInWords(ms: number): string {
  const [name, size] = UNITS.find(([unit, one]) => ms % one === 0 && (ms > one || unit === "month")) ?? UNITS[3];
  const count = Math.round(ms / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
