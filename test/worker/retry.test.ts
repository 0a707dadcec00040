/** What a queue is told when a message, or a whole batch, is to come back later. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { retryDelay } from "../../src/core/queue-retries.ts";
import { retryBatch } from "../../src/worker/delivery/retry.ts";

function batchOf(queue: string, attempts: readonly number[]): MessageBatch {
  const bodies = attempts.map((tried, at) => ({ id: `m${at}`, timestamp: new Date(), attempts: tried, body: null }));
  return createMessageBatch(queue, bodies);
}

/** The seconds that each message was told to wait. The harness keeps of a retry only that there was one. */
function waitsOf(batch: MessageBatch): readonly number[] {
  const told = batch.messages.map((message) => vi.spyOn(message, "retry"));
  retryBatch(batch);
  return told.map(({ mock }) => mock.calls[0]?.[0]?.delaySeconds ?? 0);
}

it("gives every message of a batch back, and acknowledges none", async () => {
  const batch = batchOf("gatehouse-eu", [1, 2, 3]);
  retryBatch(batch);
  const result = await getQueueResult(batch, createExecutionContext());
  expect(result).toMatchObject({ ackAll: false, explicitAcks: [], retryBatch: { retry: false } });
  expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(["m0", "m1", "m2"]);
});

it("lets each wait for itself, by how often it has failed and by chance", () => {
  const attempts = Array.from({ length: 50 }, (_, at) => (at < 25 ? 1 : 20));
  const waits = waitsOf(batchOf("gatehouse-eu", attempts));
  for (const [at, wait] of waits.entries()) {
    expect(wait).toBeLessThanOrEqual(retryDelay("gatehouse-eu", attempts[at] ?? 0, 0));
    expect(wait).toBeGreaterThanOrEqual(retryDelay("gatehouse-eu", attempts[at] ?? 0, 1));
  }
  expect(new Set(waits.slice(25)).size).toBeGreaterThan(10);
});

it("lets a dead letter wait longer than the message that it was", () => {
  const [live = 0, dead = 0] = ["gatehouse-eu", "gatehouse-eu-dead"].flatMap((queue) => waitsOf(batchOf(queue, [1])));
  expect(dead).toBeGreaterThan(100 * live);
});
