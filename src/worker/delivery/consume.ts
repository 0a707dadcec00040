/**
 * The queue consumer. May run anywhere, so it opens nothing and joins nothing: it moves sealed lines, and the
 * receipts that they name, into the archive of the jurisdiction whose queue they came from. A failure throws, and the whole batch comes back.
 */
import * as z from "zod";
import { receiptSchema } from "../../core/privacy/receipt-text.ts";
import type { Receipt } from "../../core/privacy/receipts.ts";
import { recordSchema, type PseudonymousRecord } from "../../core/privacy/record.ts";
import type { Env } from "../env.ts";
import { archiveOf, jurisdictionOfQueue } from "../stores/jurisdiction.ts";
import { logProblem } from "../log.ts";
import { keepReceipts } from "../stores/receipts.ts";
import { archive } from "./archive.ts";

const messageSchema = z.object({
  v: z.literal(1),
  lines: z.array(recordSchema),
  /** Older messages have none. */
  receipts: z.array(receiptSchema).default([]),
});

export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  const bucket = archiveOf(env, jurisdictionOfQueue(batch.queue));
  const records: PseudonymousRecord[] = [];
  const receipts: Receipt[] = [];
  for (const message of batch.messages) {
    const parsed = messageSchema.safeParse(message.body);
    if (parsed.success) {
      records.push(...parsed.data.lines);
      receipts.push(...parsed.data.receipts);
    } else {
      // Not ours, or of a version this code cannot read: it ends in the dead-letter queue, not in the void.
      logProblem("queue_message_unreadable");
      message.retry();
    }
  }
  // First, so that no line names what is not there yet.
  await keepReceipts(bucket, receipts);
  await archive(bucket, records);
}
