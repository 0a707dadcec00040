/**
 * The queue consumer. May run anywhere, so it opens nothing and joins nothing: it moves sealed lines, and the receipts that
 * they name, into the archive of the jurisdiction whose queue they came from, and hands what is for destinations to their
 * couriers there. Of whoever was erased meanwhile nothing is kept or handed on. Lets go of a message only when all of
 * that is done and counted; what fails comes back, and is the same when it does.
 */
import * as z from "zod";
import type { Consignment } from "../../core/delivery/parcel.ts";
import { isRevoked, NOTHING_KNOWN, type Known } from "../../core/delivery/revocations.ts";
import { countLines } from "../../core/ledger.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import { deliverableSchema, QUARANTINE } from "../../core/privacy/deliverable.ts";
import { receiptSchema } from "../../core/privacy/receipt-text.ts";
import { recordSchema, type PseudonymousRecord } from "../../core/privacy/record.ts";
import type { Env } from "../env.ts";
import { inTurns } from "../in-turns.ts";
import { logProblem } from "../log.ts";
import { countDurably } from "../stores/count.ts";
import { courierOf } from "../stores/couriers.ts";
import { archiveOf, jurisdictionOfQueue } from "../stores/jurisdiction.ts";
import { keepReceipts } from "../stores/receipts.ts";
import { readRevocations } from "../stores/revocations.ts";
import { archive, contentName, type Written } from "./archive.ts";
import { quarantine } from "./quarantine.ts";
import { retryBatch, retryMessage } from "./retry.ts";

const contents = {
  lines: z.array(recordSchema),
  /** Older messages have none. */
  receipts: z.array(receiptSchema).default([]),
};

const messageSchema = z.union([
  z.object({
    v: z.literal(2),
    ...contents,
    sentAt: z.number(),
    deliveries: z.array(deliverableSchema).default([]),
    from: z.object({ object: z.string(), handle: z.string() }),
  }),
  // Of before there were destinations: it cannot be called back, and nothing in it could be.
  z.object({ v: z.literal(1), ...contents }),
]);

type Message = z.infer<typeof messageSchema>;

export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  const jurisdiction = jurisdictionOfQueue(batch.queue);
  const messages = readable(batch);
  try {
    await settle(messages, jurisdiction, env);
  } catch (error) {
    logProblem("queue_batch_failed", error);
    retryBatch(batch);
  }
}

function readable({ messages, queue }: MessageBatch): readonly Message[] {
  return messages.flatMap((message) => {
    const parsed = messageSchema.safeParse(message.body);
    if (parsed.success) return [parsed.data];
    // Not ours, or of a version this code cannot read: it waits among the dead letters for one that can, not in the void.
    logProblem("queue_message_unreadable");
    retryMessage(message, queue);
    return [];
  });
}

async function settle(messages: readonly Message[], jurisdiction: Jurisdiction, env: Env): Promise<void> {
  const bucket = archiveOf(env, jurisdiction);
  const revoked = await withdrawnSince(messages, jurisdiction, env);
  const [erased, here] = partition(messages, (message) => isErased(message, revoked));
  // First, so that no line names what is not there yet.
  await keepReceipts(
    bucket,
    here.flatMap(({ receipts }) => receipts),
  );
  const written = await archive(
    bucket,
    here.flatMap(({ lines }) => lines),
  );
  await refuseErasedMeanwhile(here, written, jurisdiction, env);
  await handOver(here, jurisdiction, env);
  // Last, and whether a file is new or not: who failed after writing it has not counted it.
  for (const { key, site, lines } of written)
    await countDurably(env, site, jurisdiction, key, countLines("archived", lines));
  for (const { lines } of erased) await countErased(lines, jurisdiction, env);
}

/**
 * A sweep that looked before these files were there would call an erasure done that is not. Who is erased from here on is
 * swept after: what is there to be done is told after the revocation. The batch comes back, and then without them.
 */
async function refuseErasedMeanwhile(
  archived: readonly Message[],
  written: readonly Written[],
  jurisdiction: Jurisdiction,
  env: Env,
): Promise<void> {
  const revoked = await withdrawnSince(archived, jurisdiction, env);
  if (!archived.some((message) => isErased(message, revoked))) return;
  await archiveOf(env, jurisdiction).delete(written.map(({ key }) => key));
  throw new Error("somebody was erased while their lines were written");
}

/** Of one message, which always comes whole. */
async function countErased(lines: readonly PseudonymousRecord[], jurisdiction: Jurisdiction, env: Env): Promise<void> {
  for (const [site, lost] of Map.groupBy(lines, (line) => line.site))
    await countDurably(env, site, jurisdiction, `erased/${await contentName(lost)}`, countLines("erased", lost));
}

/** What this isolate has read of them. */
const known = new Map<Jurisdiction, Known>();

async function withdrawnSince(messages: readonly Message[], jurisdiction: Jurisdiction, env: Env): Promise<Known> {
  const sent = messages.flatMap((message) => (message.v === 2 ? [message.sentAt] : []));
  if (sent.length === 0) return NOTHING_KNOWN;
  const before = known.get(jurisdiction) ?? NOTHING_KNOWN;
  const now = await readRevocations(env, jurisdiction, before, Math.min(...sent));
  known.set(jurisdiction, now);
  return now;
}

/** Nobody can take back what is necessary but by being erased. */
function isErased(message: Message, revoked: Known): boolean {
  return message.v === 2 && isRevoked(revoked, message.from.handle, ["necessary"], message.sentAt);
}

/** Couriers look again what was withdrawn, before every send. */
async function handOver(messages: readonly Message[], jurisdiction: Jurisdiction, env: Env): Promise<void> {
  const consignments = new Map<string, Consignment[]>();
  for (const message of messages) {
    if (message.v !== 2) continue;
    const from = { ...message.from, sentAt: message.sentAt };
    for (const [to, events] of Map.groupBy(message.deliveries, (delivery) => delivery.to)) {
      consignments.set(to, [...(consignments.get(to) ?? []), { from, events }]);
    }
  }
  await inTurns([...consignments], MOST_COURIERS, async ([id, parcels]) =>
    id === QUARANTINE
      ? quarantine(env, jurisdiction, parcels)
      : courierOf(env, jurisdiction, id).take({ id, jurisdiction }, parcels),
  );
}

/** Calls under way at a time, each of a batch's whole for one destination. */
const MOST_COURIERS = 6;

function partition<Item>(items: readonly Item[], is: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}
