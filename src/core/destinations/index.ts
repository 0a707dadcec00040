/**
 * All kinds of destination, and the config's own made of them: each with the recipient that deciding knows it by. Adding a
 * kind is a file and a row here; the contract in test/core/destinations says whether it may stay.
 */
import * as z from "zod";
import type { CallType } from "../event.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { Recipient } from "../privacy/deliverable.ts";
import { bind, type BoundDestination } from "./bound-destination.ts";
import { clickhouse } from "./clickhouse.ts";
import type { DestinationKind } from "./destination.ts";
import { ga4 } from "./ga4.ts";
import { kafka } from "./kafka.ts";
import { meta } from "./meta.ts";
import { segment } from "./segment.ts";
import { webhook } from "./webhook.ts";
import { worker } from "./worker.ts";

export const KINDS = { webhook, segment, ga4, meta, clickhouse, kafka, worker } as const;

export const destinationSchema = z.discriminatedUnion("kind", [
  webhook.schema,
  segment.schema,
  ga4.schema,
  meta.schema,
  clickhouse.schema,
  kafka.schema,
  worker.schema,
]);

export type DestinationSettings = z.output<typeof destinationSchema>;

export interface Destination extends BoundDestination {
  /** Its name in the config. */
  readonly id: string;
  readonly kind: DestinationKind<DestinationSettings>;
  readonly settings: DestinationSettings;
  readonly recipient: Recipient;
}

/** By id. */
export type CompiledDestinations = ReadonlyMap<string, Destination>;

export function compileDestinations(record: Readonly<Record<string, DestinationSettings>>): CompiledDestinations {
  return new Map(Object.entries(record).map(([id, settings]) => [id, compile(id, settings)]));
}

function compile(id: string, settings: DestinationSettings): Destination {
  // The schema chose the settings by the kind that they name, so they are this kind's.
  const kind = KINDS[settings.kind] as unknown as DestinationKind<DestinationSettings>;
  const { purposes, pseudonym: epoch = kind.epoch } = settings;
  const fields = fieldsOf(settings, kind);
  const recipient = { id, purposes, epoch, ...(fields === undefined ? {} : { fields }) };
  return { ...bind(kind, settings), id, kind, settings, recipient };
}

/** What the dialect can say, of what the owner gives it. */
function fieldsOf(
  { fields }: DestinationSettings,
  { needs }: DestinationKind<DestinationSettings>,
): readonly string[] | undefined {
  return fields && needs ? needs.filter((field) => fields.includes(field)) : (fields ?? needs);
}

/** As far as it matters to whom an event may go. `event` is the plan's name of it. */
export interface Sent {
  readonly site: string;
  readonly type: CallType;
  readonly event: string;
}

/** Whom the owner named for such an event, before anything was asked of the visitor. */
export function recipientsFor(destinations: CompiledDestinations, sent: Sent): readonly Recipient[] {
  return [...destinations.values()]
    .filter((one) => (one.settings.sites?.includes(sent.site) ?? true) && getsEvent(one, sent))
    .map(({ recipient }) => recipient);
}

/** Whether it is among those that the owner named, and its dialect has words for such calls. */
export function getsEvent({ settings, kind }: Destination, { type, event }: Omit<Sent, "site">): boolean {
  return (settings.events?.includes(event) ?? true) && (kind.types?.includes(type) ?? true);
}

/**
 * Whether an event may go to a recipient for these purposes: all of them are its own. Only `sale_or_share` says what becomes
 * of data at its recipient, and not what an event is for: no plan need name it.
 */
export function serves(wanted: readonly Purpose[], planned: readonly Purpose[]): boolean {
  return wanted.every((purpose) => purpose === "sale_or_share" || planned.includes(purpose));
}
