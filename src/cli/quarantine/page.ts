/** The answer of `GET /v1/quarantine` in words: what breaks the plan, how often, and until when it can be replayed. */
import * as z from "zod";
import { LIMIT } from "../../core/limits.ts";
import { FAULTS } from "../../core/plan/violation.ts";
import { isoTime, parseMoment } from "../../core/time.ts";
import { columns, type Cell } from "../ledger/columns.ts";

const faultSchema = z.object({
  source: z.string(),
  event: z.string(),
  field: z.string().optional(),
  fault: z.string(),
  count: z.number(),
});

const quarantineSchema = z.object({
  jurisdiction: z.string(),
  events: z.number(),
  oldest: z.string().optional(),
  faults: z.array(faultSchema),
  ended: z.record(z.string(), z.number()),
  dropped: z.record(z.string(), z.number()),
});

const answerSchema = z.object({ quarantines: z.array(quarantineSchema) });

export type Quarantine = z.infer<typeof quarantineSchema>;

/** @throws {Error} where it is none */
export function readQuarantines(answer: unknown): readonly Quarantine[] {
  const read = answerSchema.safeParse(answer);
  if (read.success) return read.data.quarantines;
  throw new Error(`the answer is no quarantine: ${z.prettifyError(read.error)}`);
}

export function heldIn(quarantines: readonly Quarantine[]): number {
  return quarantines.reduce((sum, { events }) => sum + events, 0);
}

export function quarantinePage(quarantines: readonly Quarantine[]): string {
  return quarantines.map(section).join("\n\n");
}

function section({ jurisdiction, events, oldest, faults, ended, dropped }: Quarantine): string {
  const first = parseMoment(oldest);
  const until = first === undefined ? "" : `, the first of them until ${isoTime(first + LIMIT.quarantineMs)}`;
  const lines = [
    `${jurisdiction}: ${count(events)} put aside${until}`,
    ...(faults.length === 0 ? [] : [columns(["", "", "events"], faults.map(faultRow))]),
    ...Object.entries(dropped).map(
      ([name, number]) => `there was no room for ${count(number)} of ${printable(name.replace("|", ": "))}`,
    ),
    ...Object.entries(ended).flatMap(([how, number]) => (number === 0 ? [] : [`${count(number)} ${printable(how)}`])),
  ];
  return lines.join("\n");
}

function faultRow({ source, event, field, fault, count: number }: z.infer<typeof faultSchema>): readonly Cell[] {
  const words = Object.hasOwn(FAULTS, fault) ? FAULTS[fault as keyof typeof FAULTS] : fault;
  return [`  ${source}: ${event}`, `${field ?? "it"} ${words}`, number];
}

function count(events: number): string {
  return `${events.toLocaleString("en-US")} ${events === 1 ? "event" : "events"}`;
}

/** Names come from a collector, and a terminal obeys what it is shown. */
function printable(name: string): string {
  return name.replaceAll(/\p{C}/gu, "");
}
