/** Spans of time as the owner writes them: `{ minutes: 60 }`, `{ days: 1, hours: 12 }`. Read into ms. */
import * as z from "zod";

const unit = z.number().int().min(1).optional();

/** `longest`, in ms, and the same in words. */
export function duration(longest: number, inWords: string) {
  return z
    .strictObject({ minutes: unit, hours: unit, days: unit })
    .transform(({ minutes = 0, hours = 0, days = 0 }) => ((days * 24 + hours) * 60 + minutes) * 60_000)
    .refine((ms) => ms > 0 && ms <= longest, `between one minute and ${inWords}: { minutes: 60 }`);
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** `24 hours`, `7 days`: in the largest unit that it is a multiple of, and a single day in hours. */
export function durationInWords(ms: number): string {
  const [name, size] = UNITS.find(([, one]) => ms % one === 0 && ms > one) ?? UNITS[2];
  const count = Math.round(ms / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
